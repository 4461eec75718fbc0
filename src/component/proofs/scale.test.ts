/**
 * A folder of 100,000 files, a tree of 100,000 folders, a file of 10,000 versions: each call stays
 * inside the platform's limits, which `Backend` enforces, and costs what it costs with a hundred.
 * Documents and ranges are counted; seconds say nothing here.
 */
import type { FunctionArgs, FunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api.js";
import { LIMITS, type Transaction } from "../../../local/database/transaction.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type World, buildWorld } from "./worlds.test-helpers.js";

const { assetManager, changelog, history, jobs, pages, settings, sweeper, trash } = api;

type Cost = { reads: number; writes: number; ranges: number };

function costOf({ cost }: Pick<Transaction, "cost">): Cost {
  return { reads: cost.documentsRead, writes: cost.documentsWritten, ranges: cost.ranges };
}

type Callable = FunctionReference<"query" | "mutation", "public" | "internal">;
/** One call in a world, looked at and taken back. */
type Call = (world: World) => Promise<Transaction>;

function call<Called extends Callable>(called: Called, args: FunctionArgs<Called>): Call {
  return callWith(called, () => args);
}

function callWith<Called extends Callable>(
  called: Called,
  argsIn: (world: World) => FunctionArgs<Called>,
): Call {
  return async (world) => (await world.backend.rehearse(called, argsIn(world))).tx;
}

const hero = { folderPath: "big", basename: "hero" };
const file = { folderPath: "big", basename: "file 000050" };
const page = { paginationOpts: { numItems: 20, cursor: null } };
const BEGINNING = { createdAt: 0, id: "" };

/** What each call may cost; the first group is the design's own table. */
const PRICES: Record<string, [allowed: Cost, call: Call]> = {
  getPublishedFile: [{ reads: 1, writes: 0, ranges: 2 }, call(assetManager.getPublishedFile, file)],
  "a page of 20 published files": [
    { reads: 20, writes: 0, ranges: 2 },
    call(pages.listPublishedFilesPage, { folderPath: "big", ...page }),
  ],
  "a page of 20 folders": [
    { reads: 20, writes: 0, ranges: 2 },
    call(pages.listFoldersPage, { parentPath: "wide", ...page }),
  ],
  "listFolders, whatever lies below": [
    { reads: 3, writes: 0, ranges: 2 },
    call(assetManager.listFolders, {}),
  ],
  "a page of 10 versions": [
    { reads: 11, writes: 0, ranges: 3 },
    call(pages.getAssetVersionsPage, { ...hero, paginationOpts: { numItems: 10, cursor: null } }),
  ],
  "listSince, limit 20": [
    { reads: 21, writes: 0, ranges: 3 },
    call(changelog.listSince, { cursor: BEGINNING, limit: 20 }),
  ],
  "listForFolder, limit 20": [
    { reads: 21, writes: 0, ranges: 3 },
    call(changelog.listForFolder, { folderPath: "big", cursor: BEGINNING, limit: 20 }),
  ],
  getFileAt: [
    { reads: 3, writes: 0, ranges: 5 },
    call(history.getFileAt, { ...file, at: Date.UTC(2100, 0) }),
  ],
  "getFileAt of a file that was deleted since": [
    { reads: 4, writes: 0, ranges: 5 },
    call(history.getFileAt, { folderPath: "big", basename: "gone 000003", at: 0 }),
  ],
  "listFolderAt, a page of 20 names": [
    { reads: 60, writes: 0, ranges: 63 },
    call(history.listFolderAt, { folderPath: "big", at: Date.UTC(2100, 0), ...page }),
  ],
  startUpload: [{ reads: 4, writes: 2, ranges: 4 }, call(assetManager.startUpload, hero)],
  "finishUpload of a new version": [
    { reads: 7, writes: 7, ranges: 10 },
    finishOf({ folderPath: "big", basename: "hero" }),
  ],
  "finishUpload of a new file": [
    // One range tells whether the upload is finished, which its own row does not say.
    { reads: 7, writes: 7, ranges: 11 },
    finishOf({ folderPath: "big", basename: "new" }),
  ],
  restoreVersion: [
    { reads: 6, writes: 6, ranges: 6 },
    callWith(assetManager.restoreVersion, ({ heroVersions }) => ({ versionId: heroVersions[5]! })),
  ],

  "a page of 20 assets": [
    { reads: 20, writes: 0, ranges: 2 },
    call(pages.listAssetsPage, { folderPath: "big", ...page }),
  ],
  "a page of 5 of the trash": [
    // One range tells whether a folder is being taken down, whose trash is hidden.
    { reads: 10, writes: 0, ranges: 7 },
    call(trash.listTrash, { paginationOpts: { numItems: 5, cursor: null } }),
  ],
  getFolder: [{ reads: 1, writes: 0, ranges: 2 }, call(assetManager.getFolder, { path: "wide" })],
  archiveAsset: [{ reads: 4, writes: 3, ranges: 6 }, call(assetManager.archiveAsset, file)],
  updateAsset: [
    { reads: 3, writes: 2, ranges: 5 },
    call(assetManager.updateAsset, { ...file, metadata: { alt: "a picture" } }),
  ],
  moveAsset: [
    { reads: 4, writes: 3, ranges: 8 },
    call(assetManager.moveAsset, {
      ...{ fromFolderPath: "big", basename: file.basename, toFolderPath: "wide" },
    }),
  ],
  renameAsset: [
    { reads: 3, writes: 2, ranges: 7 },
    call(assetManager.renameAsset, { ...file, newBasename: "renamed" }),
  ],
  copyAsset: [
    { reads: 8, writes: 7, ranges: 10 },
    call(assetManager.copyAsset, { ...file, toFolderPath: "wide" }),
  ],
  deleteAsset: [{ reads: 3, writes: 3, ranges: 5 }, call(assetManager.deleteAsset, file)],
  undelete: [
    { reads: 6, writes: 4, ranges: 9 },
    callWith(trash.undelete, ({ trashedId }) => ({ assetId: trashedId })),
  ],
  purge: [
    { reads: 8, writes: 5, ranges: 10 },
    callWith(trash.purge, ({ trashedId }) => ({ assetId: trashedId })),
  ],
  createFolderByPath: [
    { reads: 2, writes: 3, ranges: 6 },
    call(assetManager.createFolderByPath, { path: "wide/new" }),
  ],
  createFolderByName: [
    { reads: 2, writes: 3, ranges: 6 },
    call(assetManager.createFolderByName, { parentPath: "wide", name: "New one" }),
  ],
  // Its row, and that there are such rows.
  setUploadLimits: [
    { reads: 2, writes: 2, ranges: 5 },
    call(settings.setUploadLimits, { folderPath: "big", maxSize: 10 }),
  ],
  "the search for interrupted jobs": [
    { reads: 0, writes: 0, ranges: 1 },
    call(internal.jobs.resumeStalled, {}),
  ],
  startSweep: [{ reads: 2, writes: 2, ranges: 4 }, call(sweeper.startSweep, {})],
};

function finishOf(address: { folderPath: string; basename: string }): Call {
  return async (world) => {
    const { backend } = world;
    const { intentId } = await backend.mutation(assetManager.startUpload, address);
    const storageId = backend.store("bytes that are new");
    return (await backend.rehearse(assetManager.finishUpload, { intentId, storageId })).tx;
  };
}

const SIZES = [100, 1000, 100_000];
const worlds: World[] = [];

beforeAll(() => {
  for (const size of SIZES) worlds.push(buildWorld(size));
}, 60_000);

afterAll(() => {
  vi.useRealTimers();
});

describe("with 100, 1,000 and 100,000 of everything it costs the same", () => {
  test.each(Object.entries(PRICES))("%s", async (_what, [allowed, rehearse]) => {
    const costs = [];
    for (const world of worlds) costs.push(costOf(await rehearse(world)));
    for (const what of ["reads", "writes", "ranges"] as const) {
      expect(costs[0]![what], what).toBeLessThanOrEqual(allowed[what]);
    }
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[2]).toEqual(costs[0]);
  });
});

