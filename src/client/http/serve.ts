/** Handles a request for a file: finds it, authorizes it and responds. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { downloadName } from "../../shared/downloadName.js";
import { isAssetError } from "../../shared/errors.js";
import { folderPreviewIn } from "../../shared/signing.js";
import { EXAMPLE_TIME, parseTime } from "../../shared/times.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { type Ctx, decide } from "./decide.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { type Found, findFile, findFileAt, findUrl } from "./find.js";
import { PRIVATE, cacheControl, explain, respond, unavailable } from "./headers.js";
import type { Decision, ResolvedOptions, ServedFile } from "./options.js";
import { planDelivery, planRedirect } from "./plan.js";
import { type Display, stream } from "./streaming.js";

/** A request for a file: its URL, and the prefix of its path. */
export type AssetRequest = { request: Request; url: URL; prefix: string };

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
    if (folder !== null) return await serveSigned(ctx, component, options, asked, folder);
    if (search === "") return await serveUnsigned(ctx, component, options, asked, null);
    if (searchParams.has("signature")) {
      return await serveSigned(ctx, component, options, asked, null);
    }
    const download = searchParams.get("download");
    const at = options.history ? searchParams.get("at") : null;
    return at === null
      ? await serveUnsigned(ctx, component, options, asked, download)
      : await servePast(ctx, component, options, asked, download, at);
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
  download: string | null,
): Promise<Response> {
  const wanted: AssetUrl = parseAssetUrl(url.pathname.slice(prefix.length));
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  if (options.authorize === undefined && options.mode === "redirect" && download === null) {
    const looked = await findUrl(ctx, component, wanted);
    if (looked === null) return notFound(request, options);
    const { etag, location } = planRedirect(request, looked.found);
    const own = { etag, "cache-control": cacheControl(options, looked.isImmutable) };
    return location === null
      ? respond(request, options, 304, own)
      : respond(request, options, 302, { location, ...own });
  }
  const found = await findFile(ctx, component, options, wanted);
  if (found === null) return notFound(request, options);
  const decision = await decide(ctx, options, request, found.file);
  return await serveDecided(ctx, component, options, { request, url, prefix }, found, {
    ...{ decision, download, isPast: false },
  });
}

/** Serves the file that a path served at a moment, if the app allows it under its paths of then and of now. */
async function servePast(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  asked: AssetRequest,
  download: string | null,
  time: string,
): Promise<Response> {
  const { request, url, prefix } = asked;
  const wanted: AssetUrl = parseAssetUrl(url.pathname.slice(prefix.length));
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  // A version is the same at any time.
  if (wanted.kind === "version") {
    return await serveUnsigned(ctx, component, options, asked, download);
  }
  const at = parseTime(time);
  if (at === null) {
    return explain(request, options, 400, `at must be a time such as ${EXAMPLE_TIME}.`);
  }
  const past = await findFileAt(ctx, component, options, wanted.assetPath, at);
  if (past === null) return notFound(request, options);
  const { found, elsewhere } = past;
  let decision = await decide(ctx, options, request, found.file);
  if (decision !== false && elsewhere !== null) {
    const now = await decide(ctx, options, request, elsewhere);
    decision = now === true ? decision : now;
  }
  return await serveDecided(ctx, component, options, asked, found, {
    ...{ decision, download, isPast: true },
  });
}

type Decided = { decision: Decision; download: string | null; isPast: boolean };

/** Serves a file as the app has decided; no cache keeps a private or a past one. */
async function serveDecided(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  found: Found,
  { decision, download, isPast }: Decided,
): Promise<Response> {
  // As if there were none, because the caller may not learn that there is one.
  if (decision === false) return notFound(request, options);
  if (decision !== true) {
    const { versionId } = found.file;
    const routesUrl = new URL(prefix, url).href;
    const sign = { versionId, expiresIn: decision.signFor, routesUrl };
    const named = download === null ? sign : { ...sign, download };
    const signed = await ctx.runMutation(component.signedUrl.getSignedUrl, named);
    if (signed === null) return notFound(request, options);
    return respond(request, options, 302, { location: signed.url, ...PRIVATE });
  }
  const file = await open(ctx, component, found, request.method);
  if (file === null) return notFound(request, options);
  const keep =
    file.isPrivate || isPast
      ? PRIVATE
      : { "cache-control": cacheControl(options, found.isImmutable) };
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
  method: string,
): Promise<ServedFile | null> {
  if (url !== null) return { ...file, url, mayRedirect: true, modifiedAt };
  const { versionId } = file;
  const asked = method === "HEAD" ? { versionId, method: "HEAD" as const } : { versionId };
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
  folder: string | null,
): Promise<Response> {
  const signedPath = url.pathname.slice(prefix.length) + url.search;
  const opened = await ctx.runMutation(component.signedUrl.openSignedUrl, { signedPath });
  if (opened === null) return notFound(request, options);
  if (opened.kind !== "file") return explain(request, options, 403, REFUSALS[opened.kind]);
  const { file, download, isPreview } = opened;
  // The signed URL must not leak through links in the file.
  const keep: HeaderRecord = { ...PRIVATE, "referrer-policy": "no-referrer" };
  if (isPreview) keep["x-robots-tag"] = "noindex";
  const below = folder === null ? null : new URL(prefix + folder, url).href;
  const served = { ...file, mayRedirect: false };
  return await deliver(request, options, served, keep, { download, below });
}

/**
 * Responds with a file.
 *
 * @param keep the cache headers.
 */
function deliver(
  request: Request,
  options: ResolvedOptions,
  file: ServedFile,
  keep: HeaderRecord,
  display: Display,
): Response | Promise<Response> {
  // A redirect cannot carry a name, so a download with a name is streamed.
  const isStreamed = options.mode === "stream" || display.download !== null;
  const plan = planDelivery(request, isStreamed, options, file, Date.now());
  const own: HeaderRecord = { etag: plan.etag, ...keep };
  if (plan.modified !== null) own["last-modified"] = new Date(plan.modified).toUTCString();
  switch (plan.kind) {
    case "not-modified":
      return respond(request, options, 304, own);
    case "precondition-failed":
      return explain(request, options, 412, "The file has changed.");
    case "unsatisfiable":
      return explain(request, options, 416, "The range is outside the file.", {
        "content-range": `bytes */${file.size}`,
      });
    case "too-large":
      return explain(
        request,
        options,
        413,
        "The file is too large for one response. Request parts of it with a Range header.",
        { "accept-ranges": "bytes" },
      );
    case "redirect":
      return respond(request, options, 302, { location: plan.location, ...own });
    case "bytes":
      return stream(request, options, file, plan.part, own, display);
  }
}
