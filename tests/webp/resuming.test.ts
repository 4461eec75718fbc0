/** Failures, crashes and backfills: everything ends as if nothing had happened, and only once. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  MAX_ATTEMPTS,
  MAX_PARALLEL,
  NODE_LIMITS,
  RETRY_MS,
} from "../../example/convex/webp/settings.js";
import { inComponent } from "../../src/component/testing/app.test-helpers.js";
import type { Position } from "../../src/component/model/feed/positions.js";
import { type Moment, WebpApp, assets, at, internal, tinyCopy } from "./support/app.js";
import { pngPhoto } from "./support/photos.js";

/** Against what hangs. */
const PATIENCE_MS = 60_000;
const SIZE = { width: 40, height: 30 };

let photos: Buffer[];
beforeAll(async () => {
  photos = await Promise.all([1, 2, 3].map((seed) => pngPhoto(SIZE, seed)));
});

let app: WebpApp;
beforeEach(async () => {
  app = await WebpApp.open();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await app.close();
});

/** What is wrong with what there is, in the end: nothing. */
async function expectOneResultEach(paths: string[]): Promise<void> {
  expect((await app.report()).failures).toEqual([]);
  for (const path of paths) {
    const original = (await app.published(path))!;
    const versions = await app.versions(`webp/${path}`);
    expect(versions).toMatchObject([
      { state: "published", metadata: { sourceVersionId: original.versionId } },
    ]);
    expect((await app.getImage(path))!.webpUrl).toBe(versions[0]!.url);
  }
  const conversions = await app.conversions();
  expect(conversions.map(({ status }) => status)).toEqual(paths.map(() => "done"));
}

const MOMENTS: Moment[] = [
  "begin",
  "begin, done",
  "encode",
  "openUpload",
  "openUpload, done",
  "settle",
  "settle, done",
];

describe("an action that dies", () => {
  test.each(MOMENTS)("at %s is made up for, with one result", async (dying) => {
    vi.spyOn(console, "error").mockReturnValue();
    await app.start();
    await app.upload("hero", photos[0]!);
    app.onMoment = (moment) => {
      if (moment === dying) throw new Error("The machine has failed.");
    };
    await app.follow();
    app.onMoment = () => undefined;
    // While it may still be alive, nobody else begins.
    await app.follow();
    expect((await app.conversions())[0]!.attempts).toBe(1);
    // Overdue first, then due again.
    for (let turn = 0; turn < 2; turn += 1) {
      await app.letTimePass();
      await app.follow();
    }
    await expectOneResultEach(["hero"]);
  });

  test.each(MOMENTS)("each time at %s is left alone after some tries", async (dying) => {
    vi.spyOn(console, "error").mockReturnValue();
    await app.start();
    await app.upload("hero", photos[0]!);
    app.onMoment = (moment) => {
      if (moment === dying) throw new Error("The machine has failed.");
    };
    for (let turn = 0; turn < 2 * MAX_ATTEMPTS + 4; turn += 1) {
      await app.follow();
      await app.letTimePass();
    }
    if (dying === "settle, done") return await expectOneResultEach(["hero"]);
    expect((await app.report()).failures).toMatchObject([{ path: "hero", code: "CUT_OFF" }]);
    expect((await app.conversions())[0]!.attempts).toBe(MAX_ATTEMPTS);
    expect(await app.published("webp/hero")).toBeNull();
  });

  test("or is only slow has its late result thrown away", async () => {
    await app.start();
    await app.upload("hero", photos[0]!);
    let release: (() => void) | undefined;
    app.encode = async (bytes) => {
      if (release === undefined) await new Promise<void>((resolve) => (release = resolve));
      return await tinyCopy(bytes);
    };
    await app.t.mutation(internal.webp.following.follow, {});
    await vi.waitFor(() => expect(release).toBeDefined(), PATIENCE_MS);
    for (let turn = 0; turn < 2; turn += 1) {
      await app.letTimePass();
      await app.t.mutation(internal.webp.following.follow, {});
    }
    const isDone = async () => expect((await app.conversions())[0]!.status).toBe("done");
    await vi.waitFor(isDone, PATIENCE_MS);
    release!();
    await app.quiet();
    expect(app.encoded).toHaveLength(2);
    await expectOneResultEach(["hero"]);
  });
});

