/** What was published at a moment: by whatever change it has come or gone since. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";
import { DAY, pass, runScheduledOnce, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, history, jobs, releases, settings, sweeper, trash } = api;

stopTheClock();

let t: Component;
/** The moment that the tests ask about; each step before or after it takes a minute. */
let then: number;
beforeEach(() => {
  t = openComponent();
});

async function step<Result>(doing: () => Promise<Result>): Promise<Result> {
  const result = await doing();
  then = Date.now();
  pass(60_000);
  return result;
}

/** Does something after the moment. */
async function later(doing: () => Promise<unknown>): Promise<void> {
  const before = then;
  await step(doing);
  then = before;
}

const put = async (path: string, content: string, options = {}) =>
  await step(async () => await upload(t, path, content, options));
const fileAt = async (path: string, moment = then) =>
  await t.query(history.getFileAt, { ...at(path), at: moment });

async function listAt(folderPath: string, moment = then, numItems = 200) {
  const found = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems, cursor };
    const args = { folderPath, at: moment, paginationOpts };
    const page: typeof history.listFolderAt._returnType = await t.query(history.listFolderAt, args);
    found.push(...page.page);
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  return found;
}

/** The names and numbers of what a folder had. */
const namesAt = async (folderPath: string, moment = then, numItems = 200) =>
  (await listAt(folderPath, moment, numItems)).map(
    ({ basename, version }) => `${basename} v${version}`,
  );

const moveTo = async (path: string, toFolderPath: string) => {
  const { folderPath: fromFolderPath, basename } = at(path);
  await t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath });
};
const rename = async (path: string, newBasename: string) =>
  void (await t.mutation(assetManager.renameAsset, { ...at(path), newBasename }));
const remove = async (path: string) => await t.mutation(assetManager.deleteAsset, at(path));

test("each version, while it was published", async () => {
  const moments: number[] = [];
  for (const content of ["one", "two", "three"]) {
    moments.push(Date.now() - 1);
    await put("a/b/hero", content);
  }
  moments.push(Date.now());
  const found = await Promise.all(moments.map(async (moment) => await fileAt("a/b/hero", moment)));
  expect(found.map((file) => file?.version)).toEqual([undefined, 1, 2, 3]);
  expect(found[1]).toMatchObject({
    ...at("a/b/hero"),
    ...{ size: 3, isPrivate: false, isTrashed: false, currentPath: "a/b/hero" },
  });
  expect(found[1]!.url).toMatch(/^https?:/);
  for (const [index, moment] of moments.entries()) {
    expect(await namesAt("a/b", moment)).toEqual(index === 0 ? [] : [`hero v${index}`]);
  }
});

/** Changes after the moment, with what they leave: where the asset is, and whether it is in the trash. */
const CHANGES: Record<string, { change: () => Promise<unknown>; now?: string; trashed?: true }> = {
  "a publishing": { change: async () => await upload(t, "a/hero", "two") },
  "a draft": { change: async () => await upload(t, "a/hero", "two", { publish: false }) },
  "an unpublishing": {
    change: async () => await t.mutation(assetManager.archiveAsset, at("a/hero")),
  },
  "a rename": { change: async () => await rename("a/hero", "zero"), now: "a/zero" },
  "a move up": { change: async () => await moveTo("a/hero", ""), now: "hero" },
  "a move down": { change: async () => await moveTo("a/hero", "a/b"), now: "a/b/hero" },
  "a move and a rename back and forth": {
    change: async () => {
      await moveTo("a/hero", "c");
      await rename("c/hero", "other");
      await moveTo("c/other", "a");
      await rename("a/other", "hero");
    },
  },
  "a deletion": { change: async () => await remove("a/hero"), trashed: true },
  "a deletion, and another file": {
    change: async () => {
      await remove("a/hero");
      await upload(t, "a/hero", "other");
      await remove("a/hero");
      await upload(t, "a/hero", "third");
    },
    trashed: true,
  },
  "a deletion, and a restore to another path": {
    change: async () => {
      const { assetId } = await remove("a/hero");
      await t.mutation(trash.undelete, { assetId, ...at("x/y") });
    },
    now: "x/y",
  },
  "a move of its folder": {
    change: async () => await t.mutation(jobs.moveFolder, { path: "a", toPath: "z" }),
    now: "z/hero",
  },
  "a deletion of its folder": {
    change: async () => await t.mutation(jobs.deleteFolder, { path: "a" }),
    trashed: true,
  },
  "a release that deletes it, and its rollback": {
    change: async () => {
      const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
      const entries = [{ ...at("a/hero"), action: "delete" as const }];
      await t.mutation(releases.addToRelease, { releaseId, entries });
      await t.mutation(releases.publishRelease, { releaseId });
      await t.mutation(releases.rollbackRelease, { releaseId });
    },
  },
};

