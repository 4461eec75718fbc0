/** While a job is at work in a folder nothing else writes there. */
import { describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { namesOf, plantAssets } from "./testing/trees.test-helpers.js";

vi.mock("./model/work/steps.js", () => ({
  STEP_SIZE: 3,
  CLOSING_STEP: 3,
  PURGE_STEP: 3,
  SWEEP_STEP: 3,
}));

const { assetManager, batches, jobs, trash } = api;

stopTheClock();

/** Everything that a write into `busy` needs, made before `busy/` is at work. */
async function prepare(t: Component, busy: string) {
  await t.mutation(assetManager.createFolderByPath, { path: "free" });
  const hero = await upload(t, "free/hero", "one");
  const inside = await upload(t, `${busy}/zebra`, "one");
  await upload(t, `${busy}/zebra`, "two");
  const gone = await upload(t, `${busy}/gone`, "three");
  await t.mutation(assetManager.deleteAsset, at(`${busy}/gone`));
  const { intentId } = await t.mutation(assetManager.startUpload, at(`${busy}/late`));
  const storageId = await store(t, "late");
  return { hero, inside, gone, intentId, storageId };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;
type Write = (t: Component, busy: string, prepared: Prepared) => Promise<unknown>;

/** Writes into a folder, whatever is there. */
const WRITES_INTO: Record<string, Write> = {
  startUpload: (t, busy) => t.mutation(assetManager.startUpload, at(`${busy}/new`)),
  "startUpload below": (t, busy) => t.mutation(assetManager.startUpload, at(`${busy}/x/y/new`)),
  startUploads: (t, busy) =>
    t.mutation(batches.startUploads, { uploads: [at("free/new"), at(`${busy}/new`)] }),
  finishUpload: (t, _busy, { intentId, storageId }) =>
    t.mutation(assetManager.finishUpload, { intentId, storageId }),
  finishUploads: (t, _busy, { intentId, storageId }) =>
    t.mutation(batches.finishUploads, { uploads: [{ intentId, storageId }] }),
  createVersionFromStorageId: (t, busy, { storageId }) =>
    t.mutation(assetManager.createVersionFromStorageId, { ...at(`${busy}/new`), storageId }),
  "moveAsset to": (t, busy) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: "free",
      basename: "hero",
      toFolderPath: busy,
    }),
  "copyAsset to": (t, busy) =>
    t.mutation(assetManager.copyAsset, { ...at("free/hero"), toFolderPath: `${busy}/below` }),
  createFolderByPath: (t, busy) =>
    t.mutation(assetManager.createFolderByPath, { path: `${busy}/new` }),
  createFolderByName: (t, busy) =>
    t.mutation(assetManager.createFolderByName, { parentPath: busy, name: "New" }),
  updateFolder: (t, busy) => t.mutation(assetManager.updateFolder, { path: busy, name: "x" }),
  undelete: (t, _busy, { gone }) => t.mutation(trash.undelete, { assetId: gone.assetId }),
  "moveFolder into it": (t, busy) =>
    t.mutation(jobs.moveFolder, { path: "free", toPath: `${busy}/free` }),
  "copyFolder into it": (t, busy) =>
    t.mutation(jobs.copyFolder, { path: "free", toPath: `${busy}/free` }),
};

/** Writes about an asset or folder that is in a folder. */
const WRITES_INSIDE: Record<string, Write> = {
  publishVersion: (t, _busy, { inside }) =>
    t.mutation(assetManager.publishVersion, { versionId: inside.versionId }),
  publishVersions: (t, _busy, { inside, hero }) =>
    t.mutation(batches.publishVersions, {
      versions: [{ versionId: hero.versionId }, { versionId: inside.versionId }],
    }),
  restoreVersion: (t, _busy, { inside }) =>
    t.mutation(assetManager.restoreVersion, { versionId: inside.versionId }),
  updateVersion: (t, _busy, { inside }) =>
    t.mutation(assetManager.updateVersion, { versionId: inside.versionId, label: "x" }),
  archiveAsset: (t, busy) => t.mutation(assetManager.archiveAsset, at(`${busy}/zebra`)),
  updateAsset: (t, busy) =>
    t.mutation(assetManager.updateAsset, { ...at(`${busy}/zebra`), metadata: { a: 1 } }),
  describeAssets: (t, busy) =>
    t.mutation(batches.describeAssets, {
      assets: [
        { ...at("free/hero"), title: "x" },
        { ...at(`${busy}/zebra`), title: "x" },
      ],
    }),
  deleteAsset: (t, busy) => t.mutation(assetManager.deleteAsset, at(`${busy}/zebra`)),
  renameAsset: (t, busy) =>
    t.mutation(assetManager.renameAsset, { ...at(`${busy}/zebra`), newBasename: "horse" }),
  "moveAsset from": (t, busy) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: busy,
      basename: "zebra",
      toFolderPath: "free",
    }),
  "copyAsset from": (t, busy) =>
    t.mutation(assetManager.copyAsset, { ...at(`${busy}/zebra`), toFolderPath: "free" }),
  moveFolder: (t, busy) => t.mutation(jobs.moveFolder, { path: busy, toPath: "other" }),
  copyFolder: (t, busy) => t.mutation(jobs.copyFolder, { path: busy, toPath: "other" }),
  deleteFolder: (t, busy) => t.mutation(jobs.deleteFolder, { path: busy }),
  "deleteFolder above": (t, busy) => t.mutation(jobs.deleteFolder, { path: busy.split("/")[0]! }),
};

