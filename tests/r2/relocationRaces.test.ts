/** What others do while bytes are on their way to where they belong. */
import { describe, expect, test } from "vitest";
import { crashAt, watchSteps } from "./support/crashes.js";
import { api, internal } from "../../src/component/_generated/api.js";
import type { CopyJob } from "../../src/component/model/bytes/relocating.js";
import {
  type Component,
  PATIENT,
  at,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import {
  EACH,
  arrange,
  expectConsistent,
  expectReadable,
  expectSettled,
  makeAll,
  put,
  resumeAll,
  setAccess,
  setFolderAccess,
  statusesOf,
  sweepUnreferenced,
  urlsOf,
  useStorages,
} from "./support/access.js";
import { expectNoLeak } from "./support/migrations.js";
import { hexOf, settle, useBucket } from "./support/r2.js";

const { assetManager, migration, sweeper, trash } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

type Access = "public" | "private";
/** What somebody does to an asset at `path`, and where its versions are afterwards. */
type Doing = {
  act: (t: Component, path: string, access: Access) => Promise<void>;
  /** What the versions are then, newest first; none when they are gone. */
  then?: (path: string) => Record<string, string[]>;
  /** What the asset is then; by default what it was told to be. */
  access?: (access: Access) => Access;
};

/** What the versions of an asset hold, newest first; no other asset has these bytes. */
const historyOf = (path: string) => ["two", "one", "two"].map((text) => `${text} of ${path}`);
const same = (path: string) => ({ [path]: historyOf(path) });

async function remove(t: Component, path: string): Promise<string> {
  return (await t.mutation(assetManager.deleteAsset, at(path))).assetId;
}

const DOINGS: Record<string, Doing> = {
  "moves it": {
    act: async (t, path) => {
      const { folderPath, basename } = at(path);
      await t.mutation(assetManager.moveAsset, {
        fromFolderPath: folderPath,
        basename,
        toFolderPath: "g",
      });
    },
    then: (path) => ({ [path.replace("f/", "g/")]: historyOf(path) }),
  },
  "renames it": {
    act: async (t, path) => {
      await t.mutation(assetManager.renameAsset, {
        ...at(path),
        newBasename: `new ${at(path).basename}`,
      });
    },
    then: (path) => ({ [path.replace("f/", "f/new ")]: historyOf(path) }),
  },
  "deletes it and brings it back": {
    act: async (t, path) => {
      await t.mutation(trash.undelete, { assetId: await remove(t, path) });
    },
  },
  "deletes and purges it": {
    act: async (t, path) => {
      await t.mutation(trash.purge, { assetId: await remove(t, path) });
    },
    then: () => ({}),
  },
  "publishes an earlier version": {
    act: async (t, path) => {
      const versions = await t.query(assetManager.getAssetVersions, at(path));
      await t.mutation(assetManager.restoreVersion, { versionId: versions[1]!.versionId });
    },
  },
  "archives it": {
    act: async (t, path) => void (await t.mutation(assetManager.archiveAsset, at(path))),
  },
  "uploads another version": {
    act: async (t, path) => void (await put(t, path, "three")),
    then: (path) => ({ [path]: ["three", ...historyOf(path)] }),
  },
  "copies it": {
    act: async (t, path) => {
      const { folderPath, basename } = at(path);
      await t.mutation(assetManager.copyAsset, {
        folderPath,
        basename,
        toFolderPath: "copies",
        toBasename: basename,
      });
    },
    then: (path) => ({
      [path]: historyOf(path),
      [path.replace("f/", "copies/")]: [historyOf(path)[0]!],
    }),
  },
  "changes his mind": {
    act: async (t, path, access) => {
      await setAccess(t, path, access === "private" ? "public" : "private");
    },
    access: (access) => (access === "private" ? "public" : "private"),
  },
  "changes his mind twice": {
    act: async (t, path, access) => {
      await setAccess(t, path, access === "private" ? "public" : "private");
      await setAccess(t, path, access);
    },
  },
  "gives the folder another access": {
    act: async (t, _path, access) => {
      await setFolderAccess(t, "f", access === "private" ? "public" : "private");
    },
  },
  "lets the cron look again, long after": {
    act: async (t) => {
      pass(HOUR);
      await t.mutation(internal.relocation.resumeRelocations, {});
    },
  },
  "sweeps, long after": {
    act: async (t) => {
      pass(HOUR);
      await t.mutation(sweeper.startSweep, {});
    },
  },
  "moves all files to the other storage": {
    act: async (t) => {
      const { backend } = await t.query(api.settings.getSettings, {});
      const to = backend === "r2" ? "convex" : "r2";
      await t.mutation(migration.startMigration, { to }).catch(() => undefined);
    },
  },
};

/**
 * At which steps of the background work it happens: at two of four, which change with each place, direction and
 * doing, so that everything is done at each of the four.
 */
function momentsOf(turn: number): number[] {
  return [1, 2, 3, 4].filter((moment) => (moment + turn) % 2 === 0);
}

const TURNS = Object.entries(DOINGS).map(([what, doing], turn) => ({ what, doing, turn }));

/** Does something once, at some step from now on. */
function atStep(step: number, act: () => Promise<void>): () => boolean {
  let seen = 0;
  watchSteps(async () => {
    seen += 1;
    if (seen !== step) return;
    watchSteps();
    await act();
  });
  return () => seen >= step;
}

describe.each(EACH)("%s", (arrangement) => {
  describe.each(["private", "public"] as const)("to %s", (access) => {
    const offset = EACH.indexOf(arrangement) + (access === "public" ? 1 : 0);
    const cases = TURNS.map(({ turn, ...rest }) => ({
      ...rest,
      moments: momentsOf(turn + offset),
    }));
    test.each(cases)("somebody $what, at steps $moments", PATIENT, async ({ doing, moments }) => {
      const { t } = scene;
      const expected: Record<string, string[]> = {};
      const handedOut: string[] = [];
      await arrange(t, bucket, arrangement);
      for (const moment of moments) {
        const path = `f/${moment}`;
        for (const text of [...historyOf(path)].reverse()) await put(t, path, text);
        if (access === "public") await makeAll(t, "private", path);
        else handedOut.push(...(await urlsOf(t, path)));
        const hasHappened = atStep(moment, () => doing.act(t, path, access));
        await setAccess(t, path, access);
        await settle(t);
        watchSteps();
        expect(hasHappened(), `there is a step ${moment}`).toBe(true);
        await settle(t);
        await expectConsistent(t);
        Object.assign(expected, (doing.then ?? same)(path));
        await expectReadable(t, expected);
      }
      await resumeAll(t);
      await expectSettled(t);
      await expectReadable(t, expected);
      const wanted = (doing.access ?? ((is: Access) => is))(access);
      for (const asset of await rows(t, "assets")) {
        expect(asset.isPrivate === true, asset.basename).toBe(wanted === "private");
      }
      if (wanted === "private") {
        expect(new Set(await statusesOf(handedOut))).toEqual(new Set(handedOut.map(() => 404)));
      }
      await expectNoLeak(t, bucket);
      await expectReadable(t, expected);
      await expectConsistent(t);
    });
  });
});

test("a copy that comes late, after another run has made it, is thrown away and changes nothing", async () => {
  const { t } = scene;
  await arrange(t, bucket, "in two buckets");
  await put(t, "f/a", "one");
  await put(t, "f/a", "two");
  await sweepUnreferenced(t);
  // All that runs by itself is lost, so that nothing happens but what is done here.
  const crash = crashAt(1);
  await setAccess(t, "f/a", "private");
  const jobs: CopyJob[] = [];
  for (let run = 0; run < 2; run += 1) {
    jobs.push((await t.mutation(internal.relocation.takeNext, {}))!);
    pass(HOUR);
  }
  const [first, second] = jobs as [CopyJob, CopyJob];
  expect(first.versionId).toBe(second.versionId);
  for (const { target } of jobs) {
    if (typeof target !== "string") await bucket.privateObjects.put(target.key, "one");
  }
  const made = { sha256: hexOf("one") };
  await t.mutation(internal.relocation.settle, { job: first, made });
  const after = await rows(t, "assets");
  await t.mutation(internal.relocation.settle, { job: second, made });
  await t.mutation(internal.relocation.postpone, { job: second });
  // A run whose answer was lost may say it again.
  await t.mutation(internal.relocation.settle, { job: first, made });
  expect(await rows(t, "assets")).toEqual(after);
  await settle(t);
  crash.recover();
  await expectConsistent(t);
  await resumeAll(t);
  await expectReadable(t, { "f/a": ["two", "one"] });
  await expectNoLeak(t, bucket);
  await expectReadable(t, { "f/a": ["two", "one"] });
});

test.each(["relocation", "migration"] as const)(
  "a %s that fails when its place was given up long ago leaves no object there",
  async (work) => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", "one");
    await sweepUnreferenced(t);
    const crash = crashAt(1);
    await setAccess(t, "f/a", "private");
    const job = (await t.mutation(internal.relocation.takeNext, {}))!;
    await settle(t);
    crash.recover();
    for (let day = 0; day < 2; day += 1) {
      pass(2 * DAY);
      await t.mutation(sweeper.startSweep, {});
      await settle(t);
    }
    const { target, assetId: _assetId, versionId: _versionId, ...copy } = job;
    if (typeof target === "string") throw new Error("A bucket has reserved places.");
    await bucket.privateObjects.put(target.key, "one");
    if (work === "relocation") await t.mutation(internal.relocation.postpone, { job });
    else await t.mutation(internal.migration.abandon, { copy: { ...copy, target } });
    await settle(t);
    await resumeAll(t);
    await expectReadable(t, { "f/a": ["one"] });
    await expectNoLeak(t, bucket);
  },
);
