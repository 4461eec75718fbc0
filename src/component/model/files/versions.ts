/** Versions: the uploads of an asset, numbered 1, 2, 3 … and immutable. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { permanentUrl, shownLocation } from "../tree/access.js";
import type { Asset } from "./assets.js";
import { type Expectation, requireExpected } from "./expectations.js";
import { requireUnlocked } from "../tree/locks.js";
import type { KeyBounds } from "../../../shared/pages.js";
import { descriptionOf } from "../../../shared/values.js";
import { storedSha256 } from "../../../shared/sha256.js";
import { mapInParts } from "../../../shared/mapInParts.js";
import { rowOf } from "../rows.js";
import { publishedIdOf } from "./summaries.js";
import { isArchivedByNext, stateView } from "./states.js";
import { joinPath } from "../../../shared/paths.js";

/** A version's row; also one that was just inserted and not read back. */
export type Version = Omit<Doc<"versions">, "_creationTime">;

/** Returns a version and its asset by the version's id; `null` if it does not exist. Cost: 2 documents. */
export async function findVersion(
  ctx: QueryCtx,
  versionId: string,
): Promise<{ version: Doc<"versions">; asset: Doc<"assets"> } | null> {
  const version = await rowOf(ctx, "versions", versionId);
  const asset = version === null ? null : await rowOf(ctx, "assets", version.assetId);
  return version === null || asset === null ? null : { version, asset };
}

export function versionNotFound(versionId: string) {
  return assetError("VERSION_NOT_FOUND", `The version "${versionId}" does not exist.`, {
    versionId,
  });
}

/**
 * Returns a version whose asset is not in the trash for a write, after checking `expect`.
 *
 * @throws VERSION_NOT_FOUND, ASSET_DELETED, CONFLICT, FOLDER_BUSY
 */
export async function requireVersion(
  ctx: MutationCtx,
  versionId: string,
  expect: Expectation | undefined,
) {
  const found = await findVersion(ctx, versionId);
  if (found === null) throw versionNotFound(versionId);
  const { _id, folderPath, basename, deletedAt } = found.asset;
  if (deletedAt !== undefined) {
    throw assetError(
      "ASSET_DELETED",
      `"${joinPath(folderPath, basename)}" is in the trash. Restore it first.`,
      { assetId: _id, folderPath, basename },
    );
  }
  await requireUnlocked(ctx, folderPath);
  requireExpected(found.asset, found.asset, expect);
  return found;
}

/** Lists the versions of an asset, newest first. */
export function versionsOf(
  ctx: QueryCtx,
  assetId: Version["assetId"],
  bounds: KeyBounds<number> = {},
) {
  return ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => {
      const asset = q.eq("assetId", assetId);
      // Newest first: a page runs down from `after` to `until`.
      const rest = bounds.until === undefined ? asset : asset.gte("version", bounds.until);
      return bounds.after === undefined ? rest : rest.lt("version", bounds.after);
    })
    .order("desc");
}

/** A version is pending until it is published, if it waits for that, and until its object has its type. */
function confirmation(asset: Asset, version: Version) {
  const isWaiting = version.publishWhenVerified && publishedIdOf(asset) !== version._id;
  return isWaiting || version.isTypeUnstored ? ("pending" as const) : ("verified" as const);
}

/** Returns the version of an asset with a number; `null` if it was taken down. Cost: 1 document. */
export async function versionNumbered(
  ctx: QueryCtx,
  { _id }: Pick<Asset, "_id">,
  version: number,
): Promise<Doc<"versions"> | null> {
  return await ctx.db
    .query("versions")
    .withIndex("by_asset", (q) => q.eq("assetId", _id).eq("version", version))
    .unique();
}

/**
 * Returns versions of an asset that follow one another, newest first, for callers.
 *
 * Cost: 1 document if the next version's upload has archived the newest of them, otherwise none.
 */
export async function versionViews(ctx: QueryCtx, asset: Asset, versions: Version[]) {
  const [newest] = versions;
  const isNextNeeded = newest !== undefined && isArchivedByNext(asset, newest);
  const next = isNextNeeded ? await versionNumbered(ctx, asset, newest.version + 1) : null;
  const nextOf = new Map(versions.map((version, index) => [version, versions[index - 1] ?? next]));
  return await mapInParts(versions, (row) => versionView(ctx, asset, row, nextOf.get(row)!));
}

/** Returns a version for callers: a failed one without its object. */
async function versionView(ctx: QueryCtx, asset: Asset, version: Version, next: Version | null) {
  const { location, verification } = version;
  const isFailed = verification === "failed";
  return {
    versionId: version._id,
    assetId: version.assetId,
    version: version.version,
    size: version.size,
    contentType: version.contentType,
    sha256: storedSha256(version.sha256),
    checkedParts: version.checkedParts,
    ...descriptionOf(version),
    createdAt: version.createdAt,
    createdBy: version.createdBy,
    ...stateView(asset, version, next),
    verification: verification ?? confirmation(asset, version),
    foundType: version.foundType,
    imageProblem: version.imageProblem,
    renditionProblem: version.renditionProblem,
    ...(isFailed ? { backend: location.backend } : shownLocation(asset, location)),
    url: isFailed || version.isTypeUnstored ? null : await permanentUrl(ctx, asset, location),
  };
}
