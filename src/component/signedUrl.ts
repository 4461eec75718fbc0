/** Signed URLs for private files. */
import * as declared from "../shared/functions/signedUrl.js";
import { mutation } from "./_generated/server.js";
import { backendOf } from "./backends/index.js";
import { attachment, inlineDisposition } from "../shared/disposition.js";
import { SHOWN_EVERYWHERE, sizeQuery } from "../shared/images/presets.js";
import { parseR2Config } from "../shared/r2/config.js";
import { parseRoutesUrl, parseSaveAs } from "../shared/bounds.js";
import { findReadable, isSignedByStorage, nameOf, openFile } from "./model/files/reading.js";
import {
  DEFAULT_SECONDS,
  parseLifetime,
  parseSigned,
  parseSignedPreview,
  signPath,
  verify,
} from "../shared/signing.js";
import { findPreview } from "./model/releases/perspective.js";
import { acceptedKey, currentKey, rotateKey } from "./model/files/signingKeys.js";
import { takeHandle } from "./model/rows.js";
import { write } from "./write.js";

export const getSignedUrl = mutation({
  ...declared.getSignedUrl,
  handler: async (
    ctx,
    { expiresIn: asked = DEFAULT_SECONDS, download, routesUrl, r2Config: given, resolved, ...more },
  ) => {
    takeHandle(ctx, resolved);
    const { width, formats = SHOWN_EVERYWHERE, ...wanted } = more;
    const r2Config = parseR2Config(given);
    const lifetime = parseLifetime(asked);
    const readable = await findReadable(ctx, { ...wanted, width, formats });
    if (readable === null) return null;
    const now = Math.floor(Date.now() / 1000);
    // No URL outlives its file. The first second counts, because a signature for none is invalid.
    const until = Math.floor((readable.asset.expiresAt ?? Infinity) / 1000);
    const expiresIn = Math.max(1, Math.min(lifetime, until - now));
    const expires = now + expiresIn;
    const { versionId } = readable.file;
    const name = nameOf(readable);
    const saveAs = nameToSave(name, download);
    const { location } = readable.file;
    if (await isSignedByStorage(ctx, readable)) {
      const disposition = saveAs === null ? inlineDisposition(name) : attachment(saveAs);
      const request = { method: "GET" as const, expiresIn, disposition };
      const url = await backendOf(location).sign(location, request, r2Config);
      return { url, versionId, expiresAt: expires * 1000 };
    }
    const base = parseRoutesUrl("routesUrl", routesUrl);
    const claim = { versionId, download: saveAs, expires };
    const signedPath = signPath(await currentKey(ctx), nameOf(readable), claim);
    // A client that may see the original may see a smaller image of it, so the size is not signed.
    const size = width === undefined ? "" : `&${sizeQuery(width, formats)}`;
    const url = `${base}/${signedPath}${size}`;
    return { url, versionId, expiresAt: expires * 1000 };
  },
});

function nameToSave(name: string, download: boolean | string | undefined): string | null {
  if (download === undefined || download === false) return null;
  return download === true || download === "" ? name : parseSaveAs(download);
}

export const openSignedUrl = mutation({
  ...declared.openSignedUrl,
  handler: async (ctx, { signedPath, ...size }) => {
    const preview = parseSignedPreview(signedPath);
    const request = preview ?? parseSigned(signedPath);
    if (request === null) return { kind: "refused" as const };
    const verdict = verify(await acceptedKey(ctx, request.keyId), request, Date.now());
    if (verdict !== "valid") return { kind: verdict };
    const readable =
      "releaseId" in request
        ? await findPreview(ctx, request.releaseId, request.path)
        : await findReadable(ctx, { versionId: request.versionId, ...size });
    const file = readable && (await openFile(ctx, readable));
    const { download } = request;
    return file && { kind: "file" as const, file, download, isPreview: preview !== null };
  },
});

export const rotateSigningKey = write(
  declared.rotateSigningKey,
  async (ctx, { revoke = false }) => {
    await rotateKey(ctx, revoke, ctx.actor);
    return null;
  },
);
