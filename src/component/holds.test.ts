/** Legal holds: nothing that is held is deleted for good or leaves its path, and everything else goes on. */
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  MINUTE,
  DAY,
  NOW,
  finishScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { expectCountedBlobs } from "./testing/trees.test-helpers.js";
import { SWEEP_STEP } from "./model/work/steps.js";

const { assetManager, holds, jobs, sweeper, trash } = api;

stopTheClock();

let t: Component;
beforeEach(() => {
  t = openComponent();
});

const hold = async (path: string, reason?: string) =>
  await t.mutation(holds.setLegalHold, { path, hold: true, reason, actor: "ada" });
const release = async (path: string) =>
  await t.mutation(holds.setLegalHold, { path, hold: false, actor: "bob" });
const remove = async (path: string) => await t.mutation(assetManager.deleteAsset, at(path));
const move = async (path: string, toFolderPath: string) => {
  const { folderPath: fromFolderPath, basename } = at(path);
  return await t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath });
};
const pathsInTrash = async () =>
  (await rows(t, "assets"))
    .filter(({ deletedAt }) => deletedAt !== undefined)
    .map(({ folderPath, basename }) => `${folderPath}/${basename}`);
const list = async (path?: string, withReleased?: boolean, numItems = 100) => {
  const found: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const { page, isDone, continueCursor }: (typeof holds.listLegalHolds)["_returnType"] =
      await t.query(holds.listLegalHolds, {
        path,
        withReleased,
        paginationOpts: { numItems, cursor },
      });
    found.push(
      ...page.map(({ path, reason, releasedAt }) => {
        const ended = releasedAt === undefined ? "" : " released";
        return `${path || "/"}${reason === undefined ? "" : ` ${reason}`}${ended}`;
      }),
    );
    if (isDone) return found;
    cursor = continueCursor;
  }
};
const refused = async (call: () => Promise<unknown>, path: string, heldPath: string) =>
  await expectRefused(t, call, { code: "HELD", path, heldPath });

/** Sweeps as the cron does, to the end. */
async function sweep() {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await finishScheduled(t);
  const [report] = await t.query(sweeper.listSweeps, { limit: 1 });
  return report!;
}

