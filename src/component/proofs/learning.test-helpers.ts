/**
 * What long work has done so far, learned by looking: each asset is where it was or where it is to
 * be, nothing goes back, and what is done is done for all. Then everything is compared.
 */
import { api } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { describedWords } from "../../shared/names.js";
import { isWithin, parentOf, rebase } from "../../shared/paths.js";
import { stateView } from "../model/files/states.js";
import { publishedOf } from "../model/files/summaries.js";
import { displayName } from "../model/tree/folderNames.js";
import { isBeingTakenDown, isPrivate, requireCopiedAccess } from "./access.test-helpers.js";
import type { Backend } from "./backend.test-helpers.js";
import { describe } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf, storedIn } from "./invariants.test-helpers.js";
import { type Model, type ModelAsset, type ModelJob, placeKey } from "./model.test-helpers.js";
import type { Place } from "./steps.test-helpers.js";

type Row = Doc<"assets">;

function placeOf({ folderPath, basename }: Row): Place {
  return { folder: folderPath, name: basename };
}

/** Brings the model up to what running jobs and the sweeper have done. */
export function learn(backend: Backend, model: Model): void {
  const rows = new Map<string, Row>(rowsOf(backend, "assets").map((row) => [row._id, row]));
  forgetPurged(backend, model, rows);
  forgetExpired(backend, model, rows);
  for (const job of model.jobs) {
    if (!job.isRunning) continue;
    const actual = rowsOf(backend, "jobs").find(({ _id }) => _id === job.id);
    if (actual === undefined || actual.status === "failed") throw new Error("A job is lost.");
    const isDone = actual.status === "done";
    if (job.kind === "undelete") learnFolders(backend, model, job);
    if (job.kind === "copy") learnCopies(backend, model, job, rows, isDone);
    else learnPlaces(backend, model, job, rows, isDone);
    // Its folders went one by one, the first of them not before it began.
    if (isDone) model.end(job, actual.startedAt);
  }
  forgetFolders(backend, model);
}

function namesInTrash(backend: Backend, deletion: string): Set<string> {
  const rows = rowsOf(backend, "trashedFolders");
  return new Set(rows.filter((row) => row.deletedWith === deletion).map(({ path }) => path));
}

/** A deleted folder that has left the trash is there again, with its name. */
function learnFolders(backend: Backend, model: Model, { undoes }: ModelJob): void {
  const deleted = model.trashedFolders.get(undoes!);
  if (deleted === undefined) throw new Error("What is undone was not deleted.");
  const waiting = namesInTrash(backend, undoes!);
  const there = new Set(rowsOf(backend, "folders").map(({ path }) => path));
  const mayBeForgotten = backend.now - deleted.since >= model.trashMs;
  for (const [path, name] of [...deleted.names].sort()) {
    if (waiting.has(path)) continue;
    if (there.has(path) || !mayBeForgotten) model.ensureFolder(path, name);
    deleted.names.delete(path);
  }
}

/** Like assets, folders go from the trash when it is time, and no earlier. */
function forgetFolders(backend: Backend, model: Model): void {
  for (const [deletion, { since, names }] of model.trashedFolders) {
    const waiting = namesInTrash(backend, deletion);
    for (const path of names.keys()) {
      if (waiting.has(path)) continue;
      if (backend.now - since < model.trashMs) throw new Error(`"${path}" went before its time.`);
      names.delete(path);
    }
    requireSame([...waiting].sort(), [...names.keys()].sort(), "folders in the trash");
  }
}

/** Only what has been in the trash for long enough may go by itself. */
function forgetPurged(backend: Backend, model: Model, rows: Map<string, Row>): void {
  for (const asset of model.assets.values()) {
    const row = rows.get(asset.id);
    if (row !== undefined && !row.isPurging) continue;
    // Several scheduled functions in one step may have deleted its folder and swept it, too.
    const isDeleted = model.jobs.some(
      ({ kind, isRunning, sources }) => kind === "delete" && isRunning && sources.has(asset.id),
    );
    const age = asset.trashed === null ? (isDeleted ? 0 : -1) : backend.now - asset.trashed.since;
    if (age < model.trashMs) throw new Error(`${placeKey(asset.at)} went before its time.`);
    if (model.isHeld(placeKey(asset.at))) throw new Error(`${placeKey(asset.at)} was held.`);
    model.assets.delete(asset.id);
  }
}

