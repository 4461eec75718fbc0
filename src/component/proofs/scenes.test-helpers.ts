/** Two calls at the same time, from one and the same state of a small tree. */
import { api, internal } from "../_generated/api.js";
import { joinPath } from "../../shared/paths.js";
import { Backend, type Ran } from "./backend.test-helpers.js";
import type { Transaction } from "../../../local/database/transaction.js";
import { rowsOf } from "./invariants.test-helpers.js";

const { assetManager, jobs, releases, settings, sweeper, trash } = api;
const DAY = 24 * 3_600_000;

/** A call that was made, looked at and taken back. */
type Rehearsal = (scene: Scene) => Promise<Transaction>;
type Pair = { first: string; second: string; calls: [Rehearsal, Rehearsal] };

const txOf = async (run: Promise<Ran<unknown>>) => (await run).tx;

export class Scene {
  readonly backend = new Backend();

  /** Folders `f` and `g` with files, a file in the trash, a large folder, settings. */
  static async open(): Promise<Scene> {
    const scene = new Scene();
    await scene.backend.mutation(settings.configureRetention, { blobGraceMs: DAY });
    for (const version of [1, 2, 3]) await scene.upload("f", "a", `a ${version}`);
    await scene.upload("f", "b", "b");
    await scene.upload("g", "c", "c");
    await scene.upload("g", "trashed", "trashed");
    await scene.backend.mutation(assetManager.deleteAsset, at("g", "trashed"));
    return scene;
  }

  async upload(folder: string, name: string, content: string): Promise<void> {
    await this.backend.mutation(assetManager.finishUpload, await this.sent(folder, name, content));
  }

  /** An upload whose bytes have arrived. */
  async sent(folder: string, name: string, content: string) {
    const { intentId } = await this.backend.mutation(assetManager.startUpload, at(folder, name));
    return { intentId, storageId: this.backend.store(content) };
  }

  start(folder: string, name: string): Promise<Transaction> {
    return txOf(this.backend.rehearse(assetManager.startUpload, at(folder, name)));
  }

  /** All of it is there but the last call, so that the state is the same for both. */
  readonly prepared = new Map<string, { intentId: string; storageId: string }>();
  readonly releaseIds = new Map<string, string>();

  finish(folder: string, name: string): Promise<Transaction> {
    const args = this.prepared.get(joinPath(folder, name))!;
    return txOf(this.backend.rehearse(assetManager.finishUpload, args));
  }

  versionId(name: string, version: number): string {
    const asset = rowsOf(this.backend, "assets").find((row) => row.basename === name)!;
    return rowsOf(this.backend, "versions").find(
      (row) => row.assetId === asset._id && row.version === version,
    )!._id;
  }

  /** Fills a folder with more than one step of a job takes. */
  fillLarge(): void {
    const now = this.backend.now;
    const stamp = { createdAt: now };
    const { db } = this.backend;
    db.fill("folders", [{ path: "large", parentPath: "", name: "large", ...stamp }], now);
    const assets = Array.from({ length: 250 }, (_, index) => ({
      ...{ folderPath: "large", basename: `${index}`, versionCounter: 0, isUnpublished: true },
      ...stamp,
    }));
    db.fill("assets", assets, now);
  }

  /** Lets a sweep come to a phase; the next step is what is looked at. */
  async sweepUntil(phase: string): Promise<void> {
    await this.backend.mutation(sweeper.startSweep, {});
    while (rowsOf(this.backend, "sweeps").at(-1)?.phase !== phase) await this.backend.runJob();
  }

  /** Lets a sweep begin with a phase. */
  async sweepFrom(phase: string): Promise<void> {
    const { sweepId } = await this.backend.mutation(sweeper.startSweep, {});
    this.backend.db.refill("sweeps", [sweepId], [{ phase }]);
  }
}

function at(folderPath: string, basename: string) {
  return { folderPath, basename };
}

// ---------------------------------------------------------------- what is called

const start =
  (folder: string, name: string): Rehearsal =>
  (scene) =>
    scene.start(folder, name);
const finish =
  (folder: string, name: string): Rehearsal =>
  (scene) =>
    scene.finish(folder, name);
const restore =
  (name: string, version: number): Rehearsal =>
  (scene) => {
    const versionId = scene.versionId(name, version);
    return txOf(scene.backend.rehearse(assetManager.restoreVersion, { versionId }));
  };