describe("a hold", () => {
  test("says who has set it, when and why, and so does its release", async () => {
    expect(await hold("a/x", "case 7")).toEqual({
      ...{ path: "a/x", reason: "case 7", heldAt: NOW, heldBy: "ada" },
    });
    pass(MINUTE);
    expect(await release("a/x")).toBeNull();
    const paginationOpts = { numItems: 10, cursor: null };
    const all = { withReleased: true, paginationOpts };
    expect((await t.query(holds.listLegalHolds, all)).page).toEqual([
      {
        ...{ path: "a/x", reason: "case 7", heldAt: NOW, heldBy: "ada" },
        ...{ releasedAt: NOW + MINUTE, releasedBy: "bob" },
      },
    ]);
    expect((await t.query(holds.listLegalHolds, { paginationOpts })).page).toEqual([]);
  });

  test("stays as it is when it is set again, unless its reason changes", async () => {
    await hold("a", "case 7");
    pass(MINUTE);
    const again = { path: "a", reason: "case 7", heldAt: NOW, heldBy: "ada" };
    expect(await hold("a")).toEqual(again);
    expect(await hold("a", "case 7")).toEqual(again);
    expect(await rows(t, "holds")).toHaveLength(1);
    expect(await hold("a", "case 8")).toMatchObject({ reason: "case 8", heldAt: NOW + MINUTE });
    expect(await list("", true)).toEqual(["a case 7 released", "a case 8"]);
    await release("a");
    await release("a");
    await hold("a");
    expect(await list("", true)).toEqual(["a case 7 released", "a case 8 released", "a"]);
  });

  test("does not appear in the feed", async () => {
    await upload(t, "a/x", "x");
    const before = await readFeed(t);
    await hold("a");
    await release("a");
    expect(await readFeed(t)).toEqual(before);
  });

  test("is found from everything below it, without who and why", async () => {
    await hold("a/b", "secret");
    pass(MINUTE);
    const nearest = async (path: string) => await t.query(holds.getLegalHold, { path });
    for (const path of ["a/b", "a/b/x", "a/b/c/x"]) {
      expect(await nearest(path)).toEqual({ path: "a/b", heldAt: NOW });
    }
    for (const path of ["", "a", "a/bc", "a/b-c", "x"]) expect(await nearest(path)).toBeNull();
    await hold("a/b/c");
    expect(await nearest("a/b/c/x")).toEqual({ path: "a/b/c", heldAt: NOW + MINUTE });
    await hold("");
    expect(await nearest("x")).toMatchObject({ path: "" });
    await release("a/b");
    expect(await nearest("a/b/x")).toMatchObject({ path: "" });
  });

  test("is listed for its folder and those above, page by page", async () => {
    for (const path of ["a", "a/b", "a-b", "a/b/c", "z", "", "a0"]) await hold(path);
    await hold("a/b", "again");
    await release("z");
    for (const size of [1, 2, 100]) {
      expect(await list(undefined, false, size)).toEqual([
        ...["/", "a", "a-b", "a/b again", "a/b/c", "a0"],
      ]);
      expect(await list("a", false, size)).toEqual(["a", "a/b again", "a/b/c"]);
      expect(await list("a", true, size)).toEqual(["a", "a/b released", "a/b again", "a/b/c"]);
      expect(await list("a/b/c", false, size)).toEqual(["a/b/c"]);
      expect(await list("", true, size)).toContain("z released");
    }
    expect(await list("b")).toEqual([]);
  });

  test("keeps the end of a page that was read before", async () => {
    for (const path of ["a", "a/b", "a/d"]) await hold(path);
    const first = { path: "a", paginationOpts: { numItems: 2, cursor: null } };
    const { continueCursor } = await t.query(holds.listLegalHolds, first);
    await hold("a/a");
    await hold("a/c");
    const again = { numItems: 2, cursor: null, endCursor: continueCursor };
    const { page } = await t.query(holds.listLegalHolds, { path: "a", paginationOpts: again });
    expect(page.map(({ path }) => path)).toEqual(["a", "a/a", "a/b"]);
  });

  test.each(["[]", '["holds","[\\"a\\",false]","x"]', '["holds","[\\"a\\",false]","1:b"]'])(
    "refuses the cursor %s",
    async (cursor) => {
      const wrong = { path: "a", paginationOpts: { numItems: 1, cursor } };
      await expectRefused(t, () => t.query(holds.listLegalHolds, wrong), {
        code: "CURSOR_INVALID",
      });
    },
  );

  test("has a reason of at most 1,000 characters, and a valid path", async () => {
    await hold("a", "x".repeat(1000));
    const bad = { path: "b", hold: true, reason: "x".repeat(1001) };
    await expectRefused(t, () => t.mutation(holds.setLegalHold, bad), {
      ...{ code: "ARGUMENT_INVALID", argument: "reason" },
    });
    const invalid = { path: "/b", hold: true };
    await expectRefused(t, () => t.mutation(holds.setLegalHold, invalid), { code: "PATH_INVALID" });
  });

  test("is not set while a job works there, above or below", async () => {
    await upload(t, "a/b/x", "x");
    const { jobId } = await t.mutation(jobs.moveFolder, { path: "a/b", toPath: "c/d" });
    await t.run(async (ctx) => {
      const id = ctx.db.normalizeId("jobs", jobId)!;
      for (const path of ["a/b", "c/d"]) await ctx.db.insert("folderLocks", { path, jobId: id });
    });
    for (const path of ["", "a", "a/b", "a/b/x", "c", "c/d/y"]) {
      await expectRefused(t, () => hold(path), { code: "FOLDER_BUSY", jobId });
    }
    await hold("a/c");
    // A release is of no concern to a job.
    await release("a/b");
  });
});

