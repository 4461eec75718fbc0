/** Large files from a client: what is sent, what is sent again, and what is refused with a typed error. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { openAsBlob } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { UploadControl } from "../../src/client/parts/control.js";
import { RETRIES } from "../../src/client/parts/waiting.js";
import { PartSet } from "../../src/client/parts/partSet.js";
import type { SavedUpload, UploadStore } from "../../src/client/parts/saved.js";
import { UploadError, type UploadFileOptions, uploadFile } from "../../src/client/uploadFile.js";
import { api } from "../../src/component/_generated/api.js";
import { DAY, pass } from "../../src/component/testing/clock.test-helpers.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import type { Fault, Seen } from "./support/front.js";
import { MIB, bytesOf, smallParts } from "./support/largeUploads.js";
import { hexOf, openWithR2, settle, useBucket } from "./support/r2.js";

const { assetManager, parts, quotas, verification } = api;
const bucket = useBucket();
smallParts();

const SIZE = 21 * MIB;
const COUNT = 5;
const bytes = bytesOf(SIZE);

const usual = { ...RETRIES };
beforeAll(() => void Object.assign(RETRIES, { first: 1, longest: 2 }));
afterAll(() => void Object.assign(RETRIES, usual));

let t: Component;
/** How often an upload was started. */
let starts: number;
beforeEach(async () => {
  t = await openWithR2(bucket);
  starts = 0;
});

const file = (name = "film.mp4", content = bytes) =>
  new File([content], name, { type: "video/mp4", lastModified: 1 });
const start = async () => {
  starts += 1;
  const said = { ...at("film"), size: SIZE, contentType: "video/mp4" };
  return await t.mutation(assetManager.startUpload, said);
};
const functions: UploadFileOptions["functions"] = {
  signUploadParts: async (args) => await t.mutation(parts.signUploadParts, args),
  listUploadedParts: async (args) => await t.mutation(parts.listUploadedParts, args),
};

/** Keeps a state as JSON, as a program would. */
class MemoryStore implements UploadStore {
  text: string | null = null;
  load = async () => (this.text === null ? null : (JSON.parse(this.text) as SavedUpload));
  save = async (state: SavedUpload) => void (this.text = JSON.stringify(state));
  clear = async () => void (this.text = null);
}

const isPart = ({ method, query }: Seen) => method === "PUT" && query.has("partNumber");
const partRequests = () => bucket.front.requests.filter(isPart);

async function expectPublished(intentId: string | undefined) {
  await t.action(verification.finishVerifiedUpload, { intentId: intentId! });
  const published = await t.query(assetManager.getPublishedFile, at("film"));
  const response = await fetch(published!.url);
  expect(hexOf(new Uint8Array(await response.arrayBuffer()))).toBe(hexOf(bytes));
}

async function failure(upload: Promise<unknown>): Promise<unknown> {
  return await upload.then(
    () => expect.fail("the upload succeeded"),
    (error: unknown) => error,
  );
}
const codeOf = (error: unknown) =>
  error instanceof UploadError ? error.code : (error as { data: { code: string } }).data.code;

/** Lets a store be stopped after a number of parts, as by a kill. */
async function interrupted(store: UploadStore, after = 3) {
  const controller = new AbortController();
  let saves = 0;
  const stopping: UploadStore = {
    ...{ load: store.load, clear: store.clear },
    save: async (state) => {
      await store.save(state);
      saves += 1;
      if (saves > after) controller.abort();
    },
  };
  const { signal } = controller;
  const error = await failure(uploadFile(start, file(), { functions, store: stopping, signal }));
  expect(codeOf(error)).toBe("UPLOAD_ABORTED");
}

