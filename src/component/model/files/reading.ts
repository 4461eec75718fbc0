/** Reads files for authorized callers: signed URLs, routes and text content. */
import type { Infer } from "convex/values";
import type { Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { backendOf } from "../../backends/index.js";
import { assetError } from "../../../shared/errors.js";
import { downloadName } from "../../../shared/downloadName.js";
import { inlineDisposition } from "../../../shared/disposition.js";
import type { sized } from "../../../shared/validators.js";
import { permanentUrl } from "../tree/access.js";
import { assetViewer } from "../tree/closing.js";
import { type Asset, currentSince, findAsset } from "./assets.js";
import { parseAssetPath } from "../../../shared/paths.js";
import { isDraft } from "./states.js";
import { type Size, inSize } from "./sizes.js";
import { type Served, servedOf, servedSummary } from "./summaries.js";
import { findVersion } from "./versions.js";

/** Selects a file: a version, or the published version at a path; an image in a width. */
export type Wanted = Size & { versionId?: string; folderPath?: string; basename?: string };

/** A file to read: its bytes, and its asset. */
export type Readable = {
  asset: Asset;
  file: Omit<Served, "publishedAt" | "publishedBy" | "over" | "release">;
  isDraft: boolean;
  /** When it became what the path, or the version's id, refers to. */
  modifiedAt: number;
  /** For a wanted width: what `file` is then. */
  sized?: Infer<typeof sized>;
};

/**
 * Returns the requested file, private or public; `null` if it does not exist. Cost: 1 document by path, 2 by
 * version; see `inSize` for an image in a width.
 *
 * @throws ARGUMENT_INVALID, PATH_INVALID
 */
export async function findReadable(
  ctx: QueryCtx,
  { width, formats, ...wanted }: Wanted,
): Promise<Readable | null> {
  const found = await find(ctx, wanted);
  return found && (await inSize(ctx, found, { width, formats }));
}

async function find(
  ctx: QueryCtx,
  { versionId, folderPath, basename }: Omit<Wanted, keyof Size>,
): Promise<Readable | null> {
  const isPath = folderPath !== undefined && basename !== undefined;
  if (isPath === (versionId !== undefined)) {
    throw assetError("ARGUMENT_INVALID", "Pass a versionId, or a folderPath and a basename.", {
      argument: "versionId",
      reason: isPath ? "both are given" : "neither is given",
    });
  }
  if (isPath) {
    const found = await findAsset(ctx, parseAssetPath({ folderPath, basename }));
    if (found?.published === undefined) return null;
    const asset = await assetViewer(ctx)(found);
    if (asset === null) return null;
    const file = servedOf(found)!;
    const modifiedAt = currentSince(asset, file);
    return { asset, file, isDraft: false, modifiedAt };
  }
  const found = await findVersion(ctx, versionId!);
  if (found === null || found.asset.deletedAt !== undefined) return null;
  // Its bytes are not the ones that were declared, or were replaced.
  if (found.version.verification === "failed") return null;
  const asset = await assetViewer(ctx)(found.asset);
  const modifiedAt = found.version.createdAt;
  const file = servedSummary(found.version);
  return asset && { asset, file, isDraft: isDraft(asset, found.version), modifiedAt };
}

/**
 * Returns whether a signed URL of the storage itself may be revealed. Cost: 2 documents for a private version whose
 * bytes are still to be copied, otherwise none.
 */
export async function isSignedByStorage(
  ctx: QueryCtx,
  { asset, file: { location, version, versionId } }: Readable,
): Promise<boolean> {
  const isPrivate = asset.isPrivate === true;
  if (!backendOf(location).maySign(location, isPrivate)) return false;
  return !(isPrivate && isToBeCopied(asset, version) && (await isNamedElsewhere(ctx, versionId)));
}

/** Returns whether the background job has not yet come to a version, or comes to it again. */
function isToBeCopied({ relocation }: Asset, version: number): boolean {
  if (relocation === undefined) return false;
  return version > relocation.after || version >= (relocation.retryFrom ?? Infinity);
}

/** Returns whether another program has chosen the key of a version's object, for another asset. */
async function isNamedElsewhere(ctx: QueryCtx, versionId: Id<"versions">): Promise<boolean> {
  const version = await ctx.db.get("versions", versionId);
  const blob = version && (await ctx.db.get("blobs", version.blobId));
  return blob?.adoptedEtag !== undefined && blob.assetId !== version!.assetId;
}

/** The data of a file that a route needs before reading its bytes. */
function describe({ asset, file, modifiedAt, sized }: Readable) {
  const { versionId, version, size, contentType, filename } = file;
  const { folderPath, basename, expiresAt } = asset;
  const isPrivate = asset.isPrivate === true;
  const place = { folderPath, basename, isPrivate, modifiedAt, expiresAt, sized };
  return { versionId, version, size, contentType, filename, ...place };
}

/** Returns the name under which a file is saved. */
export function nameOf({ asset: { basename }, file: { contentType }, sized }: Readable): string {
  return downloadName({ basename, contentType, sized });
}

/** A file for a route; `url` is its public URL, `null` if it is private. */
export async function publicFile(ctx: QueryCtx, readable: Readable) {
  const url = await permanentUrl(ctx, readable.asset, readable.file.location);
  return { ...describe(readable), url };
}

/** The request method of a presigned URL, which is signed for one method. */
export type ReadMethod = "GET" | "HEAD";

/**
 * A file to be served by a route; `url` reads its bytes now.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export async function openFile(ctx: MutationCtx, readable: Readable, method: ReadMethod = "GET") {
  const { location } = readable.file;
  const url = await backendOf(location).urlToRead(ctx, location, {
    method,
    disposition: inlineDisposition(nameOf(readable)),
  });
  if (url === null) return null;
  const { isPrivate } = readable.asset;
  const mayRedirect = !isPrivate || (await isSignedByStorage(ctx, readable));
  return { ...describe(readable), url, mayRedirect };
}