describe("what is held", () => {
  beforeEach(async () => {
    for (const path of ["a/b/x", "a/b/y", "a/z", "d/x"]) await upload(t, path, path);
  });

  test.each(["a/b/x", "a/b", "a", ""])("through %j is not purged", async (path) => {
    await hold(path);
    const { assetId } = await remove("a/b/x");
    await refused(() => t.mutation(trash.purge, { assetId }), "a/b/x", path);
    await release(path);
    await t.mutation(trash.purge, { assetId });
    expect(await rows(t, "versions")).toHaveLength(3);
  });

  test("is not taken down: a file, versions of several files, a folder", async () => {
    await hold("a/b", "case 7");
    const { versionId } = (await rows(t, "versions")).map(({ _id }) => ({ versionId: _id }))[0]!;
    const free = await upload(t, "a/z", "two");
    await refused(() => t.mutation(trash.takeDown, at("a/b/x")), "a/b/x", "a/b");
    await refused(
      () => t.mutation(trash.takeDownVersions, { versionIds: [free.versionId, versionId] }),
      ...(["a/b/x", "a/b"] as const),
    );
    await refused(() => t.mutation(jobs.takeDownFolder, { path: "a" }), "a", "a/b");
    await refused(() => t.mutation(jobs.takeDownFolder, { path: "a/b" }), "a/b", "a/b");
    await t.mutation(trash.takeDown, at("a/z"));
    await t.mutation(jobs.takeDownFolder, { path: "d" });
    expect(await storedObjects(t)).toHaveLength(2);
  });

  test("is not taken down in the trash, either", async () => {
    const { assetId } = await remove("a/b/x");
    await hold("a/b/x");
    await refused(() => t.mutation(trash.takeDown, at("a/b/x")), "a/b/x", "a/b/x");
    await refused(() => t.mutation(jobs.takeDownFolder, { path: "a" }), "a", "a/b/x");
    expect(await t.query(trash.getTrashed, { assetId })).not.toBeNull();
  });

  test("is not taken down by a step that follows the hold", async () => {
    await remove("a/b/x");
    await hold("a/b/x");
    const left = { ...at("a/b/x"), until: Date.now() };
    await t.mutation(internal.trash.continueTakedown, left);
    expect(await pathsInTrash()).toEqual(["a/b/x"]);
    expect((await rows(t, "assets")).some(({ isTakenDown }) => isTakenDown)).toBe(false);
  });

  test("does not leave its path: by a move, a rename, a move of its folder", async () => {
    await hold("a/b");
    await refused(() => move("a/b/x", "a"), "a/b/x", "a/b");
    await move("a/b/x", "a/b/c");
    await t.mutation(assetManager.renameAsset, { ...at("a/b/y"), newBasename: "w" });
    await hold("a/b/w");
    const rename = { ...at("a/b/w"), newBasename: "y" };
    await refused(() => t.mutation(assetManager.renameAsset, rename), "a/b/w", "a/b/w");
    await refused(() => t.mutation(jobs.moveFolder, { path: "a", toPath: "e" }), "a", "a/b");
    await refused(() => t.mutation(jobs.renameFolder, { path: "a/b", newName: "e" }), "a/b", "a/b");
    await t.mutation(jobs.moveFolder, { path: "a/b/c", toPath: "a/b/e" });
    // It may come to the held path.
    await move("d/x", "a/b");
    await refused(() => move("a/b/x", "d"), "a/b/x", "a/b");
  });

  test("is copied elsewhere", async () => {
    await hold("a");
    await t.mutation(assetManager.copyAsset, { ...at("a/z"), toFolderPath: "e" });
    await t.mutation(jobs.copyFolder, { path: "a/b", toPath: "f" });
    expect(await t.query(assetManager.getAsset, at("f/x"))).not.toBeNull();
  });

  test("leaves the trash for its own path only, or for another one that is held", async () => {
    await hold("a/b");
    const { assetId } = await remove("a/b/x");
    const undelete = async (folderPath?: string) =>
      await t.mutation(trash.undelete, { assetId, folderPath });
    await refused(() => undelete("d/e"), "a/b/x", "a/b");
    await undelete("a/b/c");
    await remove("a/b/c/x");
    await undelete();
    expect(await t.query(assetManager.getAsset, at("a/b/c/x"))).not.toBeNull();
  });

  test("is used as before: uploads, publishing, the trash and its undoing", async () => {
    await hold("");
    const { versionId } = await upload(t, "a/b/x", "two");
    const [first] = await t.query(assetManager.getAssetVersions, at("a/b/y"));
    await upload(t, "a/b/y", "two");
    await t.mutation(assetManager.restoreVersion, { versionId: first!.versionId });
    await t.mutation(assetManager.archiveAsset, at("a/b/x"));
    await t.mutation(assetManager.publishVersion, { versionId });
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "a" });
    expect(await pathsInTrash()).toHaveLength(3);
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await pathsInTrash()).toEqual([]);
  });
});

