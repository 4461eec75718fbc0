/** Handles a request for a file: finds it, authorizes it and responds. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { downloadName } from "../../shared/downloadName.js";
import { isAssetError } from "../../shared/errors.js";
import { folderPreviewIn } from "../../shared/signing.js";
import { EXAMPLE_TIME, parseTime } from "../../shared/times.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { type Ctx, decide } from "./decide.js";
import { deliver } from "./deliver.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { type Found, findFile, findFileAt, findUrl, requestMissing } from "./find.js";
import { PRIVATE, cacheControl, explain, respond, unavailable } from "./headers.js";
import type { Decision, ResolvedOptions, ServedFile } from "./options.js";
import { redirectTo } from "./plan.js";
import { type Size, sizeOf } from "./sizes.js";

/** A request for a file: its URL, and the prefix of its path. */
export type AssetRequest = { request: Request; url: URL; prefix: string };

/** The meaning of the parameters of a request. */
type Asked = {
  /** A name to save the file under; `null` to display it. */
  download: string | null;
  /** The size of an image. */
  size: Size | undefined;
  /** The request headers that choose its format. */
  varying: HeaderRecord;
};

const PLAIN: Asked = { download: null, size: undefined, varying: {} };
/** A cache must not give an image to browsers that do not show its format. */
const NEGOTIATED: HeaderRecord = { vary: "Accept" };

/** Handles one GET or HEAD. */
export async function serve(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  asked: AssetRequest,
): Promise<Response> {
  try {
    const { search, searchParams } = asked.url;
    const folder = folderPreviewIn(asked.url.pathname.slice(asked.prefix.length));
    if (folder !== null) return await serveSigned(ctx, component, options, asked, PLAIN, folder);
    if (search === "") return await serveUnsigned(ctx, component, options, asked, PLAIN);
    const sized = sizeOf(asked.request, asked.url);
    if (sized?.kind === "malformed") return explain(asked.request, options, 400, sized.reason);
    const varying = sized?.isNegotiated ? NEGOTIATED : {};
    const wish = { download: searchParams.get("download"), size: sized?.size, varying };
    if (searchParams.has("signature")) {
      return await serveSigned(ctx, component, options, asked, wish, null);
    }
    const at = options.history ? searchParams.get("at") : null;
    return at === null
      ? await serveUnsigned(ctx, component, options, asked, wish)
      : await servePast(ctx, component, options, asked, wish, at);
  } catch (error) {
    // The request is valid, so the bucket is not configured.
    if (!isAssetError(error)) throw error;
    console.error(`The asset routes could not serve a file: ${error.data.message}`);
    return unavailable(asked.request, options);
  }
}

/** Serves public files, and private files that the app allows. */
async function serveUnsigned(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  asked: Asked,
): Promise<Response> {
  const wanted: AssetUrl = parseAssetUrl(url.pathname.slice(prefix.length));
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  const { download, size, varying } = asked;
  if (options.authorize === undefined && options.mode === "redirect" && download === null) {
    const looked = await findUrl(ctx, component, wanted, size);
    if (looked === null) return notFound(request, options);
    const { etag, location } = redirectTo(looked.found);
    const { expiresAt } = looked.found;
    const keep = { "cache-control": cacheControl(options, looked.isImmutable, expiresAt) };
    return respond(request, options, 302, { location, etag, ...keep, ...varying });
  }
  const found = await findFile(ctx, component, options, wanted, size);
  if (found === null) return notFound(request, options);
  const decision = await decide(ctx, options, request, found.file);
  return await serveDecided(ctx, component, options, { request, url, prefix }, found, {
    ...{ ...asked, decision, isPast: false },
  });
}

