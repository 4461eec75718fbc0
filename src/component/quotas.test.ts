/** Quotas of folders: what counts, where it is refused, and that the sums stay exact. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inProportion } from "../../tests/proportion.js";
import { api, internal } from "./_generated/api.js";
import { isAssetError } from "../shared/errors.js";
import {
  DAY,
  finishScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { watchJob } from "./testing/longWork.test-helpers.js";
import { expectRefused, refusalOf } from "./testing/refusals.test-helpers.js";

const { assetManager, batches, jobs, quotas, sweeper, trash } = api;

stopTheClock();

type Limits = { maxBytes?: number | null; maxFiles?: number | null; recount?: boolean };
const setQuota = (t: Component, folderPath: string, limits: Limits) =>
  t.mutation(quotas.setQuota, { folderPath, ...limits });
const getQuota = (t: Component, folderPath: string) => t.query(quotas.getQuota, { folderPath });
const used = async (t: Component, folderPath: string) => {
  const { bytes, files } = (await getQuota(t, folderPath))!;
  return [bytes, files];
};
const start = (t: Component, path: string, size?: number) =>
  t.mutation(assetManager.startUpload, { ...at(path), size });

/** What a folder really has. */
async function sumOf(t: Component, folderPath: string): Promise<[bytes: number, files: number]> {
  const within = (path: string) =>
    folderPath === "" || path === folderPath || path.startsWith(`${folderPath}/`);
  const assets = (await rows(t, "assets")).filter((asset) => within(asset.folderPath));
  const ids = new Set(assets.map(({ _id }) => _id));
  const versions = (await rows(t, "versions")).filter(
    ({ assetId, verification }) => ids.has(assetId) && verification !== "failed",
  );
  return [versions.reduce((sum, { size }) => sum + size, 0), assets.length];
}

describe("setQuota", () => {
  test("sets, changes and removes a quota; getQuota shows it for exactly this folder", async () => {
    const t = openComponent();
    await upload(t, "a/b/x", "12345");
    const shown = { folderPath: "a", maxBytes: 10, maxFiles: null };
    const counted = { bytes: 5, files: 1, isCounting: false };
    expect(await setQuota(t, "a", { maxBytes: 10 })).toEqual({ ...shown, ...counted });
    expect(await getQuota(t, "a")).toEqual({ ...shown, ...counted });
    for (const other of ["", "a/b", "ab"]) expect(await getQuota(t, other)).toBeNull();
    expect(await setQuota(t, "a", { maxFiles: 3 })).toMatchObject({ maxBytes: null, maxFiles: 3 });
    expect(await setQuota(t, "a", { maxBytes: null, maxFiles: null })).toBeNull();
    for (const table of ["quotas", "quotaCounts", "quotaCounters"] as const) {
      expect(await rows(t, table)).toEqual([]);
    }
  });

  test.each([-1, 1.5, NaN, Infinity, 2 ** 60])("refuses the limit %s", async (limit) => {
    const t = openComponent();
    for (const argument of ["maxBytes", "maxFiles"]) {
      await expectRefused(t, () => setQuota(t, "a", { [argument]: limit }), {
        ...{ code: "ARGUMENT_INVALID", argument },
      });
    }
  });

  test(
    "counts a large folder in steps, while files change on both sides of the count",
    PATIENT,
    async () => {
      const t = openComponent();
      await t.run(async (ctx) => {
        for (let index = 0; index < 1200; index += 1) {
          await ctx.db.insert("assets", {
            folderPath: index % 2 === 0 ? "a" : "a/b",
            basename: `file ${String(index).padStart(4, "0")}`,
            ...{ nameWords: "", versionCounter: 0, isUnpublished: true, createdAt: 0 },
          });
        }
      });
      await upload(t, "a/zz", "last in its folder");
      expect(await setQuota(t, "a", { maxFiles: 5000 })).toMatchObject({
        ...{ files: 500, isCounting: true },
      });
      // Before and after the position; and from one side to the other.
      await upload(t, "a/file 0000", "counted already");
      await upload(t, "a/b/new", "counted later");
      for (const [from, to] of [
        ["a/file 0002", "a/b/moved"],
        ["a/b/file 0001", "a/0 moved"],
        ["a/file 0004", "out"],
      ] as const) {
        const { folderPath: toFolderPath, basename: newBasename } = at(to);
        await t.mutation(assetManager.moveAsset, {
          ...{ fromFolderPath: at(from).folderPath, basename: at(from).basename, toFolderPath },
        });
        await t.mutation(assetManager.renameAsset, {
          ...{ folderPath: toFolderPath, basename: at(from).basename, newBasename },
        });
      }
      await t.mutation(assetManager.deleteAsset, at("a/file 0006"));
      await runScheduledOnce(t);
      expect(await getQuota(t, "a")).toMatchObject({ isCounting: true });
      await finishScheduled(t);
      expect(await getQuota(t, "a")).toMatchObject({ isCounting: false });
      expect(await used(t, "a")).toEqual(await sumOf(t, "a"));
    },
  );

  test("a count whose step was lost is resumed, and a recount corrects the counters", async () => {
    const t = openComponent();
    await upload(t, "a/x", "123");
    await setQuota(t, "a", { maxFiles: 5 });
    const [quota] = await rows(t, "quotas");
    await t.run(async (ctx) => {
      const [counter] = await ctx.db.query("quotaCounters").collect();
      await ctx.db.patch("quotaCounters", counter!._id, { bytes: 99, files: 99 });
      await ctx.db.insert("quotaCounts", { quotaId: quota!._id, updatedAt: Date.now() });
    });
    pass(6 * 60_000);
    await t.mutation(internal.quotas.resumeCounts, {});
    await finishScheduled(t);
    expect(await getQuota(t, "a")).toMatchObject({ isCounting: false });
    expect(await used(t, "a")).not.toEqual([3, 1]);
    await setQuota(t, "a", { maxFiles: 5, recount: true });
    expect(await used(t, "a")).toEqual([3, 1]);
  });
});

