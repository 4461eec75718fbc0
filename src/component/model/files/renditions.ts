/**
 * Smaller images of published images, as the preset of their folder wants them. The app encodes them, because this component
 * has no codecs: it keeps what is wanted, hands it out, and stores what comes back.
 *
 * A rendition is a blob of its own, in the storage of its original and as private as that. Each version that shows it has a
 * row in `renditions`, which is a reference to the blob: versions with the same original share it, and the last row that is
 * deleted leaves it to the sweeper. A version that gets other bytes, because its access has changed, gets others.
 */
import { type Infer, compareValues } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type ImagePreset,
  type WantedRendition,
  MAX_RENDITIONS,
  isSameRendition,
  isWantedBy,
  renditionsWanted,
} from "../../../shared/images/presets.js";
import { mapInParts } from "../../../shared/mapInParts.js";
import type * as returned from "../../../shared/validators.js";
import { ROOT, isWithin, parentOf, rebase } from "../../../shared/paths.js";
import { releaseBlob } from "../bytes/blobs.js";
import { releaseNow } from "../bytes/deletions.js";
import { countFreed } from "../bytes/quotaCounters.js";
import { readSettings } from "../settings.js";
import { permanentUrl } from "../tree/access.js";
import { readLocks } from "../tree/locks.js";
import { foldersUpTo, hasPresets, nearestPreset, presetOf } from "../tree/folderRules.js";
import type { Asset } from "./assets.js";
import { type Rendition, storedRenditions } from "./sizes.js";
import {
  newestNumber,
  publishedIdOf,
  publishedOf,
  shortLocation,
  storedTotal,
  summarized,
  totalBytesOf,
} from "./summaries.js";
import type { Version } from "./versions.js";

/**
 * Returns the preset of a folder; of one that a job moves, the preset that it has when the job is done.
 *
 * Cost: as `presetOf`; if there are presets, 1 range, and 1 document for each folder that a job has locked. Twice as many
 * ranges while a job moves the folder.
 */
async function presetAt(ctx: QueryCtx, folderPath: string): Promise<ImagePreset | null> {
  if (!(await hasPresets(ctx))) return null;
  const lock = (await readLocks(ctx)).find(({ path }) => isWithin(folderPath, path));
  const job = lock && (await ctx.db.get("jobs", lock.jobId));
  const isMoved = job?.kind === "move" && isWithin(folderPath, job.toPath!);
  return await (isMoved ? presetAfter(ctx, job, folderPath) : presetOf(ctx, folderPath));
}

/** Returns the preset that a folder has after a move: its rules are moved last, and replace those of its new paths. */
async function presetAfter(
  ctx: QueryCtx,
  { path, toPath = ROOT }: Doc<"jobs">,
  folderPath: string,
): Promise<ImagePreset | null> {
  const moved = foldersUpTo(folderPath, toPath);
  const places = moved.flatMap((folder) => [rebase(folder, toPath, path), folder]);
  return (await nearestPreset(ctx, places)) ?? (await presetOf(ctx, parentOf(toPath) ?? ROOT));
}

/** Returns the smaller images of a version, by width. Cost: 1 range for a version with an image. */
export async function renditionsOf(
  ctx: QueryCtx,
  { _id, image }: Pick<Version, "_id" | "image">,
): Promise<Rendition[]> {
  return image === undefined ? [] : await storedRenditions(ctx, _id);
}

/** Returns the first row of the work on a version. Cost: 1 document and 1 range. */
export async function workOn(ctx: QueryCtx, versionId: Id<"versions">) {
  return await ctx.db
    .query("renditionWork")
    .withIndex("by_version", (q) => q.eq("versionId", versionId))
    .first();
}

/**
 * Applies the preset of its folder to a version that was published just now.
 *
 * Cost: nothing for other files; for images 1 document once in a transaction, and if there are presets, 1 written, and 2
 * ranges for a version that was there before and is not published by a release.
 */