/** `work/source` with more assets than two steps, and a job on it that has just begun. */
async function openBusy(kind: "move" | "copy" | "delete") {
  const t = openComponent();
  await plantAssets(t, "work/source", namesOf(9));
  const prepared = await prepare(t, "work/source");
  const { jobId, status } = await begin(t, kind);
  expect(status).toBe("running");
  return { t, prepared, jobId };
}

async function begin(t: Component, kind: "move" | "copy" | "delete") {
  const path = "work/source";
  if (kind === "delete") return await t.mutation(jobs.deleteFolder, { path });
  const name = kind === "move" ? "moveFolder" : "copyFolder";
  return await t.mutation(jobs[name], { path, toPath: "goal/target" });
}

const busyWith = (jobId: Id<"jobs">) => ({ code: "FOLDER_BUSY", jobId }) as const;

describe.each(["move", "copy", "delete"] as const)("in the source of a %s", (kind) => {
  test.each(Object.entries({ ...WRITES_INTO, ...WRITES_INSIDE }))(
    "%s has to wait",
    async (_name, write) => {
      const { t, prepared, jobId } = await openBusy(kind);
      const call = () => write(t, "work/source", prepared);
      await expectRefused(t, call, busyWith(jobId));
    },
  );
});

describe.each(["move", "copy"] as const)("in the target of a %s", (kind) => {
  const needsNothingInside = Object.entries(WRITES_INTO).filter(
    ([name]) => !["finishUpload", "finishUploads", "undelete"].includes(name),
  );

  test.each(needsNothingInside)("%s has to wait", async (_name, write) => {
    const { t, prepared, jobId } = await openBusy(kind);
    const call = () => write(t, "goal/target", prepared);
    await expectRefused(t, call, busyWith(jobId));
  });

  test("so has what would come there by another name", async () => {
    const { t, prepared, jobId } = await openBusy(kind);
    const { assetId } = prepared.gone;
    for (const call of [
      () => t.mutation(trash.undelete, { assetId, folderPath: "goal/target/x" }),
      () => t.mutation(jobs.deleteFolder, { path: "goal" }),
      () => t.mutation(jobs.moveFolder, { path: "goal", toPath: "elsewhere" }),
      () => t.mutation(jobs.moveFolder, { path: "free", toPath: "goal/target/deep" }),
      () => t.mutation(jobs.renameFolder, { path: "goal", newName: "aim" }),
    ]) {
      await expectRefused(t, call, busyWith(jobId));
    }
  });
});

describe("while a folder is busy", () => {
  test("everything beside it can be written, however similar its name", async () => {
    const { t, prepared } = await openBusy("move");
    for (const path of ["work/a", "work/source2/a", "work/sourc/a", "goal/a", "goal/target0/a"]) {
      await upload(t, path, path);
    }
    await upload(t, "work/source", "an asset of the folder's name");
    await t.mutation(trash.undelete, { assetId: prepared.gone.assetId, folderPath: "free" });
    await t.mutation(jobs.moveFolder, { path: "free", toPath: "goal/free" });
    await t.mutation(jobs.deleteFolder, { path: "work/source2" });
  });

  test("everything can be read", async () => {
    const { t } = await openBusy("move");
    const count = async (folderPath: string) =>
      (await t.query(assetManager.listAssets, { folderPath })).length;
    expect((await count("work/source")) + (await count("goal/target"))).toBe(10);
  });

  test("what belongs in the trash can go for good", async () => {
    const { t, prepared } = await openBusy("move");
    await t.mutation(trash.purge, { assetId: prepared.gone.assetId });
  });

  test.each(Object.entries(WRITES_INTO).filter(([name]) => name !== "undelete"))(
    "%s can be done when it is over",
    async (_name, write) => {
      const { t, prepared } = await openBusy("copy");
      await finishScheduled(t);
      await write(t, "work/source", prepared);
    },
  );

  test("an undeletion keeps others out, too", async () => {
    const { t, jobId } = await openBusy("delete");
    await finishScheduled(t);
    const undo = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undo.status).toBe("running");
    const busy = busyWith(undo.jobId);
    await expectRefused(t, () => t.mutation(assetManager.startUpload, at("work/source/x")), busy);
    await expectRefused(t, () => t.mutation(trash.undeleteFolder, { jobId }), busy);
    await finishScheduled(t);
    await upload(t, "work/source/x", "x");
  });
});

test("at most 32 folders are busy at a time", async () => {
  const t = openComponent();
  const start = (name: string) =>
    t.mutation(jobs.moveFolder, { path: `from/${name}`, toPath: `to/${name}` });
  for (const name of namesOf(17)) await plantAssets(t, `from/${name}`, namesOf(4));
  for (const name of namesOf(16)) await start(name);
  expect(await rows(t, "folderLocks")).toHaveLength(32);
  await expectRefused(t, () => start("a016"), { code: "TOO_MANY_JOBS", max: 32 });
  await finishScheduled(t);
  await start("a016");
});
