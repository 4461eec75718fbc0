/** Erases a file: its versions and bytes, its changes in the feed, and what else names the paths that it has had. */
import { invalid } from "../../../shared/bounds.js";
import { joinPath, pathOfAsset, splitPath } from "../../../shared/paths.js";
import type { Doc, Id, TableNames } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { lastPlaceOf } from "../feed/auditing.js";
import { placeOf } from "../feed/changes.js";
import { pathAfter, pathBefore } from "../feed/moments.js";
import { dropChanges } from "../feed/pruning.js";
import { type CommittedRow, committed } from "../feed/rows.js";
import type { WriteCtx } from "../feed/recording.js";
import { expirationOf } from "../files/expirations.js";
import { requireNotHeld } from "../files/holds.js";
import { takeDownAsset, takedownProgress } from "../files/takedowns.js";
import { purgeStep } from "../files/trash.js";
import { forgetShare } from "../shares/shares.js";
import { ERASURE_STEP } from "../work/steps.js";
import type { Erasure, Progress } from "./erasures.js";
import { walkStep } from "./walking.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long the feed keeps the change by which followers delete their copies, in milliseconds. */
const LAST_CHANGE_MS = 7 * DAY_MS;

/** How often the objects are looked at that a bucket has still to delete. */
const PAUSE_MS = 60 * 60 * 1000;

export function lastChangeUntil({ startedAt }: Pick<Erasure, "startedAt">): number {
  return startedAt + LAST_CHANGE_MS;
}

/**
 * Takes a file down that is to be erased.
 *
 * @returns its id and the traces of its takedown; none if it was deleted permanently before.
 * @throws ARGUMENT_INVALID, HELD
 */
export async function takeDownToErase(ctx: WriteCtx, assetId: string) {
  const id = ctx.db.normalizeId("assets", assetId);
  const asset = id && (await ctx.db.get("assets", id));
  if (asset) {
    await requireNotHeld(ctx, pathOfAsset(asset));
    const expiration = await expirationOf(ctx, asset._id);
    if (expiration !== null) await ctx.db.delete("expirations", expiration._id);
    const path = pathOfAsset(asset);
    const { takedown: traces, versions } = await takeDownAsset(ctx, asset);
    return { assetId: asset._id, path, traces, versions };
  }
  const last = id && (await lastPlaceOf(ctx, id));
  if (!last) {
    throw invalid(
      "assetId",
      "must be the id of a file that is there, or whose changes the feed has",
    );
  }
  const path = pathOfAsset(last);
  await requireNotHeld(ctx, path);
  return { assetId: id, path, traces: undefined, versions: 0 };
}

/** Returns changes of an asset, of all feeds that show them; as many as one step deletes. */
async function changesOf(ctx: QueryCtx, assetId: Id<"assets">): Promise<CommittedRow[]> {
  const rows = await ctx.db
    .query("changelog")
    .withIndex("by_asset", (q) => q.eq("assetId", assetId))
    .take(ERASURE_STEP);
  return rows.map((row) => committed(row)!);
}

/** Returns the paths at which a change shows its asset. */
const pathsIn = (row: Doc<"changelog">) => [pathAfter(row), pathBefore(row)].map(pathOfAsset);

/** Remembers a path that the file has had, until nothing else names it. */
export async function rememberPath(
  ctx: MutationCtx,
  erasureId: Id<"erasures">,
  path: string,
): Promise<void> {
  if (!(await isErased(ctx, erasureId, path))) {
    await ctx.db.insert("erasedPaths", { erasureId, path });
  }
}

async function isErased(ctx: QueryCtx, erasureId: Id<"erasures">, path: string): Promise<boolean> {
  const found = await ctx.db
    .query("erasedPaths")
    .withIndex("by_erasure", (q) => q.eq("erasureId", erasureId).eq("path", path))
    .first();
  return found !== null;
}

export async function purgeVersions(ctx: MutationCtx, erasure: Erasure): Promise<Progress> {
  const asset = await ctx.db.get("assets", erasure.assetId!);
  if (asset === null) return { step: "changes" };
  const { versions, isGone } = await purgeStep(ctx, asset, 0);
  return { step: isGone ? "changes" : "versions", versions: erasure.versions + versions };
}

/** Whether followers of the feed still need a change, because they delete their copies by it. */
const isLastChange = ({ type }: Pick<CommittedRow, "type">) => type === "asset:takedown";

export async function dropChangesOf(ctx: MutationCtx, erasure: Erasure): Promise<Progress> {
  const { _id, assetId, changes } = erasure;
  const rows = (await changesOf(ctx, assetId!)).filter((row) => !isLastChange(row));
  for (const path of new Set(rows.flatMap(pathsIn))) await rememberPath(ctx, _id, path);
  const dropped = await dropChanges(ctx, rows, true);
  return { step: rows.length === 0 ? "entries" : "changes", changes: changes + dropped };
}

export async function dropEntries(ctx: MutationCtx, erasure: Erasure): Promise<Progress> {
  const entries = await ctx.db
    .query("releaseEntries")
    .withIndex("by_asset", (q) => q.eq("assetId", erasure.assetId!))
    .take(ERASURE_STEP);
  for (const { _id, releaseId, action } of entries) {
    await ctx.db.delete("releaseEntries", _id);
    const release = await ctx.db.get("releases", releaseId);
    if (release === null) continue;
    const deletions = release.deletions - Number(action === "delete");
    await ctx.db.patch("releases", releaseId, { entryCount: release.entryCount - 1, deletions });
  }
  const step = entries.length === ERASURE_STEP ? "entries" : "mentions";
  return { step, releaseEntries: erasure.releaseEntries + entries.length };
}

