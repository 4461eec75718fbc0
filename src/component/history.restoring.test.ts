/** What differs between two moments, and the release that brings a folder back to one of them. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { pass, runScheduledOnce, stopTheClock } from "./testing/clock.test-helpers.js";
import { relocate } from "./testing/relocating.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { differences, restore } from "./testing/restoring.test-helpers.js";

const { assetManager, history, jobs, releases, settings, sweeper, trash } = api;

stopTheClock();

let t: Component;
/** When the folder was as it is to be again. */
let then: number;
beforeEach(() => {
  t = openComponent();
});

const put = async (path: string, content: string, options = {}) =>
  await upload(t, path, content, options);
const remove = async (path: string) => await t.mutation(assetManager.deleteAsset, at(path));
const archive = async (path: string) => await t.mutation(assetManager.archiveAsset, at(path));
const move = async (from: string, to: string) => {
  const [before, after] = [at(from), at(to)];
  if (before.folderPath === after.folderPath) {
    const newBasename = after.basename;
    return void (await t.mutation(assetManager.renameAsset, { ...before, newBasename }));
  }
  const args = { fromFolderPath: before.folderPath, basename: before.basename };
  await t.mutation(assetManager.moveAsset, { ...args, toFolderPath: after.folderPath });
};
const close = async (path: string) =>
  await t.mutation(assetManager.setAssetAccess, { ...at(path), access: "private" });
const runScheduled = async () => await t.finishAllScheduledFunctions(vi.runAllTimers);
const settle = async () => await relocate(t);

/** Files in two folders of a site, and one elsewhere; then a minute passes. */
async function begin() {
  for (const path of ["site/a", "site/b", "site/sub/c", "other/x"]) await put(path, `${path} 1`);
  then = Date.now();
  pass(60_000);
}

/** The content that each public file serves, by its path. */
async function served(...paths: string[]): Promise<(string | null)[]> {
  return await Promise.all(
    paths.map(async (path) => {
      const file = await t.query(assetManager.getPublishedFile, at(path));
      if (file === null) return null;
      return await t.run(async (ctx) => {
        const version = await ctx.db.get("versions", file.versionId);
        const blob = (await ctx.db.get("blobs", version!.blobId))!;
        return await (await ctx.storage.get(
          (blob.location as { storageId: string }).storageId as never,
        ))!.text();
      });
    }),
  );
}

const changes = async (folderPath = "site", from = then, to = Date.now()) =>
  (await differences(t, { folderPath, from, to }, 3))
    .map(({ type, folderPath, basename, from, to }) => {
      const was = from === null ? "" : ` from ${from.folderPath}/${from.basename} v${from.version}`;
      const is = to === null ? "" : ` to v${to.version}`;
      return `${type} ${folderPath}/${basename}${was}${is}`;
    })
    .sort();

const bringBack = async (folderPath = "site") => await restore(t, { folderPath, at: then });
const publish = async (releaseId: string | null) =>
  await t.mutation(releases.publishRelease, { releaseId: releaseId! });
const rollBack = async (releaseId: string | null) =>
  await t.mutation(releases.rollbackRelease, { releaseId: releaseId! });

