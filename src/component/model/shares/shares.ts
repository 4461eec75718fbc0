/** Share links: their rows, from the call that makes one until its rows are deleted. */
import type { Infer } from "convex/values";
import { invalid, parseLimit, parseTime } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import { ROOT, joinPath, parseFolderPath, splitPath } from "../../../shared/paths.js";
import { scopeOf } from "../../../shared/scopes.js";
import { hashPassword, hashToken } from "../../../shared/shareLinks.js";
import type { shareLink } from "../../../shared/validators.js";
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import type { WriteCtx } from "../feed/recording.js";
import { findAsset } from "../files/assets.js";
import { assetViewer } from "../tree/closing.js";
import { requireFolder } from "../tree/folders.js";
import { requireRelease } from "../releases/releases.js";
import { rowOf } from "../rows.js";
import { KEPT_MS, downloadsOf, forgetCounters } from "./counting.js";
import { forgetPins, pinVersions } from "./pins.js";

export type Share = Doc<"shares">;

/** The target of a link: a file, a folder, or a folder in the perspective of a release. */
export type Target = Pick<Share, "folderPath" | "basename" | "releaseId">;

export type Wished = {
  path?: string;
  folderPath?: string;
  releaseId?: string;
  mode?: "follow" | "pin";
  expiresAt?: number;
  maxDownloads?: number;
  password?: string;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_LIFETIME_MS = 3650 * DAY_MS;
const MAX_DOWNLOADS = 1_000_000;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 200;

/** @throws ARGUMENT_INVALID */
function parsePassword(password: string | undefined): string | undefined {
  if (password === undefined) return undefined;
  if (password.length >= MIN_PASSWORD && password.length <= MAX_PASSWORD) return password;
  throw invalid("password", `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`);
}

/**
 * Returns the target of a new link.
 *
 * @throws ARGUMENT_INVALID, PATH_INVALID, ASSET_NOT_FOUND, NOT_PUBLISHED, FOLDER_NOT_FOUND, RELEASE_NOT_FOUND
 */
async function findTarget(ctx: QueryCtx, wished: Wished): Promise<Target> {
  const { path, folderPath, releaseId } = wished;
  if ([path, folderPath, releaseId].filter((given) => given !== undefined).length !== 1) {
    throw invalid("path", "must be given alone, or else a folderPath, or a releaseId");
  }
  if (releaseId !== undefined) {
    if (wished.mode === "pin") throw invalid("mode", 'must be "follow" for a release');
    const release = await requireRelease(ctx, releaseId);
    return { folderPath: release.folderPath, releaseId: release._id };
  }
  if (path !== undefined) {
    const file = splitPath(parseFolderPath(path));
    if (path === ROOT) throw invalid("path", "must be of a file; pass folderPath for the root");
    const found = await findAsset(ctx, file);
    const asset = found && (await assetViewer(ctx)(found));
    if (asset === null) {
      throw assetError("ASSET_NOT_FOUND", `There is no asset at "${path}".`, file);
    }
    if (asset.published === undefined) {
      throw assetError("NOT_PUBLISHED", `"${path}" has no published version.`, file);
    }
    return file;
  }
  const folder = parseFolderPath(folderPath!);
  if (folder !== ROOT) await requireFolder(ctx, folder);
  return { folderPath: folder };
}

/**
 * Makes a link.
 *
 * @throws ARGUMENT_INVALID, PATH_INVALID, ASSET_NOT_FOUND, NOT_PUBLISHED, FOLDER_NOT_FOUND, RELEASE_NOT_FOUND, SHARE_TOO_LARGE
 */
export async function createShare(ctx: WriteCtx, token: string, wished: Wished) {
  const target = await findTarget(ctx, wished);
  const { mode = "follow", expiresAt, maxDownloads } = wished;
  if (expiresAt !== undefined) parseTime("expiresAt", expiresAt, MAX_LIFETIME_MS);
  if (maxDownloads !== undefined) parseLimit("maxDownloads", maxDownloads, MAX_DOWNLOADS);
  const password = parsePassword(wished.password);
  const isPinned = mode === "pin";
  const shareId = await ctx.db.insert("shares", {
    tokenHash: hashToken(token),
    ...target,
    ...(isPinned && { isPinned }),
    ...(password !== undefined && {
      password: { ...hashPassword(password), failed: 0, guessedAt: 0 },
    }),
    ...(maxDownloads !== undefined && { maxDownloads, downloads: 0 }),
    ...(expiresAt !== undefined && { expiresAt, forgetAt: expiresAt + KEPT_MS }),
    createdAt: Date.now(),
    createdBy: ctx.actor,
    scope: scopeOf(target.folderPath),
  });
  if (isPinned) await pinVersions(ctx, shareId, target);
  return shareId;
}

/** Returns the link of a token, whatever its state; `null` for an unknown token. Cost: 1 document. */
export async function findShare(ctx: QueryCtx, tokenHash: string): Promise<Share | null> {
  return await ctx.db
    .query("shares")
    .withIndex("by_token", (q) => q.eq("tokenHash", tokenHash))
    .unique();
}

/** Returns why a link serves nothing more; `null` while it does. */
export function endOf({ revokedAt, expiresAt, maxDownloads, downloads = 0 }: Share) {
  if (revokedAt !== undefined) return "SHARE_REVOKED" as const;
  if (expiresAt !== undefined && expiresAt <= Date.now()) return "SHARE_EXPIRED" as const;
  return maxDownloads !== undefined && downloads >= maxDownloads
    ? ("SHARE_USED_UP" as const)
    : null;
}

/** Returns a link for those who manage it. Cost: at most 8 documents for one without a limit of downloads. */
export async function shareView(ctx: QueryCtx, share: Share): Promise<Infer<typeof shareLink>> {
  const { _id, folderPath, basename, releaseId, isPinned, password, ...rest } = share;
  const { expiresAt, maxDownloads, createdAt, createdBy, revokedAt, revokedBy } = rest;
  return {
    shareId: _id,
    ...(releaseId !== undefined
      ? { releaseId, folderPath }
      : basename === undefined
        ? { folderPath }
        : { path: joinPath(folderPath, basename) }),
    mode: isPinned ? "pin" : "follow",
    hasPassword: password !== undefined,
    downloads: await downloadsOf(ctx, share),
    ...{ expiresAt, maxDownloads, createdAt, createdBy, revokedAt, revokedBy },
  };
}

/** Revokes a link; one that is revoked already stays as it is. @throws SHARE_NOT_FOUND */
export async function revokeShare(ctx: WriteCtx, shareId: string): Promise<void> {
  const share = await rowOf(ctx, "shares", shareId);
  if (share === null) {
    throw assetError("SHARE_NOT_FOUND", `The share link "${shareId}" does not exist.`, { shareId });
  }
  if (share.revokedAt !== undefined) return;
  const now = Date.now();
  const revoked = { revokedAt: now, revokedBy: ctx.actor, forgetAt: now + KEPT_MS };
  await ctx.db.patch("shares", share._id, revoked);
  await forgetPins(ctx, share._id);
}

/** Deletes one link that ended long ago, with its pins and counters; `false` if there is none. */
export async function forgetOldShare(ctx: MutationCtx): Promise<boolean> {
  const share = await ctx.db
    .query("shares")
    .withIndex("by_forgetAt", (q) => q.gt("forgetAt", 0).lte("forgetAt", Date.now()))
    .first();
  if (share === null) return false;
  await forgetShare(ctx, share);
  return true;
}

/** Deletes a link, with its pins and counters. */
export async function forgetShare(ctx: MutationCtx, share: Share): Promise<void> {
  await forgetPins(ctx, share._id);
  await forgetCounters(ctx, share);
  await ctx.db.delete("shares", share._id);
}