const move =
  (from: string, basename: string, to: string): Rehearsal =>
  ({ backend }) =>
    txOf(
      backend.rehearse(assetManager.moveAsset, {
        ...{ fromFolderPath: from, basename, toFolderPath: to },
      }),
    );
const remove =
  (folder: string, name: string): Rehearsal =>
  ({ backend }) =>
    txOf(backend.rehearse(assetManager.deleteAsset, at(folder, name)));
const copy =
  (folder: string, name: string, to: string): Rehearsal =>
  ({ backend }) =>
    txOf(backend.rehearse(assetManager.copyAsset, { ...at(folder, name), toFolderPath: to }));
const createFolder =
  (path: string): Rehearsal =>
  ({ backend }) =>
    txOf(backend.rehearse(assetManager.createFolderByPath, { path }));
const moveFolder =
  (path: string, toPath: string): Rehearsal =>
  ({ backend }) =>
    txOf(backend.rehearse(jobs.moveFolder, { path, toPath }));
const nextStep: Rehearsal = ({ backend }) => backend.rehearseJob();
/** Publishes a release that unpublishes a file of `f`, or publishes its first version; see `withReleases`. */
export const publishRelease =
  (name: string): Rehearsal =>
  ({ backend, releaseIds }) =>
    txOf(backend.rehearse(releases.publishRelease, { releaseId: releaseIds.get(name)! }));
const setLimit: Rehearsal = ({ backend }) =>
  txOf(backend.rehearse(settings.setUploadLimits, { folderPath: "g", maxSize: 1000 }));
const purge: Rehearsal = ({ backend }) => {
  const { _id } = rowsOf(backend, "assets").find((row) => row.deletedAt !== undefined)!;
  return txOf(backend.rehearse(trash.purge, { assetId: _id }));
};
const resume: Rehearsal = ({ backend }) => txOf(backend.rehearse(internal.jobs.resumeStalled, {}));

type Scenario = Pair & { prepare?: (scene: Scene) => Promise<void> };

const withSent =
  (...sent: [folder: string, name: string, content: string][]) =>
  async (scene: Scene) => {
    for (const [folder, name, content] of sent) {
      scene.prepared.set(joinPath(folder, name), await scene.sent(folder, name, content));
    }
  };

/** Makes a release for each, of one file of `f`. */
export const withReleases =
  (...made: [release: string, basename: string, action: "archive" | "publish"][]) =>
  async (scene: Scene) => {
    const { backend, releaseIds } = scene;
    for (const [name, basename, action] of made) {
      const { releaseId } = await backend.mutation(releases.createRelease, { name });
      const entry = { ...at("f", basename), action };
      const entries = [
        action === "publish" ? { ...entry, versionId: scene.versionId(basename, 1) } : entry,
      ];
      await backend.mutation(releases.addToRelease, { releaseId, entries });
      releaseIds.set(name, releaseId);
    }
  };

const one = withSent(["f", "new", "new bytes"]);
const UPLOAD = "finish an upload to `f/new`";

async function begunLarge(scene: Scene): Promise<void> {
  scene.fillLarge();
  await scene.backend.mutation(jobs.moveFolder, { path: "large", toPath: "moved" });
  await one(scene);
}

const sweeping = (phase: string) => async (scene: Scene) => {
  scene.backend.wait(40 * DAY);
  await one(scene);
  scene.backend.store("nobody's");
  await scene.sweepUntil(phase);
};

