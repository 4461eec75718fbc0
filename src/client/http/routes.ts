import { type HttpRouter, type RoutableMethod, httpActionGeneric } from "convex/server";
import type { ComponentApi } from "../../component/_generated/component.js";
import { UPLOAD_SEGMENT } from "../../shared/signing.js";
import { FILE_METHODS, READ_METHODS, UPLOAD_METHODS, explain, preflight } from "./headers.js";
import { type AssetRouteOptions, resolveOptions, resolveUpload } from "./options.js";
import type { Ctx } from "./decide.js";
import { put } from "./put.js";
import { receive } from "./receive.js";
import { serve } from "./serve.js";
import { isShareUrl, serveShare, unlockShare } from "./share.js";

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
 * - URLs that `getSignedUrl`, `getPreviewUrl` or `getFolderPreviewUrl` has signed;
 * - `GET {prefix}/share/{token}`: share links from `createShareLink`; `POST` of their password;
 * - `PUT` or `POST` to an upload URL of these routes, from `startUpload`, if `configureStorageBackend` has their
 *   `uploadRoutesUrl`;
 * - `PUT {prefix}/{folderPath}/{basename}` with the option `upload`: the next version.
 *
 * Responses include an `ETag`; conditional requests of streamed files return 304. `?download=name` saves the file under a name. With the option
 * `history`, `?at=time` serves what a path served then.
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
  const upload = resolveUpload(rest, options);
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
    const asked = { request, url, prefix };
    const shared = await serveShare(ctx, component, options, asked);
    return shared ?? (await serve(ctx, component, options, asked));
  });
  const uploads = `${prefix}${UPLOAD_SEGMENT}/`;
  /** With the option `upload`, the signature tells an upload URL from the path of a file in a folder `upload`. */
  const isUploadUrl = (request: Request) =>
    isBelow(uploads, request) &&
    (upload === undefined || new URL(request.url).searchParams.has("signature"));
  const isTaken = (method: RoutableMethod) => http.prefixRoutes.get(method)?.has(prefix) ?? false;
  if (!isTaken("OPTIONS")) {
    handle("OPTIONS", async (_ctx, request) => {
      if (isUploadUrl(request)) return preflight(request, options, UPLOAD_METHODS);
      if (upload === undefined) return preflight(request, options, READ_METHODS);
      return request.headers.get("access-control-request-method") === "PUT"
        ? preflight(request, upload.respondWith, FILE_METHODS)
        : preflight(request, options, READ_METHODS, FILE_METHODS);
    });
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    if (isTaken(method)) continue;
    handle(method, async (ctx, request) => {
      const takesUploads = method === "POST" || method === "PUT";
      if (takesUploads && isUploadUrl(request)) {
        return await receive(ctx, component, options, { request, prefix });
      }
      const url = new URL(request.url);
      if (method === "POST" && isShareUrl(url, prefix)) {
        const shared = await unlockShare(ctx, component, options, { request, url, prefix });
        if (shared !== null) return shared;
      }
      if (method === "PUT" && upload !== undefined && url.pathname.startsWith(prefix)) {
        return await put(ctx, component, upload, { request, url, prefix });
      }
      const allow = upload === undefined ? READ_METHODS : FILE_METHODS;
      return explain(
        request,
        options,
        405,
        `Only ${allow.replace(", OPTIONS", " and OPTIONS")} are supported.`,
        {
          allow,
        },
      );
    });
  }
}
