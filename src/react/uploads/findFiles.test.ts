// @vitest-environment node
import { describe, expect, test } from "vitest";
import { isAssetError } from "../../shared/errors.js";
import { UploadError } from "../index.js";
import { Dropped, type Tree, pasted, reads } from "../testing/dropped.test-helpers.js";
import { eventually, TestQueue } from "../testing/testQueue.test-helpers.js";
import { textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { uploads, idle } = setup;
const images = { folderPath: "images" };
const places = () => uploads().map(({ folderPath, basename }) => `${folderPath}/${basename}`);

async function drop(tree: Tree) {
  setup.queue.setConcurrency(0);
  const dropped = new Dropped(tree);
  const adding = setup.queue.add(dropped.transfer, images);
  dropped.endEvent();
  return await adding;
}

describe("files to upload", () => {
  test("are dropped with the folders that they are in", async () => {
    const ids = await drop({
      "cover.png": "cover",
      trip: { "day 1": { "a.jpg": "a", raw: { "a.raw": "raw a" } }, "map.png": "map" },
      empty: { "also empty": {} },
    });
    expect(places()).toEqual([
      "images/cover.png",
      "images/trip/map.png",
      "images/trip/day 1/a.jpg",
      "images/trip/day 1/raw/a.raw",
    ]);
    expect(uploads().map(({ path }) => path)).toContain("trip/day 1/raw/a.raw");
    expect(ids).toEqual(uploads().map(({ id }) => id));
    setup.queue.setConcurrency(3);
    await idle();
    expect(setup.sent().sort()).toEqual(["a", "cover", "map", "raw a"]);
  });

  test("are taken out of a folder however many there are", async () => {
    const names = Array.from({ length: 250 }, (_, index) => `${index}.txt`);
    await drop({ many: Object.fromEntries(names.map((name) => [name, name])) });
    expect(places()).toEqual(names.map((name) => `images/many/${name}`));
  });

  test("start before all folders have been read", async () => {
    const big = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${index}`, "x"]));
    void setup.queue.add(new Dropped({ big }).transfer, images);
    expect(setup.queue.getState()).toMatchObject({ uploads: [], isBusy: true });
    await eventually(() => expect(setup.app.started.length).toBeGreaterThan(0));
    await idle();
    expect(setup.queue.getState().totals.done).toBe(101);
  });

  test("are not read on when all is canceled", async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}`, "x"]));
    reads.count = 0;
    setup.queue.setConcurrency(0);
    const isBusy: boolean[] = [];
    setup.queue.subscribe(() => {
      if (uploads().length === 0 || isBusy.length > 0) return;
      isBusy.push(setup.queue.getState().isBusy);
      setup.queue.cancelAll();
      isBusy.push(setup.queue.getState().isBusy);
    });
    const adding = setup.queue.add(new Dropped({ one: many, two: many }).transfer, images);
    expect(await adding).toHaveLength(100);
    expect(isBusy).toEqual([true, false]);
    expect(reads.count).toBeLessThanOrEqual(2);
    expect(setup.queue.getState().totals).toMatchObject({ files: 100, canceled: 100 });
  });

  test("keep the queue busy until their folders are read, or all is canceled", async () => {
    const isBusy = () => setup.queue.getState().isBusy;
    const adding = setup.queue.add(new Dropped({ empty: {} }).transfer, images);
    expect(isBusy()).toBe(true);
    expect(await adding).toEqual([]);
    expect(isBusy()).toBe(false);

    const canceled = setup.queue.add(new Dropped({ empty: {} }).transfer, images);
    expect(isBusy()).toBe(true);
    setup.queue.cancelAll();
    expect(isBusy()).toBe(false);
    const before = setup.queue.getState();
    await canceled;
    expect(setup.queue.getState()).toBe(before);
  });

  test("that cannot be read are in the list, with the reason", async () => {
    const denied = new Error("denied");
    await drop({ trip: { "a.jpg": denied, locked: { "": denied }, "b.jpg": "b" } });
    expect(uploads()).toMatchObject([
      { path: "trip/a.jpg", basename: "a.jpg", file: null, status: "failed" },
      { path: "trip/b.jpg", status: "queued" },
      { path: "trip/locked", folderPath: "images/trip", file: null, status: "failed" },
    ]);
    const { error, problem, id } = uploads()[0]!;
    expect(error).toBeInstanceOf(UploadError);
    expect(error).toMatchObject({ code: "UPLOAD_UNREADABLE", cause: denied });
    expect(problem).toMatch(/^Cannot read "trip\/a\.jpg"\. Check/);
    setup.queue.retry(id);
    setup.queue.retryFailed();
    expect(uploads()[0]).toMatchObject({ status: "failed", error });
  });

  test("that cannot be read never reach a function that decides", async () => {
    const transfer = new Dropped({ trip: { "a.jpg": new Error("denied") } }).transfer;
    await setup.queue.add(transfer, ({ file }) => ({ folderPath: `${file.type}` }));
    expect(uploads()).toMatchObject([
      { path: "trip/a.jpg", folderPath: "trip", basename: "a.jpg", status: "failed" },
    ]);
  });

  test("are not looked for deeper than addresses go", async () => {
    let tree: Tree = { "a.txt": "a" };
    // As a folder that links to itself looks.
    tree.again = tree;
    for (let depth = 0; depth < 2; depth += 1) tree = { deep: tree };
    await drop(tree);
    const last = uploads().at(-1)!;
    expect(isAssetError(last.error) && last.error.data.code).toBe("PATH_INVALID");
    expect(last.path.split("/")).toHaveLength(33);
    expect(uploads()).toHaveLength(32);
  });

  test("are pasted", async () => {
    await setup.queue.add(pasted(textFile("image.png")), images);
    expect(places()).toEqual(["images/image.png"]);
  });

  test("are chosen as a folder", async () => {
    const file = textFile("a.jpg");
    Object.defineProperty(file, "webkitRelativePath", { value: "trip/day 1/a.jpg" });
    await setup.queue.add(new Set([file]), images);
    expect(places()).toEqual(["images/trip/day 1/a.jpg"]);
  });

  test("may be none", async () => {
    expect(await setup.queue.add(pasted(), images)).toEqual([]);
    expect(await setup.queue.add([], images)).toEqual([]);
  });
});