/** What happens to the folder, what then differs, and what is public while all is as it was. */
const EVENTS: Record<string, { happens: () => Promise<unknown>; differs: string[] }> = {
  nothing: { happens: () => Promise.resolve(), differs: [] },
  "changes elsewhere": { happens: async () => await put("other/x", "2"), differs: [] },
  "a version": {
    happens: async () => await put("site/a", "2"),
    differs: ["changed site/a from site/a v1 to v2"],
  },
  "a version that was taken back": {
    happens: async () => {
      const [first] = await t.query(assetManager.getAssetVersions, at("site/a"));
      await put("site/a", "2");
      await t.mutation(assetManager.restoreVersion, { versionId: first!.versionId });
    },
    differs: [],
  },
  "a draft, a label and metadata": {
    happens: async () => {
      await put("site/a", "2", { publish: false });
      await t.mutation(assetManager.updateAsset, { ...at("site/b"), metadata: { k: "v" } });
    },
    differs: [],
  },
  "a new file": {
    happens: async () => await put("site/sub/n", "n"),
    differs: ["added site/sub/n to v1"],
  },
  "a new file that is gone again": {
    happens: async () => {
      await put("site/n", "n");
      await remove("site/n");
    },
    differs: [],
  },
  "a file that is unpublished": {
    happens: async () => await archive("site/a"),
    differs: ["removed site/a from site/a v1"],
  },
  "a file in the trash": {
    happens: async () => await remove("site/a"),
    differs: ["removed site/a from site/a v1"],
  },
  "a file in the trash, and another one at its path": {
    happens: async () => {
      await remove("site/a");
      await put("site/a", "other");
    },
    differs: ["added site/a to v1", "removed site/a from site/a v1"],
  },
  "a file in the trash, and the same content at its path": {
    happens: async () => {
      await remove("site/a");
      await put("site/a", "site/a 1");
    },
    differs: ["added site/a to v1", "removed site/a from site/a v1"],
  },
  "a rename": {
    happens: async () => await move("site/a", "site/a2"),
    differs: ["moved site/a2 from site/a v1 to v1"],
  },
  "a rename and a version": {
    happens: async () => {
      await move("site/a", "site/a2");
      await put("site/a2", "2");
    },
    differs: ["moved site/a2 from site/a v1 to v2"],
  },
  "a move below": {
    happens: async () => await move("site/a", "site/sub/a"),
    differs: ["moved site/sub/a from site/a v1 to v1"],
  },
  "two that swap": {
    happens: async () => {
      await move("site/a", "site/t");
      await move("site/b", "site/a");
      await move("site/t", "site/b");
    },
    differs: ["moved site/a from site/b v1 to v1", "moved site/b from site/a v1 to v1"],
  },
  "one that takes the path of another": {
    happens: async () => {
      await move("site/a", "site/z");
      await move("site/b", "site/a");
    },
    differs: ["moved site/a from site/b v1 to v1", "moved site/z from site/a v1 to v1"],
  },
  "one that came from outside": {
    happens: async () => await move("other/x", "site/x"),
    differs: ["added site/x to v1"],
  },
  "one that came from outside, with other changes there before": {
    happens: async () => {
      await put("other/x", "2");
      await move("other/x", "site/x");
      await put("site/x", "3");
    },
    differs: ["added site/x to v3"],
  },
  "one that left, and came again": {
    happens: async () => {
      await move("site/a", "other/a");
      await move("other/a", "site/a");
    },
    differs: [],
  },
  "a deleted folder": {
    happens: async () => {
      await t.mutation(jobs.deleteFolder, { path: "site/sub" });
      await runScheduled();
    },
    differs: ["removed site/sub/c from site/sub/c v1"],
  },
  "a moved folder": {
    happens: async () => {
      await t.mutation(jobs.moveFolder, { path: "site/sub", toPath: "site/new" });
      await runScheduled();
    },
    differs: ["moved site/new/c from site/sub/c v1 to v1"],
  },
  "a release": {
    happens: async () => {
      const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
      const { versionId } = await put("site/a", "2", { publish: false });
      const entries = [
        { ...at("site/a"), versionId },
        { ...at("site/b"), action: "archive" as const },
      ];
      await t.mutation(releases.addToRelease, { releaseId, entries });
      await publish(releaseId);
    },
    differs: ["changed site/a from site/a v1 to v2", "removed site/b from site/b v1"],
  },
};
const SITE = ["a", "a2", "b", "n", "t", "x", "z", "sub/a", "sub/c", "sub/n", "new/c"].map(
  (name) => `site/${name}`,
);

describe.each(Object.entries(EVENTS))("after %s", (_what, { happens, differs }) => {
  test("diffFolder tells what differs, in both directions", async () => {
    await begin();
    await happens();
    const now = Date.now();
    expect(await changes()).toEqual(differs);
    expect(await changes("", now + 1, now + 2)).toEqual([]);
    expect(await changes("site", then, then)).toEqual([]);
  });

  test("a release brings back the folder, and its rollback what was there before", async () => {
    await begin();
    const before = await served(...SITE);
    await happens();
    const after = await served(...SITE);
    pass(60_000);
    const { releaseId, skipped, entryCount } = await bringBack();
    expect(skipped).toEqual([]);
    expect(await served(...SITE)).toEqual(after);
    expect(releaseId === null).toBe(entryCount === 0);
    if (releaseId === null) {
      expect(after).toEqual(before);
      return;
    }
    expect(await publish(releaseId)).toMatchObject({ changed: entryCount, skipped: [] });
    expect(await served(...SITE)).toEqual(before);
    expect((await bringBack()).releaseId).toBeNull();
    await rollBack(releaseId);
    expect(await served(...SITE)).toEqual(after);
  });
});

test("both versions of a difference can be downloaded, and what is private now cannot", async () => {
  await begin();
  await put("site/a", "2");
  const [changed] = await differences(t, { folderPath: "site", from: then, to: Date.now() });
  expect(changed).toMatchObject({
    ...{ type: "changed", ...at("site/a"), currentPath: "site/a" },
    ...{ from: { version: 1, isPrivate: false }, to: { version: 2, isPrivate: false } },
  });
  expect([changed!.from!.url, changed!.to!.url]).not.toContain(null);
  await close("site/a");
  const [closed] = await differences(t, { folderPath: "site", from: then, to: Date.now() });
  expect([closed!.from!.url, closed!.to!.url]).toEqual([null, null]);
});