/** Earlier versions go when a rule says so, and nothing needs them. */
function forgetExpired(backend: Backend, model: Model, rows: Map<string, Row>): void {
  if (model.expiry === null) return;
  const there = new Set<string>(rowsOf(backend, "versions").map(({ _id }) => _id));
  const left = rowsOf(backend, "releases").filter(({ status }) => status !== "rolledBack");
  const inReleases = new Set(left.map(({ _id }) => _id));
  const released = new Set<string | null | undefined>(
    rowsOf(backend, "releaseEntries")
      .filter(({ releaseId }) => inReleases.has(releaseId))
      .flatMap(({ versionId, base }) => [versionId, base]),
  );
  for (const asset of model.assets.values()) {
    if (rows.get(asset.id)?.isPurging) continue;
    const gone = asset.versions.filter(({ id }) => !there.has(id));
    for (const version of gone) {
      if (!model.mayExpire(asset, version, backend.now) || released.has(version.id)) {
        throw new Error(`A version of ${placeKey(asset.at)} went before its time.`);
      }
      model.expired += 1;
    }
    asset.versions = asset.versions.filter((version) => !gone.includes(version));
  }
}

function learnPlaces(
  backend: Backend,
  model: Model,
  job: ModelJob,
  rows: Map<string, Row>,
  isDone: boolean,
): void {
  for (const [id, from] of job.sources) {
    const asset = model.assets.get(id);
    const row = rows.get(id);
    // Purged meanwhile, or brought back by somebody else.
    if (asset === undefined || row === undefined) continue;
    const here = placeKey(placeOf(row));
    if (job.kind === "move") {
      const to = { ...from, folder: rebase(from.folder, job.path, job.to!) };
      const isMoved = here === placeKey(to);
      if (isMoved) asset.at = to;
      else if (isDone) throw new Error(`${here} was left behind.`);
    } else if (job.kind === "delete") {
      if (row.deletedAt !== undefined && asset.trashed === null) {
        asset.trashed = { since: backend.now, by: job.id };
        requireSame(row.deletedWith, job.id, "deleted with its folder");
        // From now on it is its own master: somebody may bring it back at once.
        job.sources.delete(id);
      } else if (isDone) throw new Error(`${here} was left behind.`);
    } else if (asset.trashed !== null) {
      if (row.deletedAt === undefined) model.restore(asset, from);
      else if (isDone || row.deletedWith === undefined) {
        const taken = model.assetAt(asset.at);
        const becomesTaken = [...rows.values()].some(
          (other) => other.deletedAt === undefined && placeKey(placeOf(other)) === here,
        );
        if (taken === undefined && !becomesTaken) throw new Error(`${here} was left behind.`);
        asset.trashed.by = null;
      }
    }
  }
}

function learnCopies(
  backend: Backend,
  model: Model,
  job: ModelJob,
  rows: Map<string, Row>,
  isDone: boolean,
): void {
  for (const [id, from] of job.sources) {
    const to = { ...from, folder: rebase(from.folder, job.path, job.to!) };
    const source = model.assets.get(id);
    const copy = [...rows.values()].find(
      (row) => row.deletedAt === undefined && placeKey(placeOf(row)) === placeKey(to),
    );
    if (copy?.published !== undefined) {
      const folders = new Map(model.folders);
      const { versionId, createdAt } = publishedOf(copy)!;
      model.copy(source!, to, { id: copy._id, versionId }, createdAt);
      job.sources.delete(id);
      requireCopiedAccess(backend, id, copy._id);
      // Its folders are the job's to make; they are compared when it is done.
      model.folders.clear();
      for (const [path, name] of folders) model.folders.set(path, name);
    } else if (isDone && model.published(source) !== undefined) {
      throw new Error(`${placeKey(from)} was not copied.`);
    }
  }
}

/** The component says through its own functions what the model says. */
export async function requireEqual(backend: Backend, model: Model): Promise<void> {
  requireAssets(backend, model);
  const busy = model.jobs
    .filter(({ isRunning }) => isRunning)
    .flatMap(({ path, to }) => (to === undefined ? [path] : [path, to]));
  const isSettled = (path: string) => !busy.some((lock) => isWithin(path, lock));
  const rows = rowsOf(backend, "folders").filter(({ path }) => isSettled(path));
  const actual = new Map(rows.map((row) => [row.path, displayName(row)]));
  // A job makes the parents of its target when it comes to them.
  for (const lock of busy) {
    for (let path = parentOf(lock); path !== null; path = parentOf(path)) {
      if (actual.has(path)) model.ensureFolder(path);
    }
  }
  const expected = [...model.folders].filter(([path]) => isSettled(path));
  requireSame([...actual].sort(), expected.sort(), "folders");
  for (const folder of new Set(["", ...model.folders.keys()])) {
    await requireListings(backend, model, folder);
  }
  await requireTrash(backend, model);
}