test("listQuotas pages through the quotas of a folder and what lies below, with their use", async () => {
  const t = openComponent();
  await upload(t, "a/b/x", "12345");
  const all = ["", "a", "a b", "a/b", "a/b/c", "ab"];
  for (const folderPath of all) await setQuota(t, folderPath, { maxBytes: 10 });
  const list = async (folderPath: string | undefined, numItems: number) => {
    const found: string[] = [];
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      const result: Awaited<ReturnType<typeof page>> = await page(folderPath, numItems, cursor);
      found.push(...result.page.map((quota) => quota.folderPath));
      ({ isDone, continueCursor: cursor } = result);
    }
    return found;
  };
  const page = async (folderPath: string | undefined, numItems: number, cursor: string | null) =>
    await t.query(quotas.listQuotas, { folderPath, paginationOpts: { numItems, cursor } });
  for (const numItems of [1, 2, 3, 50]) {
    expect(await list(undefined, numItems)).toEqual(all);
    expect(await list("a", numItems)).toEqual(["a", "a/b", "a/b/c"]);
    expect(await list("a/b/c/d", numItems)).toEqual([]);
  }
  const { page: found } = await page("a/b", 5, null);
  expect(found[0]).toEqual({
    ...{ folderPath: "a/b", maxBytes: 10, maxFiles: null, bytes: 5, files: 1, isCounting: false },
  });
  const cost = await costOf(t, (ctx) =>
    ctx.runQuery(quotas.listQuotas, {
      folderPath: "a",
      paginationOpts: { numItems: 3, cursor: null },
    }),
  );
  expect(cost).toMatchObject({ reads: 27, writes: 0, ranges: 8 });
});