describe("a large file", () => {
  test("is sent in parts, never more than three at a time, and each once", async () => {
    let running = 0;
    let most = 0;
    const counted: UploadFileOptions["functions"] = {
      ...functions,
      signUploadParts: async (args) => {
        running += 1;
        most = Math.max(most, running);
        return await functions.signUploadParts(args);
      },
    };
    const store: UploadStore = {
      load: async () => null,
      save: async ({ done }) => void (running -= done.length > 0 ? 1 : 0),
      clear: async () => {},
    };
    const sent: number[] = [];
    const { intentId } = await uploadFile(start, file(), {
      ...{ functions: counted, store },
      onProgress: (progress) => sent.push(progress.sent),
    });
    expect(most).toBe(3);
    expect(partRequests()).toHaveLength(COUNT);
    expect(sent[0]).toBe(0);
    expect(sent.at(-1)).toBe(SIZE);
    expect(sent.filter((one) => one === SIZE)).toHaveLength(1);
    await expectPublished(intentId);
  });

  test("is sent in one request by a program that knows of no parts", async () => {
    const ticket = await start();
    expect(await uploadFile(ticket, file())).toEqual({});
    expect(partRequests()).toEqual([]);
    await expectPublished(ticket.intentId);
  });

  test("is sent in one request if the bucket lets nobody begin parts", async () => {
    bucket.front.failWith(({ query }) => (query.has("uploads") ? { status: 403 } : undefined));
    const ticket = await start();
    expect(await uploadFile(ticket, file(), { functions })).toEqual({});
    bucket.front.failWith(undefined);
    await expectPublished(ticket.intentId);
  });
});

describe("a bad network", () => {
  const FAULTS: Fault[] = [
    "cut",
    { status: 503 },
    "cut after",
    { status: 400, code: "BadDigest" },
    { status: 429 },
    { status: 403, code: "ExpiredRequest" },
  ];

  test.each(FAULTS.map((fault) => [fault]))("of %j costs one part each time", async (fault) => {
    let faults = 0;
    bucket.front.failWith((seen) => {
      if (!isPart(seen) || seen.query.get("partNumber") !== "3" || faults === 4) return undefined;
      faults += 1;
      return fault;
    });
    const { intentId } = await uploadFile(start, file(), { functions });
    expect(partRequests()).toHaveLength(COUNT + 4);
    await expectPublished(intentId);
  });

  test("costs at most three parts for each time in which every connection is cut", async () => {
    let cuts = 0;
    let seen = 0;
    bucket.front.failWith((request) => {
      if (!isPart(request)) return undefined;
      seen += 1;
      // After each two parts that arrive, the three that follow are cut.
      const isCut = seen % 5 >= 2 && cuts < 6;
      if (isCut) cuts += 1;
      return isCut ? "cut" : undefined;
    });
    const { intentId } = await uploadFile(start, file(), { functions });
    expect(cuts).toBe(6);
    expect(partRequests()).toHaveLength(COUNT + cuts);
    await expectPublished(intentId);
  });

  test("costs nothing where it cuts off the app's first answer about parts", async () => {
    let calls = 0;
    const cut: UploadFileOptions["functions"] = {
      ...functions,
      listUploadedParts: async (args) => {
        calls += 1;
        if (calls === 1) throw new TypeError("fetch failed");
        return await functions.listUploadedParts(args);
      },
    };
    const { intentId } = await uploadFile(start, file(), { functions: cut });
    expect(starts).toBe(1);
    expect(partRequests()).toHaveLength(COUNT);
    await expectPublished(intentId);
  });

  test("that stays down is an error at last, and nothing else is sent then", async () => {
    bucket.front.failWith((seen) => (isPart(seen) ? { status: 503 } : undefined));
    const error = await failure(uploadFile(start, file(), { functions }));
    expect(error).toMatchObject({ code: "UPLOAD_REJECTED", status: 503 });
    const before = bucket.front.requests.length;
    await settle(t);
    expect(bucket.front.requests).toHaveLength(before);
    expect(partRequests().length).toBeLessThanOrEqual(3 * RETRIES.tries);
  });

  test("does not count while the browser is offline, and nothing is sent meanwhile", async () => {
    const browser = { onLine: true };
    vi.stubGlobal("navigator", browser);
    let failures = 0;
    bucket.front.failWith((seen) => {
      if (!isPart(seen) || failures === RETRIES.tries + 2) return undefined;
      failures += 1;
      browser.onLine = false;
      setTimeout(() => {
        browser.onLine = true;
        globalThis.dispatchEvent(new Event("online"));
      });
      return "cut";
    });
    // Node has no events of its own global object.
    const events = new EventTarget();
    vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
    vi.stubGlobal("dispatchEvent", events.dispatchEvent.bind(events));
    const { intentId } = await uploadFile(start, file(), { functions });
    vi.unstubAllGlobals();
    await expectPublished(intentId);
  });
});

