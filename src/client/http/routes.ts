import {
  type GenericDataModel,
  type GenericActionCtx,
  type HttpRouter,
  httpActionGeneric,
} from "convex/server";
import type { ComponentApi } from "../../component/_generated/component.js";
import type { Address } from "../../component/model/paths.js";
import { parseAssetUrl } from "./assetUrl.js";

export type AssetRouteOptions = {
  /** Where the routes begin; `/assets` by default. */
  pathPrefix?: string;
};

type Ctx = Pick<GenericActionCtx<GenericDataModel>, "runQuery">;

/** The address shows another version after the next publish, so nobody may keep the answer. */
const REVALIDATE = "no-cache";
/** A version never changes. */
const IMMUTABLE = "public, max-age=31536000, immutable";

function text(status: number, message: string): Response {
  return new Response(message, {
    status,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

function redirect(url: string, cacheControl: string): Response {
  return new Response(null, {
    status: 302,
    headers: {
      Location: url,
      "Cache-Control": cacheControl,
      // A page of another origin may read the answer: what is served here is public.
      "Access-Control-Allow-Origin": "*",
    },
  });
}

async function servePublished(
  ctx: Ctx,
  component: ComponentApi,
  address: Address,
): Promise<Response> {
  const file = await ctx.runQuery(component.assetManager.getPublishedFile, address);
  return file === null ? text(404, "There is no such file.") : redirect(file.url, REVALIDATE);
}

/** Answers one request; `path` is what follows the prefix and its slash. */
async function serve(ctx: Ctx, component: ComponentApi, path: string): Promise<Response> {
  const wanted = parseAssetUrl(path);
  if (wanted.kind === "malformed") return text(400, wanted.reason);
  if (wanted.kind === "asset") return await servePublished(ctx, component, wanted.address);
  const { versionId } = wanted;
  const version = await ctx.runQuery(component.assetManager.getVersion, { versionId });
  if (version !== null && version.url !== null && version.state !== "draft") {
    return redirect(version.url, IMMUTABLE);
  }
  if (wanted.otherwise !== null) return await servePublished(ctx, component, wanted.otherwise);
  return text(404, "There is no such version.");
}

/** A prefix as it stands in a request's path: encoded, with one slash at either end. */
function routePrefix(pathPrefix: string): string {
  const segments = pathPrefix.split("/").filter((segment) => segment !== "");
  return new URL(`https://any.host/${segments.map((segment) => `${segment}/`).join("")}`).pathname;
}

/**
 * Serves published files by their addresses:
 *
 * - `GET {prefix}/{folderPath}/{basename}` redirects to the version that is published now;
 * - `GET {prefix}/v/{versionId}` redirects to that version, for ever the same.
 *
 * What cannot be an address answers 400, what does not exist 404.
 *
 * ```ts
 * // convex/http.ts
 * const http = httpRouter();
 * registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });
 * export default http;
 * ```
 */
export function registerAssetRoutes(
  http: HttpRouter,
  component: ComponentApi,
  { pathPrefix = "/assets" }: AssetRouteOptions = {},
): void {
  const prefix = routePrefix(pathPrefix);
  http.route({
    pathPrefix: prefix,
    method: "GET",
    handler: httpActionGeneric(async (ctx, request) => {
      const { pathname } = new URL(request.url);
      return await serve(ctx, component, pathname.slice(prefix.length));
    }),
  });
}