describe("what would exceed a quota", () => {
  const full = { code: "QUOTA_EXCEEDED", folderPath: "a" } as const;

  /** A folder with 5 of 10 bytes and 1 of 2 files, and a file outside. */
  async function open() {
    const t = openComponent();
    await setQuota(t, "a", { maxBytes: 10, maxFiles: 2 });
    await upload(t, "a/x", "12345");
    await upload(t, "out/large", "1234567");
    await upload(t, "out/small", "1");
    return t;
  }

  test("is refused at the start of an upload whose size is declared", async () => {
    const t = await open();
    const bytes = { ...full, limit: "bytes", max: 10, asked: 6 };
    await expectRefused(t, () => start(t, "a/deep/y", 6), bytes);
    await expectRefused(t, () => start(t, "a/x", 6), bytes);
    await expectRefused(
      t,
      () => t.mutation(batches.startUploads, { uploads: [{ ...at("a/y"), size: 6 }] }),
      bytes,
    );
    await start(t, "a/y", 5);
    await upload(t, "a/y", "1");
    await expectRefused(t, () => start(t, "a/z", 0), { ...full, limit: "files", max: 2, asked: 1 });
    await start(t, "a/y", 4);
    await start(t, "other", 6);
  });

  test.each<[string, boolean | undefined]>([
    ["is refused when an upload is finished", undefined],
    ["is refused for a draft", false],
  ])("%s", async (_what, publish) => {
    const t = await open();
    const { intentId } = await start(t, "a/y");
    const storageId = await store(t, "123456");
    const finish = () => t.mutation(assetManager.finishUpload, { intentId, storageId, publish });
    await expectRefused(t, finish, { ...full, limit: "bytes", asked: 6 });
    const fitting = await store(t, "12345");
    await t.mutation(assetManager.finishUpload, { intentId, storageId: fitting, publish });
    expect(await used(t, "a")).toEqual([10, 2]);
  });

  test("counts equal bytes for each version, and nothing for what is unchanged", async () => {
    const t = await open();
    await upload(t, "a/x", "12345");
    expect(await used(t, "a")).toEqual([10, 1]);
    const { intentId } = await start(t, "a/x");
    const storageId = await store(t, "12345");
    const again = { intentId, storageId, skipIfUnchanged: true };
    expect(await t.mutation(assetManager.finishUpload, again)).toMatchObject({ isUnchanged: true });
    expect(await used(t, "a")).toEqual([10, 1]);
  });

  test.each<[string, (t: Component) => Promise<unknown>]>([
    [
      "createVersionFromStorageId",
      async (t) =>
        t.mutation(assetManager.createVersionFromStorageId, {
          ...{ ...at("a/y"), storageId: await store(t, "123456") },
        }),
    ],
    [
      "finishUploads",
      async (t) => {
        const started = { uploads: [at("a/y"), at("a/x")] };
        const [one, two] = await t.mutation(batches.startUploads, started);
        const [first, second] = [await store(t, "123"), await store(t, "456")];
        const uploads = [
          { intentId: one!.intentId, storageId: first },
          { intentId: two!.intentId, storageId: second },
        ];
        return await t.mutation(batches.finishUploads, { uploads });
      },
    ],
    [
      "moveAsset",
      (t) =>
        t.mutation(assetManager.moveAsset, {
          ...{ fromFolderPath: "out", basename: "large", toFolderPath: "a/deep" },
        }),
    ],
    [
      "copyAsset",
      (t) => t.mutation(assetManager.copyAsset, { ...at("out/large"), toFolderPath: "a" }),
    ],
    [
      "undelete",
      async (t) => {
        const { assetId } = await t.mutation(assetManager.deleteAsset, at("out/large"));
        return await t.mutation(trash.undelete, { assetId, folderPath: "a" });
      },
    ],
    [
      "createAsset of 1.x",
      async (t) => {
        await upload(t, "a/y", "1");
        return await t.mutation(api.v1.createAsset, at("a/z"));
      },
    ],
  ])("is refused by %s, and nothing of it is done", async (_name, call) => {
    const t = await open();
    expect(await refusalOf(call(t))).toMatchObject(full);
    expect(await used(t, "a")).toEqual(await sumOf(t, "a"));
  });

  test.each(["moveFolder", "copyFolder"] as const)(
    "is refused by %s before it changes anything",
    async (name) => {
      const t = await open();
      const call = () => t.mutation(jobs[name], { path: "out", toPath: "a/out" });
      await expectRefused(t, call, { ...full, limit: "bytes", max: 10, asked: 8 });
      await setQuota(t, "a", { maxBytes: 13, maxFiles: 2 });
      await expectRefused(t, call, { ...full, limit: "files", max: 2, asked: 2 });
      await setQuota(t, "a", { maxBytes: 13, maxFiles: 3 });
      const { jobId } = await call();
      expect((await watchJob(t, jobId)).at(-1)).toMatchObject({ status: "done" });
      expect(await used(t, "a")).toEqual([13, 3]);
    },
  );

  test("fails a job on a large folder before it changes anything", PATIENT, async () => {
    const t = await open();
    for (let index = 0; index < 150; index += 1) await upload(t, `large/${index}`, "1");
    const { jobId } = await t.mutation(jobs.moveFolder, { path: "large", toPath: "a/large" });
    const job = (await watchJob(t, jobId)).at(-1)!;
    expect(job).toMatchObject({ status: "failed", assetsDone: 0 });
    expect(job.failure).toContain('"a" may have at most 10 bytes, and 150 more do not fit');
    expect(await sumOf(t, "large")).toEqual([150, 150]);
    expect(await used(t, "a")).toEqual([5, 1]);
  });

  test("is refused by the quota of any parent, and what others have stored is not told", async () => {
    const t = await open();
    await setQuota(t, "", { maxBytes: 14 });
    const refusal = await refusalOf(start(t, "a/x", 2));
    expect(refusal).toEqual({
      ...{ code: "QUOTA_EXCEEDED", folderPath: "", limit: "bytes", max: 14, asked: 2 },
      message: expect.any(String) as string,
    });
    await start(t, "a/x", 1);
  });

  test("is refused after the quota was lowered, until enough is gone", async () => {
    const t = await open();
    await setQuota(t, "a", { maxBytes: 3 });
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("a/x"));
    await expectRefused(t, () => start(t, "a/y", 1), { ...full, limit: "bytes" });
    await t.mutation(trash.purge, { assetId });
    expect(await used(t, "a")).toEqual([0, 0]);
    await upload(t, "a/y", "123");
    await expectRefused(t, () => start(t, "a/y", 1), { ...full, limit: "bytes" });
  });
});

