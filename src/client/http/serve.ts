/** Answers one request for a file: finds it, asks whether it may be read, and hands it out. */
import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { ComponentApi } from "../../component/_generated/component.js";
import type { Address } from "../../component/model/paths.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { cacheControl, explain, respond } from "./headers.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import { planDelivery } from "./plan.js";
import { stream } from "./streaming.js";

export type Ctx = GenericActionCtx<GenericDataModel>;

/** What an address or a version id stands for now. */
type Found = { file: ServedFile; isImmutable: boolean };

async function findPublished(
  ctx: Ctx,
  component: ComponentApi,
  address: Address,
): Promise<Found | null> {
  const file = await ctx.runQuery(component.assetManager.getPublishedFile, address);
  return file === null ? null : { file, isImmutable: false };
}

async function findVersion(
  ctx: Ctx,
  component: ComponentApi,
  versionId: string,
): Promise<Found | null> {
  const version = await ctx.runQuery(component.assetManager.getVersion, { versionId });
  if (version === null || version.url === null || version.state === "draft") return null;
  return { file: { ...version, url: version.url }, isImmutable: true };
}

/** Finds what an address asks for; `null` when there is no such thing, or no longer. */
async function find(
  ctx: Ctx,
  component: ComponentApi,
  wanted: Exclude<AssetUrl, { kind: "malformed" }>,
): Promise<Found | null> {
  if (wanted.kind === "asset") return await findPublished(ctx, component, wanted.address);
  const found = await findVersion(ctx, component, wanted.versionId);
  if (found !== null || wanted.otherwise === null) return found;
  return await findPublished(ctx, component, wanted.otherwise);
}

/** Asks the app. As with the `auth` of `api()`, to throw is to refuse, and nobody is told why. */
async function isAllowed(
  ctx: Ctx,
  { authorize }: ResolvedOptions,
  request: Request,
  file: ServedFile,
): Promise<boolean> {
  if (authorize === undefined) return true;
  try {
    return await authorize(ctx, request, file);
  } catch (error) {
    console.error("The authorize callback of the asset routes refused:", error);
    return false;
  }
}

/** Answers one GET or HEAD; `path` is what follows the prefix and its slash. */
export async function serve(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  request: Request,
  path: string,
): Promise<Response> {
  const wanted = parseAssetUrl(path);
  if (wanted.kind === "malformed") return explain(request, options, 400, wanted.reason);
  const found = await find(ctx, component, wanted);
  if (found === null) return explain(request, options, 404, "There is no such file.");
  const { file, isImmutable } = found;
  if (!(await isAllowed(ctx, options, request, file))) {
    return explain(request, options, 403, "You may not read this file.");
  }
  const download = new URL(request.url).searchParams.get("download");
  // The file's own URL cannot be told another name, so a download under a name is streamed.
  const isStreamed = options.mode === "stream" || download !== null;
  const plan = planDelivery(request, isStreamed, options, file);
  const keep = { ETag: plan.etag, "Cache-Control": cacheControl(options, isImmutable) };
  switch (plan.kind) {
    case "not-modified":
      return respond(request, options, 304, keep);
    case "precondition-failed":
      return explain(request, options, 412, "The file has changed since.");
    case "unsatisfiable":
      return explain(request, options, 416, "The file has no such part.", {
        "Content-Range": `bytes */${file.size}`,
      });
    case "redirect":
      return respond(request, options, 302, { Location: plan.location, ...keep });
    case "bytes": {
      const name = download === "" ? (file.filename ?? file.basename) : download;
      return await stream(request, options, file, plan.part, keep, name);
    }
  }
}
