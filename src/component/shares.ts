/** Share links; see model/shares/shares.ts. */
import { parseRoutesUrl } from "../shared/bounds.js";
import * as declared from "../shared/functions/shares.js";
import { MAX_HTTP_BODY_BYTES } from "../shared/httpActions.js";
import { lastSegment, parseFolderPath } from "../shared/paths.js";
import { SHARE_SEGMENT, isGranted, newToken } from "../shared/shareLinks.js";
import { mapInParts } from "../shared/mapInParts.js";
import { zipSize } from "../shared/zip.js";
import { type MutationCtx, mutation, query } from "./_generated/server.js";
import { type SharedFile, findShared, listShared, openShared } from "./model/shares/contents.js";
import { countDownload, countGuess, forgetGuesses } from "./model/shares/counting.js";
import {
  type Share,
  createShare,
  endOf,
  findShare,
  revokeShare,
  shareView,
} from "./model/shares/shares.js";
import { readNewest } from "./model/work/listing.js";
import { write } from "./write.js";

export const createShareLink = write(
  declared.createShareLink,
  async (ctx, { routesUrl, ...wished }) => {
    const token = newToken();
    const shareId = await createShare(ctx, token, wished);
    const base = parseRoutesUrl("routesUrl", routesUrl);
    // Relative links in a folder lead to its files.
    const slash = wished.path === undefined ? "/" : "";
    return { shareId, url: `${base}/${SHARE_SEGMENT}/${token}${slash}` };
  },
);

export const revokeShareLink = write(declared.revokeShareLink, async (ctx, { shareId }) => {
  await revokeShare(ctx, shareId);
  return null;
});

export const listShareLinks = query({
  ...declared.listShareLinks,
  handler: async (ctx, { folderPath, paginationOpts }) =>
    await readNewest(ctx, "shares", parseFolderPath(folderPath), paginationOpts, (row) =>
      shareView(ctx, row),
    ),
});

export const openShare = mutation({
  ...declared.openShare,
  handler: async (ctx, { tokenHash, below, reads, grant = "", zip = false }) => {
    const share = await findShare(ctx, tokenHash);
    if (share === null) return null;
    const code = endOf(share);
    if (code !== null) return { kind: "ended" as const, code };
    const { password } = share;
    // Before anything is looked up, so that no response depends on it.
    if (password !== undefined && !isGranted(password, tokenHash, grant, Date.now())) {
      return { kind: "locked" as const };
    }
    if (share.basename === undefined && below === "") {
      const listed = await listShared(ctx, share);
      if (listed === null) return { kind: "ended" as const, code: "SHARE_GONE" as const };
      if (zip) return await openArchive(ctx, share, listed, reads);
      const files = listed.files.map(({ path, readable }) => ({ path, size: readable.file.size }));
      const name = lastSegment(share.folderPath);
      return { kind: "listing" as const, name, files, isMore: listed.isMore };
    }
    const found = await findShared(ctx, share, below);
    if (found === "gone") return { kind: "ended" as const, code: "SHARE_GONE" as const };
    const file =
      found === "absent" ? null : await openShared(ctx, found, reads === "head" ? "HEAD" : "GET");
    if (file === null) return { kind: "absent" as const };
    const isLimited = share.maxDownloads !== undefined;
    const isServed = !isLimited || file.mayRedirect || file.size <= MAX_HTTP_BODY_BYTES;
    const isCounted = isLimited ? reads !== "head" : reads === "whole" || reads === "start";
    if (isServed && isCounted) await countDownload(ctx, share);
    return { kind: "file" as const, file, isLimited };
  },
});

/** Opens all files of a folder, and counts them as one download. */
async function openArchive(
  ctx: MutationCtx,
  share: Share,
  { files, isMore }: { files: SharedFile[]; isMore: boolean },
  reads: string,
) {
  const size = zipSize(files.map(({ path, readable }) => ({ path, size: readable.file.size })));
  if (isMore || size > MAX_HTTP_BODY_BYTES) return { kind: "zip-too-large" as const };
  const opened = await mapInParts(files, async ({ path, readable }) => {
    const file = await openShared(ctx, readable, "GET");
    return file === null
      ? []
      : [{ path, url: file.url, size: file.size, modifiedAt: file.modifiedAt }];
  });
  if (reads !== "head") await countDownload(ctx, share);
  return { kind: "zip" as const, name: lastSegment(share.folderPath), files: opened.flat() };
}

export const guessSharePassword = mutation({
  ...declared.guessSharePassword,
  handler: async (ctx, { tokenHash }) => {
    const share = await findShare(ctx, tokenHash);
    if (share?.password === undefined || endOf(share) !== null) return null;
    const waitUntil = await countGuess(ctx, share);
    if (waitUntil !== null) return { waitUntil };
    const { salt, hash } = share.password;
    return { salt, hash };
  },
});

export const forgetShareGuesses = mutation({
  ...declared.forgetShareGuesses,
  handler: async (ctx, { tokenHash }) => {
    const share = await findShare(ctx, tokenHash);
    if (share !== null) await forgetGuesses(ctx, share);
    return null;
  },
});