export const SCENARIOS: Scenario[] = [
  {
    first: "start an upload to `f/x`",
    second: "start an upload to `f/y`",
    calls: [start("f", "x"), start("f", "y")],
  },
  {
    first: "finish an upload to `f/x`",
    second: "finish an upload of other bytes to `f/y`",
    prepare: withSent(["f", "x", "x bytes"], ["f", "y", "y bytes"]),
    calls: [finish("f", "x"), finish("f", "y")],
  },
  {
    first: "finish an upload to `f/x`",
    second: "finish an upload of the same bytes to `f/y`",
    prepare: withSent(["f", "x", "same bytes"], ["f", "y", "same bytes"]),
    calls: [finish("f", "x"), finish("f", "y")],
  },
  {
    first: "finish an upload to `f/x`",
    second: "start another upload to `f/x`",
    prepare: withSent(["f", "x", "x bytes"]),
    calls: [finish("f", "x"), start("f", "x")],
  },
  {
    first: "finish an upload to `f/a`",
    second: "restore an earlier version of `f/a`",
    prepare: withSent(["f", "a", "new bytes"]),
    calls: [finish("f", "a"), restore("a", 1)],
  },
  {
    first: "publish a release with `f/a`",
    second: "publish another release with `f/a`",
    prepare: withReleases(["first", "a", "publish"], ["second", "a", "archive"]),
    calls: [publishRelease("first"), publishRelease("second")],
  },
  {
    first: "publish a release with `f/a`",
    second: "publish a release with `f/b`",
    prepare: withReleases(["first", "a", "publish"], ["second", "b", "archive"]),
    calls: [publishRelease("first"), publishRelease("second")],
  },
  {
    first: UPLOAD,
    second: "restore an earlier version of `f/a`",
    prepare: one,
    calls: [finish("f", "new"), restore("a", 1)],
  },
  {
    first: UPLOAD,
    second: "move `f/b` to `g`",
    prepare: one,
    calls: [finish("f", "new"), move("f", "b", "g")],
  },
  {
    first: "finish an upload to `g/b`",
    second: "move `f/b` to `g`",
    prepare: withSent(["g", "b", "new bytes"]),
    calls: [finish("g", "b"), move("f", "b", "g")],
  },
  {
    first: UPLOAD,
    second: "delete `f/b`",
    prepare: one,
    calls: [finish("f", "new"), remove("f", "b")],
  },
  {
    first: UPLOAD,
    second: "copy `f/a` to `g`",
    prepare: one,
    calls: [finish("f", "new"), copy("f", "a", "g")],
  },
  {
    first: "start an upload into a missing folder",
    second: "start an upload into the same folder",
    calls: [start("h", "x"), start("h", "y")],
  },
  {
    first: "start an upload into a missing folder",
    second: "create another folder beside it",
    calls: [start("h", "x"), createFolder("i")],
  },
  {
    first: UPLOAD,
    second: "move the folder `f`",
    prepare: one,
    calls: [finish("f", "new"), moveFolder("f", "h")],
  },
  {
    first: UPLOAD,
    second: "move another, small folder",
    prepare: one,
    calls: [finish("f", "new"), moveFolder("g", "h")],
  },
  {
    first: UPLOAD,
    second: "begin to move another, large folder",
    prepare: async (scene) => {
      scene.fillLarge();
      await one(scene);
    },
    calls: [finish("f", "new"), moveFolder("large", "moved")],
  },
  {
    first: UPLOAD,
    second: "the next step of moving another, large folder",
    prepare: begunLarge,
    calls: [finish("f", "new"), nextStep],
  },
  {
    first: UPLOAD,
    second: "resume jobs that were interrupted",
    prepare: begunLarge,
    calls: [finish("f", "new"), resume],
  },
  {
    first: "start an upload to `f/new`",
    second: "change a setting",
    calls: [start("f", "new"), setLimit],
  },
  {
    first: UPLOAD,
    second: "change a setting",
    prepare: one,
    calls: [finish("f", "new"), setLimit],
  },
  {
    first: UPLOAD,
    second: "purge from the trash",
    prepare: one,
    calls: [finish("f", "new"), purge],
  },
  {
    first: "finish an upload of the bytes that are purged",
    second: "purge from the trash",
    prepare: withSent(["f", "new", "trashed"]),
    calls: [finish("f", "new"), purge],
  },
  ...["trash", "uploads", "orphans", "blobs"].map((phase) => ({
    first: UPLOAD,
    second: `a step of the sweeper: ${phase}`,
    prepare: sweeping(phase),
    calls: [finish("f", "new"), nextStep] satisfies [Rehearsal, Rehearsal],
  })),
  {
    first: "finish an upload of bytes due for deletion",
    second: "a step of the sweeper: blobs",
    prepare: async (scene) => {
      scene.backend.wait(40 * DAY);
      await scene.sweepUntil("done");
      scene.backend.wait(2 * DAY);
      await withSent(["f", "new", "trashed"])(scene);
      await scene.sweepFrom("blobs");
    },
    calls: [finish("f", "new"), nextStep],
  },
];