describe("the sweeper", () => {
  beforeEach(async () => {
    for (const path of ["a/b/x", "a/b/y", "a/z", "d/x"]) await upload(t, path, path);
    await t.mutation(jobs.deleteFolder, { path: "a" });
    await remove("d/x");
  });

  test("leaves what is held, and purges what is not", async () => {
    await hold("a/b");
    pass(31 * DAY);
    expect(await sweep()).toMatchObject({ purgedAssets: 2, purgedVersions: 2 });
    expect(await pathsInTrash()).toEqual(["a/b/x", "a/b/y"]);
    pass(400 * DAY);
    await sweep();
    expect(await pathsInTrash()).toEqual(["a/b/x", "a/b/y"]);
    expect(await storedObjects(t)).toHaveLength(2);
    await expectCountedBlobs(t);
  });

  test("looks at what is held once", async () => {
    await hold("a/b");
    pass(31 * DAY);
    await sweep();
    const before = await rows(t, "sweeps");
    pass(2 * DAY);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    pass(2 * DAY);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    // The first of them deletes bytes after their grace period; the second finds nothing.
    expect((await rows(t, "sweeps")).length).toBe(before.length + 1);
    expect((await rows(t, "trashedAssets")).map(({ keptFor }) => keptFor)).toEqual(
      (await rows(t, "holds")).flatMap(({ _id }) => [_id, _id]),
    );
  });

  test("purges it in the sweep after the release, unless another hold has it", async () => {
    await hold("a/b");
    await hold("a/b/y");
    pass(31 * DAY);
    await sweep();
    await release("a/b");
    pass(MINUTE);
    await t.mutation(internal.work.resume, {});
    await finishScheduled(t);
    expect(await pathsInTrash()).toEqual(["a/b/y"]);
    expect((await rows(t, "holds")).map(({ state }) => state)).toEqual(["released", "held"]);
    await hold("a");
    await release("a/b/y");
    await sweep();
    expect(await pathsInTrash()).toEqual(["a/b/y"]);
    await release("a");
    await sweep();
    expect(await pathsInTrash()).toEqual([]);
  });

  test("keeps it when the path is held again before that", async () => {
    await hold("a/b");
    pass(31 * DAY);
    await sweep();
    await release("a/b");
    await hold("a/b");
    await sweep();
    expect(await pathsInTrash()).toEqual(["a/b/x", "a/b/y"]);
  });

  test("is not stopped by more held files than one step looks at", async () => {
    const names = Array.from({ length: SWEEP_STEP + 5 }, (_, index) => `f${index}`);
    for (const name of names) await upload(t, `h/${name}`, "same");
    await t.mutation(jobs.deleteFolder, { path: "h" });
    await finishScheduled(t);
    pass(MINUTE);
    await upload(t, "e/x", "e");
    await remove("e/x");
    await hold("h");
    pass(31 * DAY);
    await sweep();
    expect((await pathsInTrash()).filter((path) => !path.startsWith("h/"))).toEqual([]);
    expect(await pathsInTrash()).toHaveLength(names.length);
    await release("h");
    await sweep();
    expect(await pathsInTrash()).toEqual([]);
  });

  test("ends a purge that has begun before the hold", async () => {
    const { assetId } = (
      await t.query(trash.listTrash, { paginationOpts: { numItems: 1, cursor: null } })
    ).page[0]!;
    await t.run(async (ctx) => {
      await ctx.db.patch("assets", assetId, { isPurging: true });
      const row = await ctx.db
        .query("trashedAssets")
        .withIndex("by_asset", (q) => q.eq("assetId", assetId))
        .unique();
      await ctx.db.patch("trashedAssets", row!._id, { isPurging: true });
    });
    await hold("");
    expect(await sweep()).toMatchObject({ purgedAssets: 1 });
  });
});