function requireAssets(backend: Backend, model: Model): void {
  const rows = rowsOf(backend, "assets").filter(
    (row) => !row.isPurging && !isBeingTakenDown(backend, row.folderPath),
  );
  const objects = new Map(backend.db.rows("_storage").map((row) => [row._id, row]));
  const versions = new Map<string, Doc<"versions">>(
    rowsOf(backend, "versions").map((row) => [row._id, row]),
  );
  const actual = rows.map((row) => [row._id, placeKey(placeOf(row)), row.deletedAt ?? null]);
  const expected = [...model.assets.values()].map(({ id, at, trashed }) => [
    id,
    placeKey(at),
    trashed?.since ?? null,
  ]);
  requireSame(actual.sort(), expected.sort(), "assets and where they are");
  const own = rows.flatMap(({ _id }) =>
    [...versions.values()].filter((row) => row.assetId === _id),
  );
  const known = [...model.assets.values()].flatMap((asset) => asset.versions);
  requireSame(own.map(({ _id }) => _id).sort(), known.map(({ id }) => id).sort(), "versions");
  for (const row of rows) {
    const asset = model.assets.get(row._id)!;
    requireSame([row.metadata?.note, row.title], [asset.note, asset.note], "description");
    const words = describedWords(row.basename, [row.title ?? ""]).join(" ");
    requireSame(row.nameWords, words, "words that it is found by");
    const numbered = new Map(
      own.map((version) => [`${version.assetId} ${version.version}`, version]),
    );
    for (const { id, content, state, label, publishedAt, archivedAt } of asset.versions) {
      const version = versions.get(id);
      if (version === undefined) throw new Error(`A version of ${placeKey(asset.at)} is lost.`);
      const { size, sha256 } = describe(content);
      requireSame([version.label, version.size], [label, size], "version");
      const next = numbered.get(`${row._id} ${version.version + 1}`) ?? null;
      const shown = stateView(row, version, next);
      requireSame(
        [shown.state, shown.publishedAt, shown.archivedAt],
        [state, publishedAt, archivedAt],
        "the state of a version, and since when",
      );
      const object = objects.get(storedIn(version));
      requireSame([object?.size, object?.sha256], [size, sha256], "the bytes of a version");
    }
  }
}

async function requireListings(backend: Backend, model: Model, folder: string): Promise<void> {
  const inFolder = model
    .live()
    .filter(({ at }) => at.folder === folder)
    .sort((a, b) => (a.at.name < b.at.name ? -1 : 1));
  const published = (asset: ModelAsset) => model.published(asset)?.id ?? null;
  const assets = await backend.query(api.assetManager.listAssets, { folderPath: folder });
  requireSame(
    assets.map((asset) => [asset.assetId, asset.publishedVersionId]),
    inFolder.map((asset) => [asset.id, published(asset)]),
    `assets of "${folder}"`,
  );
  const files = await backend.query(api.assetManager.listPublishedFilesInFolder, {
    folderPath: folder,
  });
  requireSame(
    files.map((file) => [file.assetId, file.versionId]),
    inFolder
      .filter((asset) => published(asset) && !isPrivate(backend, asset.id))
      .map((asset) => [asset.id, published(asset)]),
    `files of "${folder}"`,
  );
  const limits = await backend.query(api.settings.getUploadLimits, { folderPath: folder });
  requireSame(limits.maxSize, model.maxSizeIn(folder), `limit of "${folder}"`);
}

/** All pages of the trash, deleted last first, each asset once. */
async function requireTrash(backend: Backend, model: Model): Promise<void> {
  const found: string[] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems: 2, cursor };
    const page: { page: { assetId: string }[]; isDone: boolean; continueCursor: string } =
      await backend.query(api.trash.listTrash, { paginationOpts });
    found.push(...page.page.map((asset) => asset.assetId));
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  const expected = model.trash().map(({ id }) => id);
  requireSame([...found].sort(), expected.sort(), "trash");
  const times = found.map((id) => model.assets.get(id)!.trashed!.since);
  requireSame(
    times,
    [...times].sort((a, b) => b - a),
    "deleted last first",
  );
}