describe("what fails", () => {
  test("for good is recorded at once, and does not stop the rest", async () => {
    await app.start();
    await app.upload("a/bad", Buffer.from("no picture"));
    await app.upload("a/cut", photos[0]!.subarray(0, 20), "image/jpeg");
    for (let n = 0; n < 6; n += 1) await app.upload(`a/good ${n}`, photos[n % 3]!);
    await app.follow();
    expect((await app.report()).failures.map(({ path, code }) => [path, code])).toEqual([
      ["a/cut", "NOT_AN_IMAGE"],
      ["a/bad", "NOT_AN_IMAGE"],
    ]);
    const done = (await app.conversions()).filter(({ status }) => status === "done");
    expect(done).toHaveLength(6);
  });

  test("takes the WebP of the version before offline", async () => {
    await app.start();
    await app.upload("hero", photos[0]!);
    await app.follow();
    await app.upload("hero", Buffer.from("no picture"));
    await app.follow();
    expect(await app.published("webp/hero")).toBeNull();
    expect((await app.getImage("hero"))!.webpUrl).toBeNull();
  });

  test("because it has more bytes than Node can hold is not even fetched", async () => {
    await app.start();
    await app.upload("hero", photos[0]!);
    app.failing.download = 500;
    const { bytes } = NODE_LIMITS;
    NODE_LIMITS.bytes = photos[0]!.byteLength - 1;
    await app.follow();
    NODE_LIMITS.bytes = bytes;
    expect((await app.report()).failures).toMatchObject([{ path: "hero", code: "TOO_LARGE" }]);
  });

  test("because the WebP would not be smaller", async () => {
    await app.start();
    app.encode = async (bytes) => bytes;
    await app.upload("hero", photos[0]!);
    await app.follow();
    expect((await app.report()).failures).toMatchObject([{ path: "hero", code: "NOT_SMALLER" }]);
    expect(await app.published("webp/hero")).toBeNull();
  });

  test.each([
    ["the original cannot be fetched", { download: 503 }, "UNEXPECTED"],
    ["the original arrives in part", { short: true }, "UNEXPECTED"],
    ["the result cannot be stored", { upload: 503 }, "UPLOAD_REJECTED"],
  ])("because %s is tried again, with growing waits", async (_what, failing, code) => {
    await app.start();
    await app.upload("hero", photos[0]!);
    app.failing = failing;
    const waits: number[] = [];
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      await app.follow();
      const [conversion] = await app.conversions();
      expect(conversion).toMatchObject({ status: "waiting", attempts: attempt, failure: { code } });
      waits.push(conversion!.dueAt);
      // Nothing happens before its time.
      await app.follow();
      expect((await app.conversions())[0]!.attempts).toBe(attempt);
      if (attempt < MAX_ATTEMPTS - 1) await app.letTimePass();
    }
    const [second, third] = [waits[1]! - waits[0]!, waits[2]! - waits[1]!];
    expect(second).toBeGreaterThanOrEqual(RETRY_MS);
    expect(third).toBeGreaterThanOrEqual(2 * RETRY_MS);
    app.failing = {};
    await app.letTimePass();
    await app.follow();
    await expectOneResultEach(["hero"]);
  });

  test("too often is left alone, until somebody asks for another try", async () => {
    await app.start();
    await app.upload("hero", photos[0]!);
    app.failing = { download: 503 };
    for (let turn = 0; turn < MAX_ATTEMPTS + 2; turn += 1) {
      await app.follow();
      await app.letTimePass();
    }
    expect((await app.report()).failures).toMatchObject([{ path: "hero", code: "UNEXPECTED" }]);
    app.failing = {};
    await app.t.mutation(internal.webp.following.retryFailed, { before: Date.now() + 1 });
    await app.quiet();
    await expectOneResultEach(["hero"]);
  });
});

describe("where it runs", () => {
  test("Node takes what the Convex runtime leaves", async () => {
    await app.start();
    app.encode = async (bytes, runtime) => (runtime === "convex" ? null : await tinyCopy(bytes));
    await app.upload("hero", photos[0]!);
    await app.follow();
    expect(app.encoded).toEqual(["convex", "node"]);
    await expectOneResultEach(["hero"]);
  });

  test("Node takes what has ended the Convex runtime, for which it may have been too much", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    await app.start();
    await app.upload("hero", photos[0]!);
    app.onMoment = (moment) => {
      if (moment === "openUpload" && app.encoded.at(-1) === "convex") throw new Error("Memory.");
    };
    await app.follow();
    for (let turn = 0; turn < 2; turn += 1) {
      await app.letTimePass();
      await app.follow();
    }
    expect(app.encoded).toEqual(["convex", "node"]);
    await expectOneResultEach(["hero"]);
  });

  test("Node takes at once what has too many bytes", async () => {
    await app.start();
    await app.upload("hero", Buffer.concat([photos[0]!, Buffer.alloc(12 * 1024 * 1024)]));
    await app.follow();
    expect(app.encoded).toEqual(["node"]);
  });

  test("never more than a few at the same time", async () => {
    await app.start();
    let waiting = 0;
    let go: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    app.encode = async (bytes) => {
      waiting += 1;
      if (waiting === MAX_PARALLEL) go!();
      await gate;
      return await tinyCopy(bytes);
    };
    const paths = Array.from({ length: 3 * MAX_PARALLEL }, (_, n) => `photo ${n}`);
    for (const [n, path] of paths.entries()) await app.upload(path, photos[n % 3]!);
    await app.follow();
    expect(app.mostAtOnce).toBe(MAX_PARALLEL);
    await expectOneResultEach(paths);
  });
});