describe("page by page", () => {
  type Page = { page: unknown[]; isDone: boolean; continueCursor: string };
  const lists: Record<string, [count: (size: number) => number, query: Callable, args: object]> = {
    "all published files": [(size) => size, pages.listPublishedFilesPage, { folderPath: "big" }],
    "all assets": [(size) => size + 1, pages.listAssetsPage, { folderPath: "big" }],
    "all folders of one": [(size) => size / 2, pages.listFoldersPage, { parentPath: "wide" }],
    "all versions": [(size) => size / 10, pages.getAssetVersionsPage, hero],
    "all of the trash": [(size) => size / 10, trash.listTrash, {}],
  };

  test.each(Object.entries(lists))("%s can be read", async (what, [count, query, args]) => {
    const { backend, size } = worlds[2]!;
    let found = 0;
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const paginationOpts = { numItems: 1000, cursor };
      const ran = await backend.rehearse(query, { ...args, paginationOpts });
      const result = ran.result as Page;
      const each = what === "all of the trash" ? 2 : 1;
      // The version before a later page says when the first one of it was archived.
      const before = what === "all versions" && cursor !== null ? 1 : 0;
      expect(ran.tx.cost.documentsRead).toBeLessThanOrEqual(each * 1000 + 1 + before);
      found += result.page.length;
      cursor = result.continueCursor;
      isDone = result.isDone;
    }
    expect(found).toBe(count(size));
  });

  test("a list that is too long for one answer says so at a bounded price", async () => {
    const { backend } = worlds[2]!;
    const tooLong = [
      call(assetManager.listPublishedFilesInFolder, { folderPath: "big" }),
      call(assetManager.listFolders, { parentPath: "wide" }),
      call(assetManager.getAssetVersions, hero),
    ];
    for (const rehearse of tooLong) {
      await expect(rehearse(worlds[2]!)).rejects.toMatchObject({
        data: { code: "RESULT_TOO_LARGE" },
      });
    }
    expect(backend.lastCost?.documentsRead).toBeLessThanOrEqual(1002);
  });
});