describe.each(Object.entries(CHANGES))("after %s", (_what, { change, now, trashed = false }) => {
  const expected = { version: 1, currentPath: now ?? "a/hero", isTrashed: trashed };

  test("the path has what it had", async () => {
    await put("a/hero", "one");
    await put("a/also", "also");
    await later(change);
    expect(await fileAt("a/hero")).toMatchObject({ ...at("a/hero"), ...expected });
    expect(await listAt("a")).toEqual([await fileAt("a/also"), await fileAt("a/hero")]);
    expect(await listAt("a", then, 1)).toEqual(await listAt("a"));
    expect((await fileAt("a/hero"))!.url === null).toBe(trashed);
    if (now !== undefined) expect(await fileAt(now)).toBeNull();
    expect(
      await listAt(
        at(now ?? "a/b/hero").folderPath === "a" ? "q" : at(now ?? "a/b/hero").folderPath,
      ),
    ).toEqual([]);
  });

  test("and after older changes were deleted", async () => {
    await put("a/hero", "one");
    await later(async () => await upload(t, "a/first", "first"));
    const [first, second] = [then, Date.now() - 60_000];
    await later(change);
    await t.mutation(settings.configureRetention, { feedRetentionMs: Date.now() - second });
    await t.mutation(sweeper.startSweep, {});
    await runScheduledOnce(t);
    then = second;
    expect(await fileAt("a/hero")).toMatchObject({ ...at("a/hero"), ...expected });
    expect(await namesAt("a")).toEqual(["first v1", "hero v1"]);
    expect(first).toBeLessThan(second);
  });
});

test("a path serves the next file after the first has left it", async () => {
  await put("a/hero", "one");
  await step(async () => await rename("a/hero", "old"));
  const without = then;
  await put("a/hero", "other");
  await put("a/hero", "other two");
  await later(async () => await remove("a/hero"));
  expect(await namesAt("a")).toEqual(["hero v2", "old v1"]);
  expect(await namesAt("a", without)).toEqual(["old v1"]);
  expect(await fileAt("a/hero", without)).toBeNull();
  expect(await fileAt("a/hero")).toMatchObject({ version: 2, isTrashed: true });
});

describe("between changes that do not change what is published", () => {
  const details = async (versionId: string) => {
    for (let turn = 0; turn < 5; turn += 1) {
      await t.mutation(assetManager.updateVersion, { versionId, label: `${turn}` });
      await t.mutation(assetManager.updateAsset, {
        ...at("a/hero"),
        metadata: { turn: `${turn}` },
      });
    }
  };

  test("a published file", async () => {
    await put("a/hero", "one");
    const { versionId } = await put("a/hero", "two");
    await step(async () => await details(versionId));
    await later(async () => await upload(t, "a/hero", "three"));
    expect(await fileAt("a/hero")).toMatchObject({ version: 2, isPrivate: false });
  });

  test("a private one", async () => {
    const { versionId } = await put("a/hero", "one");
    await step(
      async () =>
        await t.mutation(assetManager.setAssetAccess, { ...at("a/hero"), access: "private" }),
    );
    await step(async () => await details(versionId));
    await later(async () => {
      await t.mutation(assetManager.setAssetAccess, { ...at("a/hero"), access: "public" });
      await t.finishAllScheduledFunctions(vi.runAllTimers);
    });
    expect(await t.query(assetManager.getPublishedFile, at("a/hero"))).not.toBeNull();
    expect(await fileAt("a/hero")).toMatchObject({ version: 1, isPrivate: true, url: null });
    const now = await fileAt("a/hero", Date.now());
    expect(now).toMatchObject({ version: 1, isPrivate: false });
  });

  test("an unpublished one", async () => {
    const { versionId } = await put("a/hero", "one");
    await step(async () => await t.mutation(assetManager.archiveAsset, at("a/hero")));
    await step(async () => await details(versionId));
    expect(await fileAt("a/hero")).toBeNull();
    expect(await listAt("a")).toEqual([]);
  });

  test("one whose published version was taken down", async () => {
    await put("a/hero", "one");
    const { versionId } = await put("a/hero", "two");
    const published = then;
    await step(async () => await t.mutation(trash.takeDownVersions, { versionIds: [versionId] }));
    expect(await fileAt("a/hero")).toBeNull();
    expect(await fileAt("a/hero", published)).toBeNull();
    expect(await fileAt("a/hero", published - 60_000)).toMatchObject({ version: 1 });
  });
});