test("a file that has left the folder is told without its new path", async () => {
  await begin();
  await move("site/a", "other/a");
  const [left] = await differences(t, { folderPath: "site", from: then, to: Date.now() });
  expect(left).toMatchObject({ type: "removed", ...at("site/a"), to: null });
  const { releaseId, skipped } = await bringBack();
  expect(releaseId).toBeNull();
  expect(skipped).toEqual([{ ...at("site/a"), reason: "deleted" }]);
});

describe("what cannot come back is left as it is, and named:", () => {
  test("files and versions that were deleted permanently or taken down", async () => {
    await begin();
    const { versionId } = await put("site/a", "2");
    then = Date.now();
    pass(60_000);
    await put("site/a", "3");
    await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    const { assetId } = await remove("site/b");
    await t.mutation(trash.purge, { assetId });
    const { releaseId, skipped } = await bringBack();
    expect(releaseId).toBeNull();
    expect(skipped).toEqual([
      { ...at("site/a"), reason: "versionGone" },
      { ...at("site/b"), reason: "deleted" },
    ]);
    expect(await changes()).toEqual(["added site/a to v3"]);
  });

  test("files of a folder that is being taken down", async () => {
    await begin();
    await remove("site/sub/c");
    await t.mutation(jobs.takeDownFolder, { path: "site/sub" });
    expect((await bringBack()).skipped).toEqual([{ ...at("site/sub/c"), reason: "deleted" }]);
  });

  test("bytes that are not confirmed any more", async () => {
    await begin();
    const [first] = await t.query(assetManager.getAssetVersions, at("site/a"));
    await put("site/a", "2");
    await t.run(async (ctx) => {
      await ctx.db.patch("versions", first!.versionId as never, { verification: "pending" });
    });
    expect((await bringBack()).skipped).toEqual([{ ...at("site/a"), reason: "unverified" }]);
  });

  test.each(["the file", "the one at its path"])(
    "with %s private, bytes are not shared",
    async (what) => {
      await begin();
      if (what === "the file") {
        await close("site/a");
        await settle();
      }
      await remove("site/a");
      await put("site/a", "other");
      if (what !== "the file") {
        await close("site/a");
        await settle();
      }
      const { releaseId, skipped } = await bringBack();
      expect(skipped).toEqual([{ ...at("site/a"), reason: "taken" }]);
      expect(releaseId).toBeNull();
    },
  );
});

test("the copy of a private file is private, and has its own bytes", async () => {
  await begin();
  await close("site/a");
  await settle();
  await move("site/a", "site/z");
  const { releaseId } = await bringBack();
  await publish(releaseId);
  await settle();
  expect(await served("site/a", "site/z")).toEqual([null, null]);
  const asset = await t.query(assetManager.getAsset, at("site/a"));
  expect(asset).toMatchObject({ isPrivate: true, published: { version: 1 } });
  const blobs = (await rows(t, "blobs")).filter(({ isPrivate }) => isPrivate);
  expect(blobs.map(({ refCount }) => refCount)).toEqual([1, 1]);
});

test("a path that stays private stays so", async () => {
  await begin();
  await move("site/a", "site/z");
  await put("site/a", "secret");
  await close("site/a");
  await settle();
  await remove("site/a");
  const { releaseId } = await bringBack();
  await publish(releaseId);
  await settle();
  expect(await t.query(assetManager.getAsset, at("site/a"))).toMatchObject({ isPrivate: true });
  expect(await served("site/a")).toEqual([null]);
});

test("the release has its actor, its name and its folder", async () => {
  await begin();
  await put("site/a", "2");
  const first = await restore(t, { folderPath: "site", at: then, actor: "ada" });
  expect(await t.query(releases.getRelease, { releaseId: first.releaseId! })).toMatchObject({
    ...{ folderPath: "site", createdBy: "ada", status: "open", entryCount: 1 },
    name: `As of ${new Date(then).toISOString()}`,
  });
  const named = await restore(t, { folderPath: "site", at: then, name: "Back" });
  const releaseId = named.releaseId!;
  expect(await t.query(releases.getRelease, { releaseId })).toMatchObject({ name: "Back" });
});

test("it is refused as every release if a file changes before it is published", async () => {
  await begin();
  await put("site/a", "2");
  const { releaseId } = await bringBack();
  await put("site/a", "3");
  await expectRefused(t, () => publish(releaseId), { code: "RELEASE_CONFLICT", count: 1 });
});