test("a paused upload sends nothing more until it is resumed, and can be canceled", async () => {
  const control = new UploadControl();
  const store = new MemoryStore();
  const pausing: UploadStore = {
    ...{ load: store.load, clear: store.clear },
    save: async (state) => {
      await store.save(state);
      if (new PartSet(state.done).size === 2) control.pause();
    },
  };
  const upload = uploadFile(start, file(), { functions, store: pausing, control });
  const patience = { timeout: 60_000 };
  await vi.waitFor(() => expect(control.isPaused).toBe(true), patience);
  // The two others that were being sent end; no further one begins.
  const arrived = async () => expect(new PartSet((await store.load())!.done).size).toBe(4);
  await vi.waitFor(arrived, patience);
  expect(partRequests()).toHaveLength(4);
  control.resume();
  await expectPublished((await upload).intentId);

  const controller = new AbortController();
  control.pause();
  const canceled = uploadFile(start, file(), { functions, control, signal: controller.signal });
  controller.abort();
  expect(codeOf(await failure(canceled))).toBe("UPLOAD_ABORTED");
});

describe("an interrupted upload", () => {
  let store: MemoryStore;
  beforeEach(async () => {
    store = new MemoryStore();
    await interrupted(store);
    expect(starts).toBe(1);
  });
  const resume = (said: Partial<UploadFileOptions> = {}, of = file()) =>
    uploadFile(start, of, { functions, store, ...said });

  test("is resumed: at most three parts are sent again", async () => {
    const { intentId } = await resume();
    expect(starts).toBe(1);
    expect(partRequests().length).toBeLessThanOrEqual(COUNT + 3);
    await expectPublished(intentId);
  });

  test("is resumed although the page may not list parts", async () => {
    bucket.front.failWith(({ method, query }) =>
      method === "GET" && query.has("uploadId") ? "cut" : undefined,
    );
    const { intentId } = await resume();
    bucket.front.failWith(undefined);
    expect(starts).toBe(1);
    await expectPublished(intentId);
  });

  test("sends a part again that the bucket has lost", async () => {
    bucket.front.parts.lose((await store.load())!.done[0]![0]);
    await expectPublished((await resume()).intentId);
  });

  test("sends a part again that the bucket loses afterwards", async () => {
    let hasLost = false;
    bucket.front.failWith(({ method, query }) => {
      const isList = method === "GET" && query.has("uploadId");
      if (isList && partRequests().length >= COUNT && !hasLost) {
        hasLost = true;
        bucket.front.parts.lose(5);
      }
      return undefined;
    });
    await expectPublished((await resume()).intentId);
    expect(hasLost).toBe(true);
  });

  test.each([
    [
      "other bytes",
      () =>
        file(
          "film.mp4",
          bytes.map((byte) => byte + 1),
        ),
    ],
    ["another size", () => file("film.mp4", bytes.subarray(1))],
    ["another name", () => file("other.mp4")],
    ["another time", () => new File([bytes], "film.mp4", { lastModified: 2 })],
  ])("is not resumed with a file of %s", async (_what, changed) => {
    // A part of the interrupted upload may still arrive; one that is resumed lists its parts first.
    const others = () => bucket.front.requests.filter((seen) => !isPart(seen));
    const before = others().length;
    expect(codeOf(await failure(resume({}, changed())))).toBe("FILE_CHANGED");
    expect(others()).toHaveLength(before);
    expect(store.text).not.toBeNull();
    await expectPublished((await resume()).intentId);
  });

  test("that has expired in the night is started again", async () => {
    pass(7 * DAY);
    const { intentId } = await resume();
    expect(starts).toBe(2);
    await expectPublished(intentId);
  });

  test("that has expired is an error for a caller who cannot start another", async () => {
    const { ticket } = (await store.load())!;
    pass(7 * DAY);
    const error = await failure(uploadFile(ticket, file(), { functions, store }));
    expect(codeOf(error)).toBe("UPLOAD_EXPIRED");
  });

  test("of another deployment is started again in this one", async () => {
    t = await openWithR2(bucket);
    const { intentId } = await resume();
    expect(starts).toBe(2);
    await expectPublished(intentId);
  });

  test("that the bucket has aborted is started again", async () => {
    const { uploadId } = (await store.load())!;
    bucket.front.parts.forget();
    const { intentId } = await resume();
    expect((await store.load())!.uploadId).not.toBe(uploadId);
    await expectPublished(intentId);
  });

  test("stops with the quota's error when others have used it up", async () => {
    // All others may have arrived before the interruption was noticed.
    bucket.front.parts.lose((await store.load())!.done[0]![0]);
    await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: MIB });
    const before = partRequests().length;
    expect(codeOf(await failure(resume()))).toBe("QUOTA_EXCEEDED");
    expect(partRequests()).toHaveLength(before);
    await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: null });
    await expectPublished((await resume()).intentId);
  });

  test("that was finished meanwhile says so", async () => {
    const { intentId } = await resume();
    await t.action(verification.finishVerifiedUpload, { intentId: intentId! });
    expect(codeOf(await failure(resume()))).toBe("UPLOAD_ALREADY_FINISHED");
  });
});

