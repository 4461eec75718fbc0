/** Reads files for authorized callers: signed URLs, routes and text content. */
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { objectUrl } from "../../backends/index.js";
import { hasCredentials, requireCredentials } from "../../backends/r2Config.js";
import { signUrl } from "../../../shared/r2/requests.js";
import { assetError } from "../../../shared/errors.js";
import { permanentUrl } from "../tree/access.js";
import { type Asset, findAsset } from "./assets.js";
import { parseAssetPath } from "../../../shared/paths.js";
import { publishedSummary } from "./publishing.js";
import { findVersion } from "./versions.js";

/** Selects a file: a version, or the published version at a path. */
export type Wanted = { versionId?: string; folderPath?: string; basename?: string };

/** A file to read: its bytes, and its asset. */
export type Readable = {
  asset: Asset;
  file: Omit<NonNullable<Asset["published"]>, "publishedAt" | "publishedBy">;
  isDraft: boolean;
};

/**
 * Returns the requested file, private or public; `null` if it does not exist. Cost: 1 document by path, 2 by
 * version.
 *
 * @throws ARGUMENT_INVALID, PATH_INVALID
 */
export async function findReadable(
  ctx: QueryCtx,
  { versionId, folderPath, basename }: Wanted,
): Promise<Readable | null> {
  const isPath = folderPath !== undefined && basename !== undefined;
  if (isPath === (versionId !== undefined)) {
    throw assetError("ARGUMENT_INVALID", "Pass a versionId, or a folderPath and a basename.", {
      argument: "versionId",
      reason: isPath ? "both are given" : "neither is given",
    });
  }
  if (isPath) {
    const asset = await findAsset(ctx, parseAssetPath({ folderPath, basename }));
    return asset?.published === undefined ? null : { asset, file: asset.published, isDraft: false };
  }
  const found = await findVersion(ctx, versionId!);
  if (found === null || found.asset.deletedAt !== undefined) return null;
  const isDraft = found.version.state === "draft";
  return { asset: found.asset, file: publishedSummary(found.version), isDraft };
}

/** The lifetime in seconds of a presigned URL that is used immediately. */
const READ_SECONDS = 5 * 60;

/**
 * Returns whether a presigned URL may be revealed. The key in it must be useless otherwise: the bucket has no
 * public domain, or the file is public.
 */
export function isSignedByBucket({ asset, file: { location } }: Readable): boolean {
  return location.backend === "r2" && (location.bucket === "private" || !asset.isPrivate);
}

/** The data of a file that a route needs before reading its bytes. */
function describe({ asset, file }: Readable) {
  const { versionId, version, size, contentType, filename } = file;
  const { folderPath, basename } = asset;
  const isPrivate = asset.isPrivate === true;
  return { versionId, version, folderPath, basename, size, contentType, filename, isPrivate };
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
  const url = await urlToRead(ctx, readable, method);
  if (url === null) return null;
  const { isPrivate } = readable.asset;
  const mayRedirect = isSignedByBucket(readable) || !isPrivate;
  return { ...describe(readable), url, mayRedirect };
}

async function urlToRead(ctx: MutationCtx, { file: { location } }: Readable, method: ReadMethod) {
  if (location.backend === "convex") return await objectUrl(ctx, location);
  const { key, bucket } = location;
  if (bucket !== "private" && !hasCredentials()) return await objectUrl(ctx, location);
  const query = { "response-cache-control": "private, no-store" };
  const request = { method, key, query, expiresIn: READ_SECONDS };
  return await signUrl(requireCredentials(undefined, bucket), request);
}
