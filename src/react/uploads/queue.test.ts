// @vitest-environment node
import { isAssetError } from "../../shared/errors.js";
import { createUploadQueue } from "../index.js";
import { describe, expect, expectTypeOf, test } from "vitest";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { CHUNK, largeFile, textFile, type Finished } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { uploads, statuses, one, idOf, sent, idle } = setup;
const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));

describe("an upload queue", () => {
  test("is empty at first", () => {
    expect(setup.queue.getState()).toEqual({
      uploads: [],
      totals: {
        ...{
          files: 0,
          asking: 0,
          queued: 0,
          active: 0,
          done: 0,
          skipped: 0,
          canceled: 0,
          failed: 0,
        },
        ...{ sent: 0, total: 0, speed: null },
      },
      leftOut: 0,
      isBusy: false,
    });
  });

  test("uploads a file and publishes it", async () => {
    const file = textFile("a.txt", "words");
    const adding = setup.queue.add(file, images);
    expect(uploads()).toEqual([
      {
        id: expect.any(String) as string,
        file,
        path: "a.txt",
        folderPath: "images",
        basename: "a.txt",
        status: "starting",
        reason: null,
        answer: null,
        isPaused: false,
        progress: { sent: 0, total: 5 },
        speed: null,
        error: null,
        problem: null,
        result: null,
      },
    ]);
    expect(setup.queue.getState()).toMatchObject({ isBusy: true, totals: { active: 1 } });
    expect(await adding).toEqual([idOf("a.txt")]);
    await idle();
    expect(one("a.txt")).toMatchObject({
      status: "done",
      progress: { sent: 5, total: 5 },
      result: { versionId: "of images/a.txt 1" },
    });
    expect(setup.app.started).toEqual([
      {
        folderPath: "images",
        basename: "a.txt",
        filename: "a.txt",
        contentType: "text/plain",
        size: 5,
      },
    ]);
    expect(sent()).toEqual(["words"]);
    expect(setup.app.finished).toEqual([
      { intentId: "images/a.txt 1", uploadResponse: { storageId: "stored" } },
    ]);
  });

  test("sends a few at a time, in order", async () => {
    setup.app.storage.holding = true;
    void setup.queue.add(files("a", "b", "c", "d", "e"), images);
    await eventually(() => expect(sent()).toHaveLength(3));
    expect(statuses()).toEqual(["sending", "sending", "sending", "queued", "queued"]);
    expect(setup.queue.getState().totals).toMatchObject({
      files: 5,
      queued: 2,
      active: 3,
      total: 5,
    });
    setup.app.storage.releaseOne();
    await eventually(() => expect(sent()).toHaveLength(4));
    expect(setup.queue.getState().totals).toMatchObject({ queued: 1, active: 3, done: 1, sent: 1 });
    setup.app.storage.release();
    await idle();
    expect(statuses()).toEqual(["done", "done", "done", "done", "done"]);
    expect(setup.app.started.map(({ basename }) => basename)).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("sends as many at a time as it is told, and none at all", async () => {
    setup.restart({ concurrency: 1 });
    setup.app.storage.holding = true;
    void setup.queue.add(files("a", "b", "c"), images);
    await eventually(() => expect(sent()).toEqual(["a"]));
    setup.queue.setConcurrency(0);
    setup.app.storage.release();
    await eventually(() => expect(statuses()).toEqual(["done", "queued", "queued"]));
    expect(setup.queue.getState().isBusy).toBe(true);
    setup.queue.setConcurrency(2);
    expect(statuses()).toEqual(["done", "starting", "starting"]);
    await idle();
  });

  test.each([Number.NaN, -1, 1.5, Infinity])("refuses a concurrency of %d", (concurrency) => {
    const refused = expect.objectContaining({
      data: expect.objectContaining({
        code: "ARGUMENT_INVALID",
        argument: "concurrency",
      }) as unknown,
    }) as Error;
    expect(() => createUploadQueue(setup.app.functions, { concurrency })).toThrow(refused);
    expect(() => setup.queue.setConcurrency(concurrency)).toThrow(refused);
  });

  test("sends versions of one file one after the other", async () => {
    setup.app.storage.holding = true;
    const twice = [textFile("a", "old"), textFile("b"), textFile("a", "new")];
    void setup.queue.add(twice, images, {}, { onConflict: "newVersion" });
    await eventually(() => expect(sent()).toHaveLength(2));
    expect(statuses()).toEqual(["sending", "sending", "queued"]);
    setup.app.storage.release();
    await idle();
    expect(sent().filter((body) => body !== "b")).toEqual(["old", "new"]);
    expect(setup.app.finished).toHaveLength(3);
  });
});

describe("where files go", () => {
  test("paths are below the folder, in the form that the component keeps them", async () => {
    const file = textFile("x");
    await setup.queue.add(
      [
        { path: "trip/day 1/a\u0308.jpg", file },
        { path: "b.jpg", file },
      ],
      images,
    );
    await setup.queue.add([{ path: "c/d", file }], { folderPath: "" });
    expect(uploads().map(({ folderPath, basename }) => [folderPath, basename])).toEqual([
      ["images/trip/day 1", "\u00e4.jpg"],
      ["images", "b.jpg"],
      ["c", "d"],
    ]);
    await idle();
    expect(setup.app.started.map(({ folderPath }) => folderPath)).toEqual([
      "images/trip/day 1",
      "images",
      "c",
    ]);
  });

  test("a file goes to the basename it is given, with what else the app wants to know", async () => {
    const blob = new Blob(["x"]);
    const place = { ...images, basename: "hero", label: "spring", contentType: "image/png" };
    await setup.queue.add(blob, place, { publish: false });
    await idle();
    const told = { ...place, filename: undefined, size: 1 };
    expect(setup.app.started).toEqual([told]);
    expect(setup.app.finished).toMatchObject([{ publish: false, intentId: "images/hero 1" }]);
  });

  test("a file's type is that of its name if it says nothing, also of a blob with a name", async () => {
    const named = Object.assign(new Blob(["x"]), { name: "scene.usdz" });
    await setup.queue.add([new File(["x"], "site.webmanifest"), named], images);
    await setup.queue.add({ path: "a/photo.avif", file: new Blob(["x"]) }, images);
    await idle();
    expect(setup.app.started).toMatchObject([
      { filename: "site.webmanifest", contentType: "application/manifest+json" },
      { filename: "scene.usdz", contentType: "model/vnd.usdz+zip" },
      { folderPath: "images/a", basename: "photo.avif", contentType: "image/avif" },
    ]);
  });

  test.each([
    ["notes.txt", "Grüße", "text/plain; charset=utf-8"],
    ["read.md", "Grüße", "text/markdown; charset=utf-8"],
    ["film.vtt", "WEBVTT Grüße", "text/vtt; charset=utf-8"],
    ["app.js", "'Grüße'", "text/javascript; charset=utf-8"],
    ["app.css", "/* Grüße */", "text/css; charset=utf-8"],
    ["notes.txt", "plain ASCII", "text/plain"],
    ["notes.txt", new Uint8Array([0x47, 0x72, 0xfc, 0xdf, 0x65]), "text/plain"],
    ["data.json", '"Grüße"', "application/json"],
  ])("a text is declared as UTF-8 if it is: %s with %o", async (name, content, contentType) => {
    await setup.queue.add(new File([content], name), images);
    await idle();
    expect(setup.app.started).toMatchObject([{ contentType }]);
  });

  test("a function may decide for each file, and leave some out", async () => {
    const ids = await setup.queue.add(
      [
        { path: "in/a.PNG", file: textFile("a.PNG") },
        { path: "in/.DS_Store", file: textFile(".DS_Store") },
        { path: "in/b.txt", file: textFile("b.txt") },
      ],
      ({ path }) => {
        if (path.endsWith(".DS_Store")) return null;
        if (path.endsWith(".PNG")) return { ...images, basename: "a.png", filename: "A" };
        return { folderPath: "texts" };
      },
    );
    expect(ids).toHaveLength(2);
    await idle();
    expect(setup.app.started).toMatchObject([
      { folderPath: "images", basename: "a.png", filename: "A" },
      { folderPath: "texts", basename: "b.txt", filename: "b.txt" },
    ]);
  });

  test("what such a function throws is thrown", async () => {
    const oops = new Error("oops");
    const adding = setup.queue.add(files("a"), () => {
      throw oops;
    });
    await expect(adding).rejects.toBe(oops);
    expect(setup.queue.getState().isBusy).toBe(false);
  });

  test.each([
    ["an empty name", "a//b"],
    ["a name that means another place", ".."],
    ["a control character", "a/\u0000"],
    ["a very long name", "x".repeat(256)],
    ["no name at all", ""],
  ])("says that nothing can be at a path with %s, and goes on", async (_, path) => {
    await setup.queue.add([{ path, file: textFile("x") }, textFile("good")], images);
    await idle();
    const [bad, good] = uploads();
    expect(bad).toMatchObject({ path, status: "failed", result: null });
    expect(isAssetError(bad!.error) && bad!.error.data.code).toBe("PATH_INVALID");
    expect(bad!.problem).toMatch(/is not a valid path/);
    expect(good!.status).toBe("done");
    expect(setup.app.started).toHaveLength(1);
    setup.queue.retryFailed();
    expect(statuses()).toEqual(["failed", "done"]);
  });
});

describe("speed", () => {
  /** A clock that is a second further each time that somebody looks at it. */
  const ticking = () => {
    let seconds = 0;
    return () => (seconds += 1) * 1000;
  };
  const has = (basename: string, chunks: number) =>
    eventually(() => expect(one(basename).progress.sent).toBe(chunks * CHUNK));

  test("follows the bytes of each file", async () => {
    setup.restart({ now: ticking() });
    setup.app.storage.holding = true;
    void setup.queue.add(largeFile("a", 4), images);
    await has("a", 3);
    expect(one("a")).toMatchObject({ status: "sending", speed: CHUNK });
    expect(setup.queue.getState().totals).toMatchObject({ speed: CHUNK, sent: 3 * CHUNK });
    setup.app.storage.release();
    await idle();
    expect(one("a")).toMatchObject({ progress: { sent: 4 * CHUNK }, speed: null });
    expect(setup.queue.getState().totals.speed).toBeNull();
  });

  test("follows the bytes of all files together", async () => {
    setup.restart({ now: ticking() });
    setup.app.storage.holding = true;
    void setup.queue.add(largeFile("a", 4), images);
    await has("a", 3);
    void setup.queue.add(largeFile("b", 8), images);
    await has("b", 7);
    setup.app.storage.releaseOne();
    await eventually(() => expect(one("a").status).toBe("done"));
    // The beginning of the second file was a second without bytes, eight with bytes ago.
    const speed = CHUNK * (1 - (1 - Math.exp(-1 / 3)) * Math.exp(-8 / 3));
    expect(setup.queue.getState().totals.speed).toBeCloseTo(speed);
  });

  test("is forgotten when a file fails or everything has ended", async () => {
    setup.restart({ now: ticking() });
    setup.app.storage.holding = true;
    setup.app.storage.status = 500;
    void setup.queue.add(largeFile("a", 4), images);
    await has("a", 3);
    setup.app.storage.releaseOne();
    await idle();
    expect(one("a")).toMatchObject({ status: "failed", speed: null });
    setup.queue.retryFailed();
    expect(one("a").progress).toEqual({ sent: 0, total: 4 * CHUNK });
    await has("a", 3);
    expect(one("a").speed).toBe(CHUNK);
    expect(setup.queue.getState().totals.speed).toBe(CHUNK);
  });
});

test("its functions may be passed around on their own", async () => {
  const { add, cancelAll, getState } = setup.queue;
  setup.app.storage.holding = true;
  void add(files("a"), images);
  cancelAll();
  expect(getState().totals.canceled).toBe(1);
});

test("it is typed by the functions it was given", () => {
  type Place = Exclude<Parameters<typeof setup.queue.add>[1], (...args: never[]) => unknown>;
  expectTypeOf<Place>().toHaveProperty("folderPath").toEqualTypeOf<string>();
  expectTypeOf<Place>().toHaveProperty("basename").toEqualTypeOf<string | undefined>();
  expectTypeOf<Place>().toHaveProperty("label").toEqualTypeOf<string | undefined>();
  expectTypeOf<Place>().not.toHaveProperty("size");
  expectTypeOf(setup.queue.add).parameter(2).toEqualTypeOf<{ publish?: boolean } | undefined>();
  expectTypeOf(setup.queue.getState)
    .returns.toHaveProperty("uploads")
    .items.toHaveProperty("result")
    .toEqualTypeOf<Finished | null>();
});