describe("files of the disk", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "large-"));
    path = join(folder, "film.mp4");
    await writeFile(path, bytes);
    return async () => await rm(folder, { recursive: true });
  });

  test.each([3, COUNT])("that change while part %i is sent are refused", async (partNumber) => {
    const blob = await openAsBlob(path);
    let signed = 0;
    const changing: UploadFileOptions["functions"] = {
      ...functions,
      signUploadParts: async (args) => {
        signed += 1;
        if (signed === partNumber) await utimes(path, 1, 1);
        return await functions.signUploadParts(args);
      },
    };
    const error = await failure(uploadFile(start, blob, { functions: changing }));
    expect(codeOf(error)).toBe("FILE_CHANGED");
    expect(await t.query(assetManager.getAsset, at("film"))).toBeNull();
  });

  test("go on after their program was killed, with a clock that is wrong by a day", async () => {
    const program = join(folder, "program.mjs");
    await build({
      entryPoints: [new URL("./support/uploadProgram.ts", import.meta.url).pathname],
      ...{ bundle: true, platform: "node", format: "esm", outfile: program },
    });
    let finished: string | undefined;
    const answers: Record<string, (args: never) => Promise<unknown>> = {
      startUpload: start,
      signUploadParts: functions.signUploadParts,
      listUploadedParts: functions.listUploadedParts,
      finishUpload: async ({ intentId }: { intentId: string }) => void (finished = intentId),
    };
    const run = async (killAfter: number) => {
      const child = fork(program, [path], { execArgv: [] });
      let signed = 0;
      child.on("message", (asked: { id: number; name: string; args: never }) => {
        if (asked.name === "signUploadParts" && (signed += 1) > killAfter) {
          child.kill("SIGKILL");
          return;
        }
        void answers[asked.name]!(asked.args).then(
          (result) => child.connected && child.send({ id: asked.id, result: result ?? null }),
          (error: Error) => child.connected && child.send({ id: asked.id, error: error.message }),
        );
      });
      await once(child, "exit");
    };
    await run(3);
    expect(finished).toBeUndefined();
    await run(Infinity);
    expect(starts).toBe(1);
    expect(partRequests().length).toBeLessThanOrEqual(COUNT + 3);
    await expectPublished(finished);
  });
});