/** Removes from a row of a table what it says of the paths, and returns whether it said something. */
type Forget<Table extends TableNames> = (row: Doc<Table>) => Promise<boolean>;

type Forgetters = { [Table in TableNames]?: Forget<Table> };

function forgetters(ctx: MutationCtx, { _id: erasureId, assetId }: Erasure): Forgetters {
  const isNamed = (path: string) => isErased(ctx, erasureId, path);
  const isNamedAlone = async (path: string) => (await isNamed(path)) && !(await isTaken(ctx, path));
  const isGone = async (id: Id<"versions">) => (await ctx.db.get("versions", id)) === null;
  return {
    async shares(share) {
      const { folderPath, basename } = share;
      if (basename === undefined || !(await isNamedAlone(joinPath(folderPath, basename)))) {
        return false;
      }
      await forgetShare(ctx, share);
      return true;
    },
    async sharePins({ _id, versionId, ...at }) {
      const isOurs = (await isNamed(pathOfAsset(at))) && (await isGone(versionId));
      if (isOurs) await ctx.db.delete("sharePins", _id);
      return isOurs;
    },
    async uploadIntents({ _id, finishedAs, ...at }) {
      const isFinished = finishedAs !== undefined && (await isNamed(pathOfAsset(at)));
      if (!isFinished || !(await isGone(finishedAs))) return false;
      await ctx.db.delete("uploadIntents", _id);
      return true;
    },
    async references({ _id, path }) {
      if (!(await isNamedAlone(path))) return false;
      await ctx.db.delete("references", _id);
      return true;
    },
    async privatePaths({ _id, kind, path }) {
      if (kind !== "asset" || !(await isNamedAlone(path))) return false;
      if (await wereOthersAt(ctx, path)) return false;
      await ctx.db.delete("privatePaths", _id);
      return true;
    },
    /** Finished jobs of earlier alphas. */
    async jobs({ _id, status, position: { folderPath, after } }) {
      if (status === "running" || after === undefined) return false;
      if (!(await isNamed(joinPath(folderPath, after)))) return false;
      await ctx.db.patch("jobs", _id, { position: { folderPath } });
      return true;
    },
    async changelog(row) {
      const { type, isCreation, fromBasename } = row;
      const isCopy = fromBasename !== undefined && (isCreation || type === "asset:create");
      if (!isCopy || row.assetId === assetId) return false;
      const { fromFolderPath = placeOf(row).folderPath } = row;
      if (!(await isNamed(joinPath(fromFolderPath, fromBasename)))) return false;
      const nowhere = { fromFolderPath: undefined, fromBasename: undefined };
      await ctx.db.patch("changelog", row._id, nowhere);
      return true;
    },
  };
}

/** Returns whether another asset is at a path, in use or in the trash. */
async function isTaken(ctx: QueryCtx, path: string): Promise<boolean> {
  const { folderPath, basename } = splitPath(path);
  const other = await ctx.db
    .query("assets")
    .withIndex("by_any_state", (q) => q.eq("folderPath", folderPath).eq("basename", basename))
    .first();
  return other !== null;
}

/** Returns whether the feed may show others at a path that must stay private; it looks at the newest changes of the folder. */
async function wereOthersAt(ctx: QueryCtx, path: string): Promise<boolean> {
  const newest = await ctx.db
    .query("changelog")
    .withIndex("by_folder", (q) => q.eq("feedFolder", splitPath(path).folderPath))
    .order("desc")
    .take(ERASURE_STEP);
  if (newest.length === ERASURE_STEP) return true;
  const others = newest.filter((row) => row.assetId !== undefined && !isLastChange(row));
  return others.flatMap(pathsIn).includes(path);
}

/** Walks through the tables whose rows may name the paths, and forgets these then. */
export async function dropMentions(ctx: MutationCtx, erasure: Erasure): Promise<Progress> {
  const forgets = forgetters(ctx, erasure);
  const tables = Object.keys(forgets) as TableNames[];
  const { found, next } = await walkStep(ctx, tables, erasure.position, async (table, row) =>
    Number(await (forgets[table] as Forget<typeof table>)(row)),
  );
  const step = next === null ? "lastChange" : "mentions";
  return { step, mentions: erasure.mentions + found, position: next ?? undefined };
}

/** Forgets the paths, and deletes the change by which followers deleted their copies when all had time to. */
export async function dropLastChange(ctx: MutationCtx, erasure: Erasure): Promise<Progress> {
  const { _id, assetId, changes } = erasure;
  const paths = await ctx.db
    .query("erasedPaths")
    .withIndex("by_erasure", (q) => q.eq("erasureId", _id))
    .take(ERASURE_STEP);
  for (const path of paths) await ctx.db.delete("erasedPaths", path._id);
  if (paths.length === ERASURE_STEP) return {};
  const until = lastChangeUntil(erasure);
  if (Date.now() < until) return { dueAt: until };
  const { isDone } = await takedownProgress(ctx, assetId!);
  if (!isDone) return { dueAt: Date.now() + PAUSE_MS };
  const rows = await changesOf(ctx, assetId!);
  const dropped = await dropChanges(ctx, rows, true);
  const step = rows.length === ERASURE_STEP ? "lastChange" : "done";
  return { step, changes: changes + dropped };
}