export async function wantRenditions(
  ctx: MutationCtx & { release?: unknown },
  { folderPath }: Pick<Asset, "folderPath">,
  version: Version,
  isNew: boolean,
): Promise<void> {
  if (version.image === undefined) return;
  if (!(await hasPresets(ctx))) return;
  // A release may publish a thousand; the encoder compares them later.
  if (!isNew && ctx.release === undefined) return await applyPreset(ctx, version._id);
  const preset = await presetOf(ctx, folderPath);
  if (preset?.make === "asked") return;
  const wanted = renditionsWanted(preset, version);
  if (wanted.length > 0) await enqueue(ctx, version._id);
}

/** Lets an encoder compare a version with its preset. Cost: 1 document written. */
export async function enqueue(ctx: MutationCtx, versionId: Id<"versions">): Promise<void> {
  await ctx.db.insert("renditionWork", { versionId, dueAt: Date.now(), attempts: 0 });
}

/** A version that its asset serves, and what exists of the smaller images that its preset wants. */
export type Progress = {
  asset: Asset;
  version: Version;
  current: Rendition[];
  /** Those of an earlier preset. */
  old: Rendition[];
  missing: WantedRendition[];
  /** True if nothing is made before it is asked for. */
  waits: boolean;
};

/** Returns the progress of a version that its asset serves; `null` for others. */
export async function progressOf(
  ctx: MutationCtx,
  versionId: Id<"versions">,
): Promise<Progress | null> {
  const version = await ctx.db.get("versions", versionId);
  const asset = version && (await ctx.db.get("assets", version.assetId));
  if (!version || !asset || asset.deletedAt !== undefined) return null;
  if (publishedIdOf(asset) !== versionId) return null;
  return await compareWithPreset(ctx, asset, version);
}

async function compareWithPreset(ctx: QueryCtx, asset: Asset, version: Version): Promise<Progress> {
  const rows = await renditionsOf(ctx, version);
  const preset = await presetAt(ctx, asset.folderPath);
  const wanted = renditionsWanted(preset, version);
  const isWanted = (row: Rendition) => wanted.some((one) => isSameRendition(one, row));
  return {
    asset,
    version,
    current: rows.filter(isWanted),
    old: rows.filter((row) => !isWanted(row)),
    missing: wanted.filter((one) => !rows.some((row) => isSameRendition(one, row))),
    waits: preset?.make === "asked" && rows.length === 0,
  };
}

/** Has the smaller images of a published version made that its preset wants once they are asked for. */
export async function requestRenditions(
  ctx: MutationCtx,
  versionId: Id<"versions">,
): Promise<void> {
  const progress = await progressOf(ctx, versionId);
  if (progress === null || progress.missing.length === 0) return;
  // A version that has failed is not tried again for each visitor.
  if (progress.version.renditionProblem !== undefined) return;
  if ((await workOn(ctx, versionId)) === null) await enqueue(ctx, versionId);
}

/**
 * Compares a published version with the preset of its folder: requests what is missing, shows what exists, and once nothing is
 * missing, removes what the preset no longer wants. Until then, pages have the images of the earlier preset, and only those
 * of them that they have are kept.
 */
export async function applyPreset(ctx: MutationCtx, versionId: Id<"versions">): Promise<void> {
  const progress = await progressOf(ctx, versionId);
  if (progress === null) return;
  const { version, old, missing, waits } = progress;
  const work = await workOn(ctx, versionId);
  if (missing.length > 0 && work === null && !waits) await enqueue(ctx, versionId);
  if (missing.length === 0 && work !== null) await ctx.db.delete("renditionWork", work._id);
  if (version.renditionProblem !== undefined) {
    await ctx.db.patch("versions", versionId, { renditionProblem: undefined });
  }
  const shown = shownOf(progress);
  await removeSome(
    ctx,
    version.assetId,
    old.filter((row) => !shown.includes(row)),
  );
  await show(ctx, version, shown);
}

/**
 * Returns the smaller images that pages have, by width: those of an earlier preset until all of the newer one exist. Of
 * several earlier presets, the newest counts.
 */
function shownOf({ asset, current, old, missing }: Progress): Rendition[] {
  const before = publishedOf(asset)?.renditions;
  const isShown = ({ width, format, size }: Rendition) =>
    before?.some(({ w, f, s }) => w === width && f === format && s === size) ?? true;
  const isComplete = missing.length === 0 || old.length === 0;
  const rows = isComplete ? current : [...old, ...current.filter(isShown)];
  const byShape = new Map(
    [...rows]
      .sort((a, b) => a._creationTime - b._creationTime)
      .map((row) => [`${row.width} ${row.format}`, row]),
  );
  return [...byShape.values()].sort(inOrder).slice(0, MAX_RENDITIONS);
}