/** Serves the file that a path served at a moment, if the app allows it under its paths of then and of now. */
async function servePast(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  asked: Asked,
  time: string,
): Promise<Response> {
  const wanted: AssetUrl = parseAssetUrl(url.pathname.slice(prefix.length));
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  // A version is the same at any time.
  if (wanted.kind === "version") {
    return await serveUnsigned(ctx, component, options, { request, url, prefix }, asked);
  }
  const at = parseTime(time);
  if (at === null) {
    return explain(request, options, 400, `at must be a time such as ${EXAMPLE_TIME}.`);
  }
  const past = await findFileAt(ctx, component, options, wanted.assetPath, at, asked.size);
  if (past === null) return notFound(request, options);
  const { found, elsewhere } = past;
  let decision = await decide(ctx, options, request, found.file);
  if (decision !== false && elsewhere !== null) {
    const now = await decide(ctx, options, request, elsewhere);
    decision = now === true ? decision : now;
  }
  return await serveDecided(ctx, component, options, { request, url, prefix }, found, {
    ...{ ...asked, decision, isPast: true },
  });
}

type Decided = Asked & { decision: Decision; isPast: boolean };

/** Serves a file as the app has decided; no cache keeps a private or a past one. */
async function serveDecided(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  found: Found,
  { decision, download, size, varying, isPast }: Decided,
): Promise<Response> {
  // As if there were none, because the caller may not learn that there is one.
  if (decision === false) return notFound(request, options);
  if (decision !== true) {
    const { versionId } = found.file;
    const routesUrl = new URL(prefix, url).href;
    const sign = { versionId, expiresIn: decision.signFor, routesUrl, ...size };
    const named = download === null ? sign : { ...sign, download };
    const signed = await ctx.runMutation(component.signedUrl.getSignedUrl, named);
    if (signed === null) return notFound(request, options);
    return respond(request, options, 302, { location: signed.url, ...PRIVATE, ...varying });
  }
  const file = await open(ctx, component, found, size, request.method);
  if (file === null) return notFound(request, options);
  await requestMissing(ctx, component, file);
  const keep = {
    ...(file.isPrivate || isPast
      ? PRIVATE
      : { "cache-control": cacheControl(options, found.isImmutable, file.expiresAt) }),
    ...varying,
  };
  const name = download === "" ? downloadName(file) : download;
  return await deliver(request, options, file, keep, { download: name, below: null });
}

function notFound(request: Request, options: ResolvedOptions): Response {
  return explain(request, options, 404, "File not found.");
}

/** The URL of a private file is requested only after the app has allowed access. */
async function open(
  ctx: Ctx,
  component: ComponentApi,
  { file, url, modifiedAt }: Found,
  size: Size | undefined,
  method: string,
): Promise<ServedFile | null> {
  if (url !== null) return { ...file, url, mayRedirect: true, modifiedAt };
  const wanted = { versionId: file.versionId, ...size };
  const asked = method === "HEAD" ? { ...wanted, method: "HEAD" as const } : wanted;
  const opened = await ctx.runMutation(component.content.openFile, asked);
  return opened && { ...opened, modifiedAt };
}

const REFUSALS = {
  expired: "This URL has expired. Request a new one.",
  refused: "This URL is invalid: it was changed, or its key was revoked. Request a new one.",
};

/**
 * Serves a signed URL without further checks.
 *
 * @param folder the part of the path that all preview URLs of its folder begin with; `null` for other signed URLs.
 */
async function serveSigned(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  { size, varying }: Asked,
  folder: string | null,
): Promise<Response> {
  const signedPath = url.pathname.slice(prefix.length) + url.search;
  const wanted = { signedPath, ...size };
  const opened = await ctx.runMutation(component.signedUrl.openSignedUrl, wanted);
  if (opened === null) return notFound(request, options);
  if (opened.kind !== "file") return explain(request, options, 403, REFUSALS[opened.kind]);
  const { file, download, isPreview } = opened;
  // The signed URL must not leak through links in the file.
  const keep: HeaderRecord = { ...PRIVATE, "referrer-policy": "no-referrer", ...varying };
  if (isPreview) keep["x-robots-tag"] = "noindex";
  const below = folder === null ? null : new URL(prefix + folder, url).href;
  await requestMissing(ctx, component, file);
  const served = { ...file, mayRedirect: false };
  return await deliver(request, options, served, keep, { download, below });
}