describe("what counts", () => {
  test("is the same in the trash and after undelete, and is gone when it is purged", async () => {
    const t = openComponent();
    await setQuota(t, "a", { maxBytes: 100 });
    for (const content of ["1", "22", "333"]) await upload(t, "a/x", content);
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("a/x"));
    expect(await used(t, "a")).toEqual([6, 1]);
    await t.mutation(trash.undelete, { assetId });
    expect(await used(t, "a")).toEqual([6, 1]);
    await t.mutation(assetManager.deleteAsset, at("a/x"));
    pass(31 * DAY);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    expect(await used(t, "a")).toEqual([0, 0]);
  });

  test("moves with a folder, and its quota does, too", async () => {
    const t = openComponent();
    await upload(t, "a/b/x", "12345");
    await setQuota(t, "a", { maxBytes: 10 });
    await setQuota(t, "a/b", { maxBytes: 6 });
    await setQuota(t, "c", { maxBytes: 20 });
    const { jobId } = await t.mutation(jobs.moveFolder, { path: "a", toPath: "c/a" });
    await watchJob(t, jobId);
    await finishScheduled(t);
    expect(await getQuota(t, "a")).toBeNull();
    expect(await getQuota(t, "c/a")).toMatchObject({ maxBytes: 10, bytes: 5, files: 1 });
    expect(await getQuota(t, "c/a/b")).toMatchObject({ maxBytes: 6, bytes: 5, files: 1 });
    expect(await used(t, "c")).toEqual([5, 1]);
  });
});

describe("the cost of a quota", () => {
  test("is a counter while there is room, and all of them at the end", async () => {
    const costs = async (maxBytes: number | null) => {
      const t = openComponent();
      await upload(t, "a/x", "1");
      await setQuota(t, "a", { maxBytes });
      const { intentId } = await start(t, "a/x");
      const storageId = await store(t, "22");
      const started = await costOf(t, (ctx) =>
        ctx.runMutation(assetManager.startUpload, { ...at("a/x"), size: 1 }),
      );
      const finished = await costOf(t, (ctx) =>
        ctx.runMutation(assetManager.finishUpload, { intentId, storageId }),
      );
      return { started, finished };
    };
    const plain = await costs(null);
    const more = (cost: typeof plain) =>
      (["started", "finished"] as const).map((call) => [
        cost[call].reads - plain[call].reads,
        cost[call].writes - plain[call].writes,
      ]);
    // The oldest quota, the folder's own and a counter; to patch a row reads it again.
    expect(more(await costs(1_000_000))).toEqual([
      [3, 0],
      [4, 1],
    ]);
    expect(more(await costs(3))).toEqual([
      [11, 0],
      [19, 8],
    ]);
  });
});