/** The rows that one step compares; more than a version has. */
const COMPARED = 4 * MAX_RENDITIONS;

/** An asset, and the last of its versions whose smaller images were compared. */
export type Within = { assetId: Id<"assets">; after?: Id<"versions"> | undefined };

/**
 * Applies the preset of its folder to an asset that came there, or whose folder has another one.
 *
 * @returns where to continue if it has many other versions with smaller images; otherwise `null`.
 */
export async function applyToAsset(ctx: MutationCtx, asset: Asset): Promise<Within | null> {
  const published = publishedOf(asset);
  if (published?.image !== undefined) await applyPreset(ctx, published.versionId);
  const hasOthers = published === undefined || newestNumber(asset) > 1;
  return hasOthers ? await removeUnwanted(ctx, { assetId: asset._id }) : null;
}

/**
 * Removes smaller images that the preset does not want of versions that are not published. The others are kept, so that
 * nothing is made twice if such a version is restored.
 *
 * @returns where to continue; `null` at the end.
 */
export async function removeUnwanted(
  ctx: MutationCtx,
  { assetId, after }: Within,
): Promise<Within | null> {
  const found = await ctx.db
    .query("renditions")
    .withIndex("by_asset", (q) => {
      const own = q.eq("assetId", assetId);
      return after === undefined ? own : own.gt("versionId", after);
    })
    .take(COMPARED);
  const asset = found.length === 0 ? null : await ctx.db.get("assets", assetId);
  if (asset === null || asset.deletedAt !== undefined) return null;
  const isEnd = found.length < COMPARED;
  // There may be more of the last version.
  const rows = isEnd
    ? found
    : found.filter(({ versionId }) => versionId !== found.at(-1)!.versionId);
  await removeRowsUnwanted(ctx, asset, rows);
  return isEnd ? null : { assetId, after: rows.at(-1)!.versionId };
}

/** The order in which smaller images are shown. */
const inOrder = (a: Rendition, b: Rendition) => a.width - b.width || (a.format < b.format ? -1 : 1);

/**
 * Returns the smaller images of a version that pages have, or would have if it were published, and what is to be made.
 *
 * Cost: 1 document, 2 ranges.
 */
export async function renditionProgress(
  ctx: QueryCtx,
  asset: Asset,
  version: Version,
): Promise<Infer<typeof returned.renditionProgress>> {
  const progress = await compareWithPreset(ctx, asset, version);
  const isServed = publishedIdOf(asset) === version._id;
  const shown = isServed ? shownOf(progress) : [...progress.current, ...progress.old];
  shown.sort(inOrder);
  const work = await workOn(ctx, version._id);
  return {
    renditions: await mapInParts(shown, async ({ width, format, quality, size, location }) => {
      const url = await permanentUrl(ctx, asset, location);
      return { width, format, quality, size, url };
    }),
    missing: isServed ? progress.missing : [],
    attempts: work?.attempts ?? 0,
    isWaiting: isServed && progress.waits && work === null,
  };
}

/** Writes the smaller images of a published version into its asset's row. */
async function show(
  ctx: MutationCtx,
  { _id, assetId }: Version,
  renditions: Rendition[],
): Promise<void> {
  const asset = await ctx.db.get("assets", assetId);
  const published = asset && publishedOf(asset);
  if (!published || published.versionId !== _id) return;
  const shown = renditions.map(({ width, format, size, location }) => ({
    ...{ w: width, f: format, s: size, l: shortLocation(location) },
  }));
  const summary = { ...published, renditions: shown.length === 0 ? undefined : shown };
  if (compareValues(published.renditions, summary.renditions) === 0) return;
  await ctx.db.patch("assets", asset._id, summarized(asset, summary));
}