describe("the feed", () => {
  test("read twice converts nothing twice", async () => {
    await app.start();
    for (const [n, photo] of photos.entries()) await app.upload(`photo ${n}`, photo);
    await app.follow();
    await app.t.run(async (ctx) => {
      const follower = await ctx.db.query("webpFollower").first();
      const cursor = { createdAt: 0, id: "" };
      await ctx.db.patch("webpFollower", follower!._id, { cursor });
    });
    await app.follow();
    expect(app.encoded).toHaveLength(3);
    await expectOneResultEach(["photo 0", "photo 1", "photo 2"]);
  });

  test("of more than one step is followed to its end", async () => {
    await app.start();
    const paths = Array.from({ length: 40 }, (_, n) => `photo ${n}`);
    for (const [n, path] of paths.entries()) await app.upload(path, photos[n % 3]!);
    await app.follow();
    await expectOneResultEach(paths);
  });

  test("that has forgotten what was missed is made up for by looking at everything", async () => {
    await app.start();
    await app.upload("missed", photos[0]!);
    await inComponent(app.t as never, async (ctx) => {
      const rows = (await ctx.db.query("changelog" as never).collect()) as Position[];
      const { commitTs, seq = 0 } = rows.at(-1)!;
      const start = { folderPath: "", scope: {}, commitTs, seq };
      await ctx.db.insert("feedStarts" as never, start as never);
    });
    await app.follow();
    await expectOneResultEach(["missed"]);
  });
});

describe("a backfill", () => {
  const PATHS = [
    "root",
    ...Array.from({ length: 30 }, (_, n) => `many/photo ${n}`),
    ...Array.from({ length: 30 }, (_, n) => `deep/${n}/photo`),
  ];

  beforeEach(async () => {
    for (const [n, path] of PATHS.entries()) await app.upload(path, photos[n % 3]!);
    await app.upload("webp/other", photos[0]!);
  });

  test("converts all that is published, and not below webp/", async () => {
    await app.start(true);
    await expectOneResultEach(PATHS);
    expect(await app.report()).toMatchObject({ isBackfilling: false, waiting: 0 });
  });

  test("again converts nothing again", async () => {
    await app.start(true);
    await app.start(true);
    expect(app.encoded).toHaveLength(PATHS.length);
    await expectOneResultEach(PATHS);
  });

  test("that was cut off is taken up again, where it was", async () => {
    await app.t.mutation(internal.webp.following.start, { backfill: true });
    await app.t.mutation(internal.webp.following.backfill, {});
    // The chain of its steps ends here.
    const cancelChain = async () =>
      await app.t.mutation(async (ctx) => {
        for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
          const isStep = job.name === "webp/following:backfill" && job.state.kind === "pending";
          if (isStep) await ctx.scheduler.cancel(job._id);
        }
      });
    await cancelChain();
    await app.quiet();
    expect(await app.report()).toMatchObject({ isBackfilling: true });
    // A chain that has just made a step is believed to be alive.
    await app.follow();
    expect(await app.report()).toMatchObject({ isBackfilling: true });
    await app.t.run(async (ctx) => {
      const follower = await ctx.db.query("webpFollower").first();
      await ctx.db.patch("webpFollower", follower!._id, { backfilledAt: 1 });
    });
    await app.follow();
    await expectOneResultEach(PATHS);
  });

  test("and what is published meanwhile do not get in each other's way", async () => {
    await app.t.mutation(internal.webp.following.start, { backfill: true });
    await app.t.mutation((ctx) =>
      assets.moveAsset(ctx, {
        fromFolderPath: "many",
        basename: "photo 7",
        toFolderPath: "aaa first",
      }),
    );
    await app.upload("deep/3/photo", photos[1]!);
    await app.quiet();
    await app.follow();
    expect((await app.report()).failures).toEqual([]);
    for (const path of ["aaa first/photo 7", "deep/3/photo"]) {
      const [original, [webp]] = [await app.published(path), await app.versions(`webp/${path}`)];
      expect(webp?.metadata?.sourceVersionId).toBe(original!.versionId);
    }
    expect(await app.published("webp/many/photo 7")).toBeNull();
  });
});

test("an original that goes while it is converted leaves nothing behind", async () => {
  await app.start();
  await app.upload("hero", photos[0]!);
  app.encode = async (bytes) => {
    await app.t.mutation((ctx) => assets.deleteAsset(ctx, at("hero")));
    return await tinyCopy(bytes);
  };
  await app.follow();
  expect(await app.conversions()).toEqual([]);
  expect(await app.versions("webp/hero")).toEqual([]);
});

test("an original that moves while it is converted gets its WebP where it is then", async () => {
  await app.start();
  await app.upload("hero", photos[0]!);
  app.onMoment = async (moment) => {
    if (moment !== "settle") return;
    app.onMoment = () => undefined;
    await app.t.mutation((ctx) => assets.renameAsset(ctx, { ...at("hero"), newBasename: "cover" }));
  };
  await app.follow();
  expect(await app.conversions()).toMatchObject([
    { status: "waiting", failure: { code: "MOVED" } },
  ]);
  await app.letTimePass();
  await app.follow();
  await expectOneResultEach(["cover"]);
  expect(await app.versions("webp/hero")).toEqual([]);
});
