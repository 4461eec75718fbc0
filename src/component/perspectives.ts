/** Published files in the perspective of a release, and its preview URLs; see model/releases/perspective.ts. */
import { v } from "convex/values";
import { assetPath, resolved } from "../shared/args.js";
import { parseRoutesUrl } from "../shared/bounds.js";
import * as declared from "../shared/functions/perspectives.js";
import { mapInParts } from "../shared/mapInParts.js";
import { readAll } from "../shared/pages.js";
import { parseAssetPath, parseFolderPath } from "../shared/paths.js";
import {
  DEFAULT_SECONDS,
  parseLifetime,
  signPreviewFolder,
  signPreviewPath,
} from "../shared/signing.js";
import { internalQuery, mutation } from "./_generated/server.js";
import { currentKey } from "./model/files/signingKeys.js";
import { filesNamed, fileView, namesIn, perspectiveOn } from "./model/releases/perspective.js";
import { requireRelease } from "./model/releases/releases.js";
import { takeHandle } from "./model/rows.js";

const perspective = v.string();

/** Returns what `getPublishedFiles` does. A module of its own, which those who use no perspective never load. */
export const readFiles = internalQuery({
  args: { perspective, files: v.array(v.object(assetPath)), ...resolved },
  handler: async (ctx, { perspective, files, resolved }) => {
    takeHandle(ctx, resolved);
    const see = perspectiveOn(ctx, perspective);
    const paths = files.map(parseAssetPath);
    return await mapInParts(paths, async (path) => await fileView(ctx, await see(path)));
  },
});

/** Returns what `listPublishedFilesInFolder` does. */
export const readFolder = internalQuery({
  args: { perspective, folderPath: v.string(), ...resolved },
  handler: async (ctx, { perspective, folderPath, resolved }) => {
    takeHandle(ctx, resolved);
    const folder = parseFolderPath(folderPath);
    const release = await requireRelease(ctx, perspective);
    const names = await readAll(namesIn(ctx, release, folder), "listPublishedFilesPage");
    return await filesNamed(ctx, folder, names);
  },
});

/** Returns a time in seconds since 1970. */
const expiration = (expiresIn: number) => Math.floor(Date.now() / 1000) + parseLifetime(expiresIn);

export const getPreviewUrl = mutation({
  ...declared.getPreviewUrl,
  handler: async (
    ctx,
    { perspective, expiresIn = DEFAULT_SECONDS, routesUrl, resolved, ...wanted },
  ) => {
    takeHandle(ctx, resolved);
    const path = parseAssetPath(wanted);
    const expires = expiration(expiresIn);
    const base = parseRoutesUrl("routesUrl", routesUrl);
    const file = await fileView(ctx, await perspectiveOn(ctx, perspective)(path));
    if (file === null) return null;
    const claim = { releaseId: perspective, path, expires };
    const signedPath = signPreviewPath(await currentKey(ctx), claim);
    return {
      url: `${base}/${signedPath}`,
      versionId: file.versionId,
      expiresAt: expires * 1000,
    };
  },
});

export const getFolderPreviewUrl = mutation({
  ...declared.getFolderPreviewUrl,
  handler: async (
    ctx,
    { perspective, expiresIn = DEFAULT_SECONDS, routesUrl, resolved, ...wanted },
  ) => {
    takeHandle(ctx, resolved);
    const folderPath = parseFolderPath(wanted.folderPath);
    const expires = expiration(expiresIn);
    const base = parseRoutesUrl("routesUrl", routesUrl);
    const { _id: releaseId } = await requireRelease(ctx, perspective);
    const claim = { releaseId, folderPath, expires };
    const signedPath = signPreviewFolder(await currentKey(ctx), claim);
    return { url: `${base}/${signedPath}`, expiresAt: expires * 1000 };
  },
});