/** Removes the smaller images that the preset does not want of one version, unless it is published. */
export async function removeUnwantedOf(ctx: MutationCtx, versionId: Id<"versions">): Promise<void> {
  const version = await ctx.db.get("versions", versionId);
  const asset = version && (await ctx.db.get("assets", version.assetId));
  if (!version || !asset || asset.deletedAt !== undefined) return;
  await removeRowsUnwanted(ctx, asset, await renditionsOf(ctx, version));
}

async function removeRowsUnwanted(ctx: MutationCtx, asset: Asset, rows: Rendition[]) {
  const preset = await presetAt(ctx, asset.folderPath);
  const publishedId = publishedIdOf(asset);
  await removeSome(
    ctx,
    asset._id,
    rows.filter((row) => row.versionId !== publishedId && !isWantedBy(preset, row)),
  );
}

/** Deletes rows, and returns the bytes that their versions no longer have. */
async function deleteRows(
  ctx: MutationCtx,
  rows: Rendition[],
  release: (blobId: Id<"blobs">) => Promise<void>,
): Promise<number> {
  let bytes = 0;
  for (const row of rows) {
    await ctx.db.delete("renditions", row._id);
    await release(row.blobId);
    bytes += row.size;
  }
  return bytes;
}

async function removeSome(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  rows: Rendition[],
  isNow = false,
): Promise<void> {
  if (rows.length === 0) return;
  const { blobGraceMs } = await readSettings(ctx);
  const freed = await deleteRows(ctx, rows, async (blobId) => {
    if (isNow) await releaseNow(ctx, blobId, 1);
    else await releaseBlob(ctx, blobId, 1, blobGraceMs);
  });
  const asset = await ctx.db.get("assets", assetId);
  if (asset === null) return;
  const totalBytes = totalBytesOf(asset) - freed;
  await countFreed(ctx, asset, { ...asset, totalBytes });
  await ctx.db.patch("assets", assetId, { totalBytes: storedTotal(asset, totalBytes) });
}

/**
 * Removes the smaller images of a version that gets other bytes, or whose image is none.
 *
 * @param isNow true to delete public objects without a grace period, because the version is private now.
 */
export async function forgetRenditions(
  ctx: MutationCtx,
  version: Version,
  isNow: boolean,
): Promise<void> {
  await removeSome(ctx, version.assetId, await renditionsOf(ctx, version), isNow);
  await show(ctx, version, []);
}

/**
 * Deletes what is known of the smaller images of a version that is deleted.
 *
 * @returns their bytes; the caller releases the blobs.
 */
export async function deleteRenditions(
  ctx: MutationCtx,
  version: Version,
  release: (blobId: Id<"blobs">) => Promise<void>,
): Promise<number> {
  if (version.image === undefined) return 0;
  const work = await workOn(ctx, version._id);
  if (work !== null) await ctx.db.delete("renditionWork", work._id);
  return await deleteRows(ctx, await renditionsOf(ctx, version), release);
}

/** Returns the first versions that one step can delete with their smaller images: those count as much as versions. */
export async function withinStep(
  ctx: QueryCtx,
  versions: Version[],
  limit: number,
): Promise<Version[]> {
  let weight = 0;
  for (const [index, version] of versions.entries()) {
    weight += 1 + (await renditionsOf(ctx, version)).length;
    if (weight > limit && index > 0) return versions.slice(0, index);
  }
  return versions;
}

/** Points the next rows to the copy of a blob that has migrated; returns whether there may be more. */
export async function repointRenditions(
  ctx: MutationCtx,
  { _id, location }: Pick<Doc<"blobs">, "_id" | "location">,
  from: Doc<"blobs">["location"]["backend"],
  limit: number,
): Promise<boolean> {
  const left = await ctx.db
    .query("renditions")
    .withIndex("by_blob", (q) => q.eq("blobId", _id).eq("location.backend", from))
    .take(limit);
  for (const { _id: rowId, versionId } of left) {
    await ctx.db.patch("renditions", rowId, { location });
    await refreshShown(ctx, versionId);
  }
  return left.length === limit;
}

/** Shows the smaller images of a version where they are now. */
async function refreshShown(ctx: MutationCtx, versionId: Id<"versions">): Promise<void> {
  const progress = await progressOf(ctx, versionId);
  if (progress !== null) await show(ctx, progress.version, shownOf(progress));
}
