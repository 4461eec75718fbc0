import { type HttpRouter, type RoutableMethod, httpActionGeneric } from "convex/server";
import type { ComponentApi } from "../../component/_generated/component.js";
import { ALLOWED_METHODS, explain, preflight } from "./headers.js";
import { type AssetRouteOptions, resolveOptions } from "./options.js";
import type { Ctx } from "./decide.js";
import { serve } from "./serve.js";

/** A prefix as it stands in a request's path: encoded, with one slash at either end. */
function routePrefix(pathPrefix: string): string {
  if (/[?#\\]/.test(pathPrefix)) {
    throw new Error("registerAssetRoutes: pathPrefix may not hold a ?, a # or a backslash.");
  }
  const segments = pathPrefix.split("/").filter((segment) => segment !== "");
  return new URL(`https://any.host/${segments.map((segment) => `${segment}/`).join("")}`).pathname;
}

/**
 * Serves published files by their addresses:
 *
 * - `GET {prefix}/{folderPath}/{basename}`: the version that is published now;
 * - `GET {prefix}/v/{versionId}`, with any name behind it for people: that version, for ever;
 * - addresses that `getSignedUrl` has signed.
 *
 * Answers carry an `ETag`, and 304 to who has the version already. `?download=name` saves the file
 * under a name. Private files are not there, unless `authorize` lets somebody have one. What cannot be
 * an address answers 400, what does not exist 404, other methods 405.
 * Routes of the app's own under the prefix go first, if they are registered first.
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
 * @throws an error that names the option that cannot be.
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
  // The router runs these for HEAD too.
  handle("GET", async (ctx, request) => {
    const url = new URL(request.url);
    // The platform routes by the path as it was sent; here its dots have been resolved.
    if (!url.pathname.startsWith(prefix)) {
      return explain(request, options, 400, "The address leads outside of these files.");
    }
    return await serve(ctx, component, options, { request, url, prefix });
  });
  const isTaken = (method: RoutableMethod) => http.prefixRoutes.get(method)?.has(prefix) ?? false;
  if (!isTaken("OPTIONS")) handle("OPTIONS", async (_ctx, request) => preflight(request, options));
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    if (isTaken(method)) continue;
    handle(method, async (_ctx, request) =>
      explain(request, options, 405, "Files are only read here.", { allow: ALLOWED_METHODS }),
    );
  }
}
