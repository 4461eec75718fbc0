/** What becomes of an answer when the storage fails. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { App } from "../../component/testing/app.test-helpers.js";
import { type PlacedFile, openSite, openStorage, patternOf } from "./site.test-helpers.js";

const SIZE = 100;

let t: App;
let file: PlacedFile;
let canceled: number;

beforeEach(async () => {
  canceled = 0;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  t = openSite({ mode: "stream", maxAge: 60 });
  file = await openStorage().place(t, "hero", SIZE);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A body that hands out these pieces, and then ends, or breaks. */
function bodyOf(pieces: Uint8Array[], breaks = false): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = left.shift();
        if (next !== undefined) controller.enqueue(next);
        else if (breaks) controller.error(new Error("the wire broke"));
        else controller.close();
      },
      cancel() {
        canceled += 1;
      },
    },
    { highWaterMark: 0 },
  );
}

const bytes = (start: number, end: number) => patternOf(file.seed, start, end);

function storageAnswers(answer: () => Response | Promise<Response>): void {
  vi.stubGlobal("fetch", () => Promise.resolve().then(answer));
}

const whole = (headers: Record<string, string> = {}) =>
  new Response(bodyOf([bytes(0, SIZE - 1)]), { status: 200, headers });

test("a storage may send the whole file for a part that is the whole", async () => {
  storageAnswers(() => whole({ "Content-Length": String(SIZE) }));
  const response = await t.fetch("/assets/hero", { headers: { Range: "bytes=0-" } });
  expect([response.status, response.headers.get("content-range")]).toEqual([206, "bytes 0-99/100"]);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes(0, SIZE - 1));
});

describe("is a 502 that nobody keeps, and nothing is left open:", () => {
  const part = { Range: "bytes=10-19" };
  test.each<[what: string, sent: Record<string, string>, answer: () => Response]>([
    ["not found", {}, () => new Response(bodyOf([bytes(0, 9)]), { status: 404 })],
    ["broken", {}, () => new Response(bodyOf([bytes(0, 9)]), { status: 500 })],
    ["forbidden", part, () => new Response(bodyOf([bytes(0, 9)]), { status: 403 })],
    ["no such part", part, () => new Response(bodyOf([bytes(0, 9)]), { status: 416 })],
    ["all instead of a part", part, () => whole()],
    [
      "all instead of the beginning",
      { Range: "bytes=0-9" },
      () => whole({ "Content-Length": "100" }),
    ],
    ["all instead of all as a part, without a length", { Range: "bytes=0-" }, () => whole()],
    [
      "a part instead of all",
      {},
      () => new Response(bodyOf([bytes(0, SIZE - 1)]), { status: 206 }),
    ],
    [
      "another part",
      part,
      () =>
        new Response(bodyOf([bytes(11, 20)]), {
          status: 206,
          headers: { "Content-Range": `bytes 11-20/${SIZE}` },
        }),
    ],
    [
      "a longer part",
      part,
      () =>
        new Response(bodyOf([bytes(10, 29)]), {
          status: 206,
          headers: { "Content-Range": `bytes 10-29/${SIZE}` },
        }),
    ],
    [
      "a part without its place",
      part,
      () => new Response(bodyOf([bytes(10, 19)]), { status: 206 }),
    ],
    ["another length", {}, () => whole({ "Content-Length": "99" })],
  ])("%s", async (_what, headers, answer) => {
    storageAnswers(answer);
    const response = await t.fetch("/assets/hero", { headers });
    await expectBadGateway(response);
    expect(canceled).toBe(1);
  });

  test.each<[what: string, answer: () => Response]>([
    [
      "no connection",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
    ["nothing at all", () => new Response(null, { status: 200 })],
    ["an end before the first byte", () => new Response(bodyOf([]))],
    ["a break before the first byte", () => new Response(bodyOf([], true))],
  ])("%s", async (_what, answer) => {
    storageAnswers(answer);
    await expectBadGateway(await t.fetch("/assets/hero"));
  });
});

async function expectBadGateway(response: Response): Promise<void> {
  expect(response.status).toBe(502);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(response.headers.get("retry-after")).toBe("5");
  for (const name of ["etag", "content-length", "content-range", "accept-ranges"]) {
    expect(response.headers.has(name), name).toBe(false);
  }
  expect(await response.text()).toMatch(/Retry/);
  // The log says which version, and not where its bytes are.
  const logged = vi.mocked(console.error).mock.calls.flat().join(" ");
  expect(logged).toContain(file.versionId);
  expect(logged).not.toContain("http");
}

describe("is an error in the middle, which no client takes for the end:", () => {
  test.each<[what: string, pieces: () => Uint8Array[], breaks: boolean]>([
    ["a break", () => [bytes(0, 49)], true],
    ["an early end", () => [bytes(0, 49), bytes(50, 98)], false],
    ["bytes too many", () => [bytes(0, 49), bytes(50, 100)], false],
    ["bytes too many, at the end", () => [bytes(0, 99), bytes(0, 0)], false],
  ])("%s", async (_what, pieces, breaks) => {
    storageAnswers(() => new Response(bodyOf(pieces(), breaks)));
    const response = await t.fetch("/assets/hero");
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
});

test("bytes pass in the pieces they come in, and no faster than they are read", async () => {
  let asked = 0;
  storageAnswers(() => {
    const pieces = [bytes(0, 9), bytes(10, 49), bytes(50, 99)];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const piece = pieces[asked];
          asked += 1;
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { "Content-Length": String(SIZE) } });
  });
  const response = await t.fetch("/assets/hero");
  expect(asked).toBeLessThanOrEqual(2);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes(0, 99));
});

test("a client that goes away ends the request to the storage", async () => {
  storageAnswers(() => new Response(bodyOf([bytes(0, 9), bytes(10, 19)])));
  const response = await t.fetch("/assets/hero");
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  expect(canceled).toBe(1);
});

test("a storage that compresses on the way is no fault", async () => {
  storageAnswers(() => whole({ "Content-Encoding": "br", "Content-Length": "42" }));
  const response = await t.fetch("/assets/hero");
  expect(response.headers.get("content-length")).toBe(String(SIZE));
  expect(response.headers.has("content-encoding")).toBe(false);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes(0, 99));
});

test("a redirect and an empty file do not need the storage", async () => {
  const site = openSite();
  const storage = openStorage();
  await storage.place(site, "hero", SIZE);
  await storage.place(site, "empty", 0);
  storageAnswers(() => new Response(null, { status: 500 }));
  expect((await site.fetch("/assets/hero")).status).toBe(302);
  const empty = await site.fetch("/assets/empty?download");
  expect(empty.status).toBe(200);
  expect(empty.headers.get("content-length")).toBe("0");
});