describe("in several calls", () => {
  const call = async (args: object) =>
    await t.mutation(history.restoreFolder, { folderPath: "site", at: then, ...args });

  test("a release gets more than one call adds", async () => {
    await begin();
    for (let nth = 0; nth < 101; nth += 1) await put(`site/n${nth}`, `${nth}`);
    const first = await call({});
    expect(first).toMatchObject({ isDone: false });
    const { releaseId, continueCursor } = first;
    expect(await call({ releaseId: releaseId!, continueCursor })).toMatchObject({
      ...{ isDone: false, releaseId, entryCount: 100 },
    });
    expect(await bringBack()).toMatchObject({ entryCount: 101, skipped: [] });
  });

  test("a cursor of another folder or moment, a release of another folder, and one that is not open", async () => {
    await begin();
    await put("site/a", "2");
    const { releaseId, continueCursor } = await call({});
    const invalid = { code: "CURSOR_INVALID" as const };
    await expectRefused(t, () => call({ continueCursor, folderPath: "other" }), invalid);
    await expectRefused(t, () => call({ continueCursor, at: then - 1 }), invalid);
    await expectRefused(t, () => call({ continueCursor: "x" }), invalid);
    const forged = JSON.stringify([...(JSON.parse(continueCursor) as string[]).slice(0, 2), "x"]);
    await expectRefused(t, () => call({ continueCursor: forged }), invalid);
    const unknown = { code: "RELEASE_NOT_FOUND" as const };
    await expectRefused(t, () => call({ releaseId: releaseId!, folderPath: "other" }), unknown);
    await publish(releaseId);
    const published = { releaseId: releaseId! };
    await expectRefused(t, () => call({ ...published, folderPath: "other" }), unknown);
    await expectRefused(t, () => call(published), { code: "RELEASE_NOT_OPEN" });
  });
});

describe("refuses", () => {
  const diff = async (args: object) =>
    await t.query(history.diffFolder, {
      ...{ folderPath: "site", from: 0, to: 1, paginationOpts: { numItems: 1, cursor: null } },
      ...args,
    });
  const back = async (args: object) =>
    await t.mutation(history.restoreFolder, { folderPath: "site", at: 0, ...args });

  test.each([Number.NaN, -1, Infinity, 8.64e15 + 1])("%s as a time", async (moment) => {
    const invalid = (argument: string) => ({ code: "ARGUMENT_INVALID" as const, argument });
    await expectRefused(t, () => diff({ from: moment }), invalid("from"));
    await expectRefused(t, () => diff({ to: moment }), invalid("to"));
    await expectRefused(t, () => back({ at: moment }), invalid("at"));
  });

  test("moments in the wrong order, too large pages, and folders that are too deep", async () => {
    const invalid = (argument: string) => ({ code: "ARGUMENT_INVALID" as const, argument });
    await expectRefused(t, () => diff({ from: 2 }), invalid("to"));
    const paginationOpts = { numItems: 201, cursor: null };
    await expectRefused(t, () => diff({ paginationOpts }), invalid("numItems"));
    await expectRefused(t, () => diff({ folderPath: "1/2/3/4/5/6/7/8/9" }), invalid("folderPath"));
    await expectRefused(t, () => back({ folderPath: "1/2/3/4/5/6/7/8" }), invalid("folderPath"));
    await expectRefused(t, () => back({ name: " " }), invalid("name"));
  });

  test("a folder that a job has locked", async () => {
    await begin();
    await put("site/sub/c", "2");
    await t.run(async (ctx) => {
      const jobId = await ctx.db.insert("jobs", {
        ...{ kind: "delete", path: "site/sub", status: "running", phase: "assets" },
        ...{ assetsDone: 0, foldersDone: 0, assetsSkipped: 0, startedAt: then, updatedAt: then },
        position: { folderPath: "site/sub" },
      });
      await ctx.db.insert("folderLocks", { path: "site/sub", jobId });
    });
    await expectRefused(t, () => bringBack(), { code: "FOLDER_BUSY" });
  });

  test("a moment before the oldest change that is left", async () => {
    await begin();
    await put("site/sub/c", "2");
    pass(60_000);
    await t.mutation(settings.configureRetention, { feedRetentionMs: 30_000 });
    await t.mutation(sweeper.startSweep, {});
    await runScheduledOnce(t);
    const oldestAt = then + 60_000;
    const expired = { code: "HISTORY_EXPIRED" as const, folderPath: "site", oldestAt };
    await expectRefused(t, () => changes(), expired);
    await expectRefused(t, () => bringBack(), expired);
    await put("site/a", "3");
    await remove("site/b");
    expect(await changes("site", oldestAt)).toEqual([
      "changed site/a from site/a v1 to v2",
      "removed site/b from site/b v1",
    ]);
  });
});

test("changes of a transaction that still runs count as later", async () => {
  await begin();
  await t.run(async (ctx) => {
    await ctx.runMutation(assetManager.deleteAsset, at("site/a"));
    const args = { folderPath: "site", from: then, to: Date.UTC(2100, 0) };
    const paginationOpts = { numItems: 10, cursor: null };
    expect((await ctx.runQuery(history.diffFolder, { ...args, paginationOpts })).page).toEqual([]);
  });
});
