import { type HttpRouter, type RoutableMethod, httpActionGeneric } from "convex/server";
import type { ComponentApi } from "../../component/_generated/component.js";
import { UPLOAD_SEGMENT } from "../../shared/signing.js";
import { READ_METHODS, UPLOAD_METHODS, explain, preflight } from "./headers.js";
import { type AssetRouteOptions, resolveOptions } from "./options.js";
import type { Ctx } from "./decide.js";
import { receive } from "./receive.js";
import { serve } from "./serve.js";

/** The prefix as it appears in a request's path: encoded, with one slash at either end. */
function routePrefix(pathPrefix: string): string {
  if (/[?#\\]/.test(pathPrefix)) {
    throw new Error("registerAssetRoutes: pathPrefix cannot contain ?, # or a backslash.");
  }
  const segments = pathPrefix.split("/").filter((segment) => segment !== "");
  return new URL(`https://any.host/${segments.map((segment) => `${segment}/`).join("")}`).pathname;
}

function isBelow(prefix: string, { url }: Request): boolean {
  return new URL(url).pathname.startsWith(prefix);
}

/**
 * Serves published files over HTTP:
 *
 * - `GET {prefix}/{folderPath}/{basename}`: the published version;
 * - `GET {prefix}/v/{versionId}`, with any name after it for readability: that version, immutable;
 * - URLs that `getSignedUrl` has signed;
 * - `PUT` or `POST` to an upload URL of these routes, from `startUpload`, if `configureStorageBackend` has their
 *   `uploadRoutesUrl`.
 *
 * Responses include an `ETag`; conditional requests return 304. `?download=name` saves the file under a name.
 * Private files return 404 unless `authorize` allows them. An invalid path returns 400, a missing file 404,
 * another method 405. The app's own routes under the prefix take precedence if they are registered first.
 *
 * ```ts
 * // convex/http.ts
 * import { httpRouter } from "convex/server";
 * import { registerAssetRoutes } from "convex-versioned-assets";
 * import { components } from "./_generated/api";
 *
 * const http = httpRouter();
 * registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });
 * export default http;
 * ```
 *
 * @throws an error that names the invalid option.
 */
export function registerAssetRoutes(
  http: HttpRouter,
  component: ComponentApi,
  { pathPrefix = "/assets", ...rest }: AssetRouteOptions = {},
): void {
  const prefix = routePrefix(pathPrefix);
  const options = resolveOptions(rest);
  const handle = (
    method: RoutableMethod,
    answer: (ctx: Ctx, request: Request) => Promise<Response>,
  ) => http.route({ pathPrefix: prefix, method, handler: httpActionGeneric(answer) });
  // The router uses these for HEAD too.
  handle("GET", async (ctx, request) => {
    const url = new URL(request.url);
    // The platform routes by the path as it was sent; here its dot segments are resolved.
    if (!url.pathname.startsWith(prefix)) {
      return explain(request, options, 400, "The URL leads outside of these files.");
    }
    return await serve(ctx, component, options, { request, url, prefix });
  });
  const uploads = prefix + UPLOAD_SEGMENT;
  const isTaken = (method: RoutableMethod) => http.prefixRoutes.get(method)?.has(prefix) ?? false;
  if (!isTaken("OPTIONS")) {
    handle("OPTIONS", async (_ctx, request) =>
      preflight(request, options, isBelow(uploads, request) ? UPLOAD_METHODS : READ_METHODS),
    );
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    if (isTaken(method)) continue;
    handle(method, async (ctx, request) => {
      const takesUploads = method === "POST" || method === "PUT";
      if (takesUploads && isBelow(uploads, request)) {
        return await receive(ctx, component, options, { request, prefix });
      }
      return explain(request, options, 405, "Only GET, HEAD and OPTIONS are supported.", {
        allow: READ_METHODS,
      });
    });
  }
}