test("a file that is private now has no URL, whatever it was then", async () => {
  await put("a/hero", "one");
  await later(async () => await t.mutation(jobs.setFolderAccess, { path: "a", access: "private" }));
  expect(await fileAt("a/hero")).toMatchObject({ version: 1, isPrivate: true, url: null });
});

test("what was deleted permanently or taken down is gone", async () => {
  await put("a/hero", "one");
  await put("a/zero", "zero");
  await later(async () => {
    const { assetId } = await remove("a/hero");
    await t.mutation(trash.purge, { assetId });
    await t.mutation(trash.takeDown, at("a/zero"));
  });
  expect([await fileAt("a/hero"), await fileAt("a/zero"), ...(await listAt("a"))]).toEqual([
    null,
    null,
  ]);
});

test("so is one whose bytes turned out not to be there, and an asset that is being purged", async () => {
  const { versionId } = await put("a/hero", "one");
  const { assetId } = await put("a/zero", "zero");
  await t.run(async (ctx) => {
    await ctx.db.patch("versions", versionId, { verification: "failed" });
    await ctx.db.patch("assets", assetId, { isPurging: true });
  });
  expect([await fileAt("a/hero"), await fileAt("a/zero")]).toEqual([null, null]);
});

test("a moment includes all changes of its millisecond, and the future is as now", async () => {
  await put("a/hero", "one");
  const { changes } = await t.query(api.changelog.listSince, {
    cursor: { createdAt: 0, id: "" },
  });
  const { createdAt } = changes.at(-1)!;
  expect(await fileAt("a/hero", createdAt - 1)).toBeNull();
  expect(await fileAt("a/hero", createdAt)).toMatchObject({ version: 1 });
  expect(await fileAt("a/hero", createdAt + 0.7)).toMatchObject({ version: 1 });
  expect(await fileAt("a/hero", 8.64e15)).toMatchObject({ version: 1 });
});

describe("before the oldest change that is left", () => {
  test.each(["a file that is there", "a path that has none"])("%s", async (what) => {
    await put("a/hero", "one");
    const first = then;
    await put("a/hero", "two");
    await put("b/other", "other");
    const kept = then;
    pass(DAY);
    await put("a/hero", "three");
    await t.mutation(settings.configureRetention, { feedRetentionMs: Date.now() - kept - 1000 });
    await t.mutation(sweeper.startSweep, {});
    await runScheduledOnce(t);
    const path = what === "a file that is there" ? "a/hero" : "a/none";
    const oldestAt = first + 60_000;
    const expired = { code: "HISTORY_EXPIRED" as const, folderPath: "a", oldestAt };
    await expectRefused(t, () => fileAt(path, first), expired);
    await expectRefused(t, () => listAt("a", first), expired);
    expect(await namesAt("a", oldestAt)).toEqual(["hero v2"]);
    expect(await fileAt(path, oldestAt)).toEqual(
      path === "a/hero" ? expect.objectContaining({ version: 2 }) : null,
    );
    // Nothing is deleted of this one.
    expect(await listAt("c", first)).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([Number.NaN, -1, Infinity, 8.64e15 + 1])("%s as a time", async (moment) => {
    await expectRefused(t, () => fileAt("a/hero", moment), {
      code: "ARGUMENT_INVALID",
      argument: "at",
    });
    await expectRefused(t, () => listAt("a", moment), { code: "ARGUMENT_INVALID", argument: "at" });
  });

  test("folders that are too deep, and too large pages", async () => {
    const deep = "1/2/3/4/5/6/7";
    await put(`${deep}/hero`, "one");
    expect(await namesAt(deep)).toEqual(["hero v1"]);
    const invalid = { code: "ARGUMENT_INVALID" as const, argument: "folderPath" };
    await expectRefused(t, () => fileAt(`${deep}/8/hero`), invalid);
    await expectRefused(t, () => listAt(`${deep}/8`), invalid);
    const argument = "numItems";
    await expectRefused(t, () => listAt("a", then, 201), { code: "ARGUMENT_INVALID", argument });
  });
});

test("a change of a transaction that still runs counts as later", async () => {
  await put("a/hero", "one");
  const moment = then;
  await t.run(async (ctx) => {
    await ctx.runMutation(assetManager.deleteAsset, at("a/hero"));
    const args = { ...at("a/hero"), at: moment };
    expect(await ctx.runQuery(history.getFileAt, args)).toMatchObject({ version: 1 });
  });
});
