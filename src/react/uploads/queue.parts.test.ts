// @vitest-environment node
/** Large files in the queue: parts of a bucket that is a server here; resuming is tested in a browser. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RETRIES } from "../../client/parts/waiting.js";
import type { PartFunctions } from "../../client/parts/saved.js";
import { PART_SIZES } from "../../shared/parts.js";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { gate, textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const images = { folderPath: "images" };
const CONTENT = "0123456789".repeat(5);
const PART = 10;

const usual = { ...PART_SIZES };
const retries = { ...RETRIES };
beforeAll(() => {
  Object.assign(PART_SIZES, { threshold: 20, part: PART });
  Object.assign(RETRIES, { first: 1, longest: 1 });
});
afterAll(() => {
  Object.assign(PART_SIZES, usual);
  Object.assign(RETRIES, retries);
});

/** The parts that the bucket has, and what it waits for before it takes one. */
let parts: Map<number, string>;
let onPart: (partNumber: number) => Promise<unknown>;
let close: () => void;
beforeEach(async () => {
  parts = new Map();
  onPart = async () => {};
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://bucket.test");
    const partNumber = Number(url.searchParams.get("partNumber"));
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.method === "POST") return void response.end("<UploadId>1</UploadId>");
      if (request.method === "GET") {
        const listed = [...parts].map(
          ([number, { length }]) =>
            `<Part><PartNumber>${number}</PartNumber><Size>${length}</Size></Part>`,
        );
        return void response.end(listed.join(""));
      }
      void onPart(partNumber).then(() => {
        parts.set(partNumber, body);
        response.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { functions } = setup.app;
  const startUpload = functions.startUpload;
  const partFunctions: PartFunctions = {
    signUploadParts: async ({ parts: asked }) => ({
      requests: asked.map(({ partNumber }) => ({
        ...{ partNumber, url: `${origin}/?partNumber=${partNumber}`, headers: {} },
      })),
    }),
    listUploadedParts: async () => ({ urls: [`${origin}/`] }),
  };
  Object.assign(functions, partFunctions, {
    startUpload: async (args: Parameters<typeof startUpload>[0]) => ({
      ...(await startUpload(args)),
      parts: { beginUrl: origin, headers: {}, partSize: PART, count: 5 },
    }),
  });
  setup.restart();
});
afterEach(() => close());

const stored = () =>
  [...parts]
    .sort(([a], [b]) => a - b)
    .map(([, part]) => part)
    .join("");

describe("a large file in the queue", () => {
  test("is sent in parts and finished", async () => {
    await setup.queue.add([textFile("film", CONTENT)], images);
    await setup.idle();
    expect(setup.one("film")).toMatchObject({
      status: "done",
      progress: { sent: CONTENT.length, total: CONTENT.length },
    });
    expect(stored()).toBe(CONTENT);
    expect(setup.app.finished).toEqual([{ intentId: "images/film 1" }]);
    expect(setup.sent()).toEqual([]);
  });

  test("stops between two parts while it is paused", async () => {
    const arrived = gate();
    onPart = () => arrived.opened;
    await setup.queue.add([textFile("film", CONTENT)], images);
    await eventually(() => expect(setup.one("film").status).toBe("sending"));
    setup.queue.pause(setup.idOf("film"));
    expect(setup.one("film").isPaused).toBe(true);
    arrived.open();
    setup.queue.resume(setup.idOf("film"));
    expect(setup.one("film").isPaused).toBe(false);
    await setup.idle();
    expect(stored()).toBe(CONTENT);
  });

  test("is canceled between two parts", async () => {
    const arrived = gate();
    onPart = () => arrived.opened;
    await setup.queue.add([textFile("film", CONTENT)], images);
    await eventually(() => expect(setup.one("film").status).toBe("sending"));
    setup.queue.cancel(setup.idOf("film"));
    arrived.open();
    await setup.idle();
    expect(setup.one("film").status).toBe("canceled");
    expect(setup.app.finished).toEqual([]);
  });
});

describe("an app that passes functions for parts, but does not export them", () => {
  const missing = (name: string) =>
    new Error(
      `[CONVEX M(assets:${name})] [Request ID: 1] Server Error\nCould not find public function for ` +
        `'assets:${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
    );
  const hidden = (name: string) =>
    new Error(`[CONVEX M(assets:${name})] [Request ID: 1] Server Error\n  Called by client`);
  const NAMES = ["signUploadParts", "listUploadedParts"] as const;

  /** Replaces functions, and adds the most bytes of one request to the ticket. */
  function change(names: readonly string[], fail: (name: string) => Error, maxSize?: number): void {
    const { functions } = setup.app;
    const { startUpload } = functions;
    const failing = names.map((name) => [name, () => Promise.reject(fail(name))]);
    Object.assign(functions, Object.fromEntries(failing), {
      startUpload: async (args: Parameters<typeof startUpload>[0]) => ({
        ...(await startUpload(args)),
        maxSize,
      }),
    });
    setup.restart();
  }

  test.each([
    ["both", NAMES, missing],
    ["the first", NAMES.slice(0, 1), missing],
    ["the second", NAMES.slice(1), missing],
    ["both, in production", NAMES, hidden],
  ])("gets a large file in one request: %s", async (_, names, fail) => {
    change(names, fail, CONTENT.length);
    await setup.queue.add([textFile("film", CONTENT)], images);
    await setup.idle();
    expect(setup.one("film")).toMatchObject({ status: "done", error: null });
    expect(setup.sent()).toEqual([CONTENT]);
    expect(stored()).toBe("");
  });

  test("is told to export them for a file that is too large for one request", async () => {
    change(NAMES, missing, CONTENT.length - 1);
    await setup.queue.add([textFile("film", CONTENT)], images);
    await setup.idle();
    expect(setup.one("film").error).toMatchObject({ code: "UPLOAD_NEEDS_PARTS" });
    expect(setup.one("film").problem).toMatch(/49 bytes.*export signUploadParts and listUpl/);
    expect(setup.sent()).toEqual([]);
  });

  test("is told of an error that comes after a part was signed", async () => {
    const { signUploadParts } = setup.app.functions;
    let calls = 0;
    change([], missing, CONTENT.length);
    setup.app.functions.signUploadParts = async (args) => {
      if ((calls += 1) > 1) throw hidden("signUploadParts");
      return await signUploadParts!(args);
    };
    await setup.queue.add([textFile("film", CONTENT)], images);
    await setup.idle();
    expect(setup.one("film")).toMatchObject({ status: "failed", error: hidden("signUploadParts") });
    expect(setup.sent()).toEqual([]);
  });
});

test("a paused file that waits does not start, and another takes its turn", async () => {
  setup.restart({ concurrency: 0 });
  await setup.queue.add([textFile("a"), textFile("b")], images);
  setup.queue.pause(setup.idOf("a"));
  setup.queue.setConcurrency(1);
  await eventually(() => expect(setup.one("b").status).toBe("done"));
  expect(setup.one("a").status).toBe("queued");
  setup.queue.resume(setup.idOf("a"));
  await setup.idle();
  expect(setup.statuses()).toEqual(["done", "done"]);
});