/** What random callers do in two folders with a quota and one without. */
const FOLDERS = ["q", "q/in", "out"];
const folder = fc.constantFrom(...FOLDERS);
const name = fc.constantFrom("x", "y", "z");
const path = fc.tuple(folder, name).map((parts) => parts.join("/"));
const size = fc.integer({ min: 0, max: 25 });
const anyCall = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("upload" as const), path, size }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("move" as const, "copy" as const), path, folder }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "purge" as const), path }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("quota" as const),
      folder: fc.constantFrom("q", "q/in"),
      maxBytes: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
      maxFiles: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
    }),
  },
);

const RUNS = inProportion({ short: 60, long: 200 });

test(`${RUNS} random sequences accept exactly what fits`, PATIENT, async () => {
  let [accepted, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 5, maxLength: 30 }), async (calls) => {
      const t = openComponent();
      await setQuota(t, "q", { maxBytes: 40, maxFiles: 4 });
      await setQuota(t, "q/in", { maxBytes: 20 });
      const holds = async () => {
        const result = [];
        for (const { folderPath, maxBytes = Infinity, maxFiles = Infinity } of await rows(
          t,
          "quotas",
        )) {
          const [bytes, files] = await sumOf(t, folderPath);
          expect(await used(t, folderPath)).toEqual([bytes, files]);
          result.push({ folderPath, room: [maxBytes - bytes, maxFiles - files] as const });
        }
        return result;
      };
      let before = await holds();
      for (const call of calls) {
        const sums = async () => await Promise.all(FOLDERS.map((one) => sumOf(t, one)));
        const was = await sums();
        try {
          await perform(t, call);
          const now = await holds();
          // What has grown still fits.
          for (const { folderPath, room } of call.do === "quota" ? [] : now) {
            const index = FOLDERS.indexOf(folderPath);
            const [bytes, files] = (await sums())[index]!;
            if (bytes > was[index]![0]) expect(room[0]).toBeGreaterThanOrEqual(0);
            if (files > was[index]![1]) expect(room[1]).toBeGreaterThanOrEqual(0);
          }
          before = now;
          accepted += 1;
        } catch (error) {
          if (!isAssetError(error)) throw error;
          if (error.data.code !== "QUOTA_EXCEEDED") continue;
          // Nothing is refused that would have fitted.
          const { folderPath, limit, asked } = error.data;
          const { room } = before.find((quota) => quota.folderPath === folderPath)!;
          expect(asked).toBeGreaterThan(room[limit === "bytes" ? 0 : 1]);
          refused += 1;
        }
      }
    }),
    { numRuns: RUNS, seed: 17 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(RUNS);
});

async function perform(
  t: Component,
  call: typeof anyCall extends fc.Arbitrary<infer Call> ? Call : never,
): Promise<void> {
  switch (call.do) {
    case "upload":
      await upload(t, call.path, "x".repeat(call.size));
      return;
    case "move": {
      const { folderPath: fromFolderPath, basename } = at(call.path);
      await t.mutation(assetManager.moveAsset, {
        ...{ fromFolderPath, basename, toFolderPath: call.folder },
      });
      return;
    }
    case "copy":
      await t.mutation(assetManager.copyAsset, { ...at(call.path), toFolderPath: call.folder });
      return;
    case "delete":
      await t.mutation(assetManager.deleteAsset, at(call.path));
      return;
    case "purge": {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at(call.path));
      await t.mutation(trash.purge, { assetId });
      return;
    }
    case "quota":
      await setQuota(t, call.folder, { maxBytes: call.maxBytes, maxFiles: call.maxFiles });
  }
}
