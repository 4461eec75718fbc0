// @vitest-environment node
import { ConvexError } from "convex/values";
import { assetError } from "../../shared/errors.js";
import { UploadError } from "../index.js";
import { describe, expect, test } from "vitest";
import { TestQueue } from "../testing/testQueue.test-helpers.js";
import { textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { uploads, statuses, one, idOf, idle } = setup;
const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));

describe("what goes wrong", () => {
  test("is told for each file, in words, and nothing is tried again by itself", async () => {
    const refusal = assetError("CONFLICT", "Somebody was faster.", {
      ...{ folderPath: "images", basename: "conflict", expected: {} },
      actual: { absent: true, publishedVersionId: null },
    });
    setup.app.onStart = async ({ basename }) => {
      if (basename === "conflict") throw refusal;
      // What is no error becomes one.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (basename === "odd") throw "odd";
    };
    setup.app.onFinish = async ({ intentId }) => {
      if (intentId.includes("unfinished")) throw new ConvexError({ message: "No." });
    };
    await setup.queue.add(files("conflict", "odd", "unfinished", "fine"), images);
    await idle();
    expect(uploads()).toMatchObject([
      { status: "failed", error: refusal, problem: "Somebody was faster." },
      { status: "failed", problem: "odd" },
      { status: "failed", problem: "No." },
      { status: "done", error: null, problem: null },
    ]);
    expect(setup.app.started).toHaveLength(4);
  });

  test.each([
    [413, /status 413.*Upload a smaller one/],
    [503, /status 503.*Wait a moment/],
  ])("is told when the storage answers %d", async (status, words) => {
    setup.app.storage.status = status;
    await setup.queue.add(files("a"), images);
    await idle();
    expect(one("a")).toMatchObject({ status: "failed", speed: null });
    expect(one("a").error).toBeInstanceOf(UploadError);
    expect(one("a").problem).toMatch(words);
    expect(setup.app.finished).toEqual([]);
    expect(setup.queue.getState().totals).toMatchObject({ failed: 1, sent: 0, total: 0 });
  });

  test("is told when nobody answers", async () => {
    const ticket = setup.app.storage.ticket("nobody");
    setup.app.storage.ticket = () => ticket;
    setup.app.storage.close();
    await setup.queue.add(files("a"), images);
    await idle();
    expect(one("a").error).toMatchObject({ code: "UPLOAD_NETWORK" });
  });

  test("can be tried again, as a new upload behind those that wait", async () => {
    setup.restart({ concurrency: 1 });
    setup.app.storage.status = 500;
    await setup.queue.add(files("a"), images);
    await idle();
    setup.app.storage.status = 200;
    setup.app.storage.holding = true;
    await setup.queue.add(files("b", "c"), images);
    setup.queue.retry(idOf("a"));
    expect(one("a")).toMatchObject({
      status: "queued",
      progress: { sent: 0, total: 1 },
      error: null,
      problem: null,
    });
    setup.app.storage.release();
    await idle();
    expect(setup.app.started.map(({ basename }) => basename)).toEqual(["a", "b", "c", "a"]);
    expect(setup.app.finished.at(-1)).toMatchObject({ intentId: "images/a 4" });
    expect(statuses()).toEqual(["done", "done", "done"]);
  });

  test("is tried again for all that failed, and for nothing else", async () => {
    setup.app.onStart = async ({ basename }) => {
      if (basename !== "good" && setup.app.started.length <= 4) throw new Error("not now");
    };
    await setup.queue.add(files("bad", "good", "worse", "canceled"), images);
    setup.queue.cancel(idOf("canceled"));
    await idle();
    expect(statuses()).toEqual(["failed", "done", "failed", "canceled"]);
    setup.app.onStart = async () => {};
    const before = setup.app.started.length;
    setup.queue.retryFailed();
    await idle();
    expect(statuses()).toEqual(["done", "done", "done", "canceled"]);
    expect(setup.app.started).toHaveLength(before + 2);
    setup.queue.retry(idOf("good"));
    expect(one("good").status).toBe("done");
  });

  test("is not tried again with the others if it was too slow, but on its own", async () => {
    setup.app.onStart = async ({ basename }) => {
      if (basename === "slow") throw new UploadError("UPLOAD_TOO_SLOW", "Too slow.");
      throw new Error("not now");
    };
    await setup.queue.add(files("slow", "other"), images);
    await idle();
    setup.app.onStart = async () => {};
    setup.queue.retryFailed();
    await idle();
    expect(statuses()).toEqual(["failed", "done"]);
    setup.queue.retry(idOf("slow"));
    await idle();
    expect(statuses()).toEqual(["done", "done"]);
  });
});
