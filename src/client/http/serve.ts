/** Answers one request for a file: finds it, asks whether it may be read, and hands it out. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { isAssetError } from "../../shared/errors.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { type Ctx, decide } from "./decide.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { type Found, findFile } from "./find.js";
import { PRIVATE, cacheControl, explain, respond, unavailable } from "./headers.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import { planDelivery } from "./plan.js";
import { stream } from "./streaming.js";

/** A request for a file: its URL, and the prefix that its path begins with. */
export type AssetRequest = { request: Request; url: URL; prefix: string };

/** Answers one GET or HEAD. */
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
    // What can be asked for has been checked: this is a bucket that is not set up.
    if (!isAssetError(error)) throw error;
    console.error(`The asset routes could not serve a file: ${error.data.message}`);
    return unavailable(asked.request, options);
  }
}

/** Serves what is public, and what the app lets somebody have. */
async function serveUnsigned(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
  download: string | null,
): Promise<Response> {
  const wanted: AssetUrl = parseAssetUrl(url.pathname.slice(prefix.length));
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  const found = await findFile(ctx, component, options, wanted);
  if (found === null) return notFound(request, options);
  const decision = await decide(ctx, options, request, found.file);
  if (decision === false) return explain(request, options, 403, "You may not read this file.");
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
  const name = download === "" ? (file.filename ?? file.basename) : download;
  return await deliver(request, options, file, keep, name);
}

function notFound(request: Request, options: ResolvedOptions): Response {
  return explain(request, options, 404, "There is no such file.");
}

/** The bytes of a private file are looked for only when the app has said yes. */
function open(
  ctx: Ctx,
  component: ComponentApi,
  { file, url }: Found,
  method: string,
): ServedFile | null | Promise<ServedFile | null> {
  if (url !== null) return { ...file, url, mayRedirect: true };
  const { versionId } = file;
  const asked = method === "HEAD" ? { versionId, method: "HEAD" as const } : { versionId };
  return ctx.runMutation(component.content.openFile, asked);
}

/** Serves who has a signed address; nobody else is asked. */
async function serveSigned(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, url, prefix }: AssetRequest,
): Promise<Response> {
  const address = url.pathname.slice(prefix.length) + url.search;
  const opened = await ctx.runMutation(component.signedUrl.openSignedUrl, { address });
  if (opened === null) return notFound(request, options);
  if (opened.kind === "refused") {
    return explain(request, options, 403, "This address has expired, or is not one of ours.");
  }
  const { file, download } = opened;
  // The address must not leave the browser again with what the file links to.
  const keep = { ...PRIVATE, "referrer-policy": "no-referrer" };
  return await deliver(request, options, { ...file, mayRedirect: false }, keep, download);
}

/**
 * Hands a file out.
 *
 * @param keep the headers that say who may keep the answer.
 * @param download a name to save it under; `null` to show it.
 */
function deliver(
  request: Request,
  options: ResolvedOptions,
  file: ServedFile,
  keep: HeaderRecord,
  download: string | null,
): Response | Promise<Response> {
  // The file's own URL cannot be told another name, so a download under a name is streamed.
  const isStreamed = options.mode === "stream" || download !== null;
  const plan = planDelivery(request, isStreamed, options, file);
  const own = { etag: plan.etag, ...keep };
  switch (plan.kind) {
    case "not-modified":
      return respond(request, options, 304, own);
    case "precondition-failed":
      return explain(request, options, 412, "The file has changed since.");
    case "unsatisfiable":
      return explain(request, options, 416, "The file has no such part.", {
        "content-range": `bytes */${file.size}`,
      });
    case "too-large":
      return explain(
        request,
        options,
        413,
        "The file is too large for one answer; ask for parts of it with a Range header.",
        { "accept-ranges": "bytes" },
      );
    case "redirect":
      return respond(request, options, 302, { location: plan.location, ...own });
    case "bytes":
      return stream(request, options, file, plan.part, own, download);
  }
}
