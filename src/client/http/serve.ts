/** Handles a request for a file: finds it, authorizes it and responds. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { downloadName } from "../../shared/downloadName.js";
import { isAssetError } from "../../shared/errors.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { type Ctx, decide } from "./decide.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { type Found, findFile, findUrl } from "./find.js";
import { PRIVATE, cacheControl, explain, respond, unavailable } from "./headers.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import { planDelivery, planRedirect } from "./plan.js";
import { stream } from "./streaming.js";

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
    if (search === "") return await serveUnsigned(ctx, component, options, asked, null);
    return searchParams.has("signature")
      ? await serveSigned(ctx, component, options, asked)
      : await serveUnsigned(ctx, component, options, asked, searchParams.get("download"));
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
  const keep = file.isPrivate
    ? PRIVATE
    : { "cache-control": cacheControl(options, found.isImmutable) };
  const name = download === "" ? downloadName(file) : download;
  return await deliver(request, options, file, keep, name);
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

/** Serves a signed URL without further checks. */
async function serveSigned(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
): Promise<Response> {
  const signedPath = url.pathname.slice(prefix.length) + url.search;
  const opened = await ctx.runMutation(component.signedUrl.openSignedUrl, { signedPath });
  if (opened === null) return notFound(request, options);
  if (opened.kind !== "file") return explain(request, options, 403, REFUSALS[opened.kind]);
  const { file, download } = opened;
  // The signed URL must not leak through links in the file.
  const keep = { ...PRIVATE, "referrer-policy": "no-referrer" };
  return await deliver(request, options, { ...file, mayRedirect: false }, keep, download);
}

/**
 * Responds with a file.
 *
 * @param keep the cache headers.
 * @param download a name to save it under; `null` to display it.
 */
function deliver(
  request: Request,
  options: ResolvedOptions,
  file: ServedFile,
  keep: HeaderRecord,
  download: string | null,
): Response | Promise<Response> {
  // A redirect cannot carry a name, so a download with a name is streamed.
  const isStreamed = options.mode === "stream" || download !== null;
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
      return stream(request, options, file, plan.part, own, download);
  }
}
