// @vitest-environment node
import { ConvexError } from "convex/values";
import { isAssetError } from "../../shared/errors.js";
import { createUploadQueue } from "../index.js";
import { describe, expect, test } from "vitest";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { gate, textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { uploads, statuses, idOf, idle } = setup;
const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));

describe("limits", () => {
  test("hold before anything is sent, and before it is the file's turn", async () => {
    setup.app.limits = {
      images: { maxSize: 4, allowedTypes: ["image/*"] },
      "images/raw": { allowedTypes: ["application/octet-stream"] },
    };
    const hold = gate();
    setup.app.onStart = () => hold.opened;
    await setup.queue.add(
      [
        ...["1", "2", "3"].map((name) => textFile(name, "tiny", "image/png")),
        textFile("large", "large", "image/png"),
        textFile("text"),
        textFile("unknown", "x", ""),
        { path: "raw/unknown", file: textFile("unknown", "also large", "") },
        { path: "raw/text", file: textFile("text") },
      ],
      images,
    );
    await eventually(() => expect(setup.queue.getState().totals.failed).toBe(4));
    expect(setup.app.storage.received).toEqual([]);
    const codes = uploads().map(({ error }) => isAssetError(error) && error.data.code);
    expect(codes.slice(3)).toEqual([
      "FILE_TOO_LARGE",
      "TYPE_NOT_ALLOWED",
      "TYPE_NOT_ALLOWED",
      false,
      "TYPE_NOT_ALLOWED",
    ]);
    expect(uploads()[3]!.error).toMatchObject({
      data: { size: 5, maxSize: 4, folderPath: "images" },
    });
    expect(uploads()[3]!.problem).toBe("The file has 5 bytes. This folder accepts at most 4.");
    expect(setup.app.limitsAsked).toEqual(["images", "images/raw"]);
    hold.open();
    await idle();
    expect(setup.app.storage.received).toHaveLength(4);
  });

  test("are asked for one folder after the other, and ahead for what is added later", async () => {
    setup.queue.setConcurrency(0);
    setup.app.limits = { b: { maxSize: 0 }, c: { maxSize: 0 } };
    const limits = gate();
    setup.app.onLimits = () => limits.opened;
    const file = textFile("x");
    void setup.queue.add(
      [
        { path: "a/x", file },
        { path: "b/x", file },
      ],
      { folderPath: "" },
    );
    void setup.queue.add({ path: "c/x", file }, { folderPath: "" });
    await eventually(() => expect(setup.app.limitsAsked).toEqual(["a"]));
    limits.open();
    await eventually(() => expect(statuses()).toEqual(["queued", "failed", "failed"]));
    void setup.queue.add({ path: "c/y", file }, { folderPath: "" });
    await eventually(() => expect(statuses()).toEqual(["queued", "failed", "failed", "failed"]));
    expect(setup.app.limitsAsked).toEqual(["a", "b", "c", "c"]);
  });

  test("are not asked for what was canceled", async () => {
    setup.queue.setConcurrency(0);
    const limits = gate();
    setup.app.onLimits = () => limits.opened;
    const file = textFile("x");
    await setup.queue.add(
      [
        { path: "a/x", file },
        { path: "b/x", file },
      ],
      { folderPath: "" },
    );
    setup.queue.cancelAll();
    limits.open();
    void setup.queue.add({ path: "c/x", file }, { folderPath: "" });
    await eventually(() => expect(setup.app.limitsAsked).toContain("c"));
    expect(setup.app.limitsAsked).toEqual(["a", "c"]);
  });

  test("are asked for anew when files are added or tried again", async () => {
    setup.app.limits.images = { maxSize: 0 };
    await setup.queue.add(files("a", "b"), images);
    await idle();
    expect(statuses()).toEqual(["failed", "failed"]);
    setup.app.limits.images = { maxSize: 1 };
    setup.queue.retryFailed();
    await idle();
    expect(statuses()).toEqual(["done", "done"]);
    await setup.queue.add(files("c"), images);
    await idle();
    expect(setup.app.limitsAsked).toEqual(["images", "images", "images"]);
  });

  test("are the server's business when the app does not tell them", async () => {
    const { startUpload, finishUpload } = setup.app.functions;
    setup.queue = createUploadQueue({ startUpload, finishUpload });
    await setup.queue.add(files("a"), images);
    await idle();
    expect(statuses()).toEqual(["done"]);
  });

  test("that cannot be had fail the files of their folder", async () => {
    setup.app.onLimits = () => Promise.reject(new ConvexError("Not yours."));
    await setup.queue.add(files("a", "b", "c", "d", "e"), images);
    await idle();
    expect(new Set(uploads().map(({ problem }) => problem))).toEqual(new Set(["Not yours."]));
    expect(setup.app.started).toEqual([]);
    setup.app.onLimits = async () => {};
    setup.queue.retryFailed();
    await idle();
    expect(new Set(statuses())).toEqual(new Set(["done"]));
  });

  test("that come late say nothing of a file that was tried again meanwhile", async () => {
    setup.queue.setConcurrency(0);
    const late = gate();
    setup.app.limits.images = { maxSize: 0 };
    setup.app.onLimits = () => late.opened;
    await setup.queue.add(files("a"), images);
    setup.queue.cancelAll();
    setup.app.functions.getUploadLimits = async () => ({});
    setup.queue.retry(idOf("a"));
    late.open();
    // All that was waiting for it has had its turn then.
    await new Promise((resolve) => setImmediate(resolve));
    setup.queue.setConcurrency(1);
    await idle();
    expect(statuses()).toEqual(["done"]);
  });
});