/** Each step takes its hundred, and a little for itself. */
const STEP: Cost = { reads: 520, writes: 720, ranges: 720 };

describe("work on 100,000 assets or folders", () => {
  /** The costs of the next steps of what has been started, each done for good. */
  async function nextSteps({ backend }: World, count: number): Promise<Cost[]> {
    const costs = [];
    while (costs.length < count && backend.jobs.length > 0) {
      costs.push(costOf((await backend.runJob())!));
    }
    return costs;
  }

  function requireBounded(costs: Cost[]): void {
    for (const { reads, writes, ranges } of costs) {
      expect(reads).toBeLessThanOrEqual(STEP.reads);
      expect(writes).toBeLessThanOrEqual(STEP.writes);
      expect(ranges).toBeLessThanOrEqual(STEP.ranges);
      expect(ranges).toBeLessThan(LIMITS.ranges);
    }
  }

  /** Puts a job where it would be after very many steps. */
  function resumeAt({ backend }: World, at: object): void {
    const [running] = rowsOf(backend, "jobs").filter((row) => row.status === "running");
    backend.db.refill("jobs", [running!._id], [{ ...at }]);
  }

  /** Forgets a running job, for the next one to have the world to itself. */
  function abandon(world: World): void {
    const { backend } = world;
    resumeAt(world, { status: "done" });
    backend.jobs = [];
    for (const lock of rowsOf(backend, "folderLocks")) backend.db.drop(lock._id);
  }

  const LAST = { folderPath: "big", after: "file 099799" };
  test("a folder of 100,000 files is copied in bounded steps", async () => {
    const world = worlds[2]!;
    const args = { path: "big", toPath: "copied" };
    const first = costOf((await world.backend.measure(jobs.copyFolder, args)).tx);
    const next = await nextSteps(world, 3);
    resumeAt(world, { position: LAST });
    const last = await nextSteps(world, 10);
    requireBounded([first, ...next, ...last]);
    expect(world.backend.jobs).toEqual([]);
    // The first steps copy as many as the later ones, at the same price.
    expect(next[1]).toEqual(next[2]);
    expect(last[0]).toEqual(next[2]);
  });

  test("a folder of 100,000 files is moved in bounded steps", async () => {
    const world = worlds[2]!;
    const args = { path: "big", toPath: "moved" };
    const first = costOf((await world.backend.measure(jobs.moveFolder, args)).tx);
    const next = await nextSteps(world, 3);
    resumeAt(world, { position: LAST });
    const last = await nextSteps(world, 2);
    requireBounded([first, ...next, ...last]);
    expect(next[1]).toEqual(next[2]);
    expect(last[0]).toEqual(next[2]);
    abandon(world);
  });

  test("a tree of 100,000 folders is checked, moved and removed in bounded steps", async () => {
    const world = buildWorld(100_000);
    for (const path of ["wide", "deep"]) {
      const begun = await world.backend.measure(jobs.moveFolder, {
        ...{ path, toPath: `moved-${path}` },
      });
      const checking = await nextSteps(world, 2);
      resumeAt(world, { phase: "assets", position: { folderPath: path } });
      const making = await nextSteps(world, 3);
      resumeAt(world, { phase: "folders" });
      const removing = await nextSteps(world, 3);
      requireBounded([costOf(begun.tx), ...checking, ...making, ...removing]);
      expect(checking[0]).toEqual(checking[1]);
      expect(making[1]).toEqual(making[2]);
      expect(removing[1]).toEqual(removing[2]);
      abandon(world);
    }
    const begun = await world.backend.measure(jobs.deleteFolder, { path: "big" });
    const deleting = await nextSteps(world, 2);
    requireBounded([costOf(begun.tx), ...deleting]);
    expect(deleting[0]).toEqual(deleting[1]);
  }, 60_000);

  test("the sweeper takes small steps, however much there is to free", async () => {
    const world = worlds[2]!;
    await world.backend.mutation(sweeper.startSweep, {});
    const costs: Cost[] = [];
    for (const phase of ["trash", "uploads", "orphans", "blobs"] as const) {
      const [sweep] = rowsOf(world.backend, "sweeps");
      world.backend.db.refill("sweeps", [sweep!._id], [{ phase }]);
      costs.push(...(await nextSteps(world, 2)));
    }
    expect(costs).toHaveLength(8);
    requireBounded(costs);
  });

  test("an asset of 10,000 versions is purged in bounded steps", async () => {
    const world = worlds[2]!;
    const { assetId } = await world.backend.mutation(assetManager.deleteAsset, {
      ...hero,
      folderPath: rowsOf(world.backend, "assets").find((row) => row.basename === "hero")!
        .folderPath,
    });
    world.backend.jobs = [];
    const begun = await world.backend.measure(trash.purge, { assetId });
    const next = await nextSteps(world, 3);
    requireBounded([costOf(begun.tx), ...next]);
    expect(next).toHaveLength(3);
    expect(next[1]).toEqual(next[2]);
  });
});
