import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { Infer } from "convex/values";
import type { AssetPath } from "../../shared/paths.js";
import type { sized } from "../../shared/validators.js";
import type { PublishedFile } from "../types.js";
import { type HeaderRecord, parseExtraHeaders } from "./extraHeaders.js";

/** A requested file: the published version, or a certain version. */
export type RequestedFile = Pick<
  PublishedFile,
  "versionId" | "version" | "folderPath" | "basename" | "size" | "contentType"
> & {
  /** The original file name. */
  filename?: string;
  /** A private file needs the permission of `authorize`. */
  isPrivate: boolean;
  /** When it is no longer served, in milliseconds since 1970; omitted if it does not expire. */
  expiresAt?: number;
  /** For an image in a width; `size` and `contentType` are then of what is served. */
  sized?: Infer<typeof sized>;
};

/** A file to serve. */
export type ServedFile = RequestedFile & {
  /** The current URL of its bytes. */
  url: string;
  /** True if `url` may be revealed. */
  mayRedirect: boolean;
  /** When it became current at the path of the request. */
  modifiedAt: number;
};

/** Whether a file may be read: no, yes, or yes with a redirect to a URL signed for this many seconds. */
export type Decision = boolean | { signFor: number };

/** A file that a request wants to upload. */
export type OfferedFile = AssetPath & {
  /** Size in bytes; omitted if the request is sent in chunks. */
  size?: number;
  /** As the request or the extension of the name says; omitted if neither does. */
  contentType?: string;
};

/** How files are uploaded to their paths. */
export type UploadRouteOptions = {
  /**
   * Authorizes each upload. Return the actor, or `null` for an unknown one; throw to refuse. Any other value refuses,
   * too. A refused request returns 403, whether or not its path exists.
   *
   * @param request the request without its body.
   */
  authorize: (
    ctx: GenericActionCtx<GenericDataModel>,
    request: Request,
    file: OfferedFile,
  ) => string | null | Promise<string | null>;
  /** The origins whose scripts may upload: a list, all (`"*"`), or none (default). Programs need no entry. */
  allowOrigins?: "*" | string[];
};

/** The options of `registerAssetRoutes`; all are optional. */
export type AssetRouteOptions = {
  /** The URL prefix of the routes; `/assets` by default. */
  pathPrefix?: string;
  /**
   * How long caches may keep a stable URL without revalidating, in seconds. By default 0: a publish or a
   * rollback is visible at the next request.
   */
  maxAge?: number;
  /**
   * `"redirect"` (default) redirects to the file's own URL. `"stream"` serves the bytes through the route,
   * for pages that need one origin; it costs function calls and bandwidth.
   */
  mode?: "redirect" | "stream";
  /**
   * How files over 20 MiB, the limit of one response, are served. `"range"` (default) streams range requests
   * and redirects requests for the whole file; `"redirect"` redirects all requests for such a file.
   */
  largeFiles?: "range" | "redirect";
  /** The origins whose scripts may read responses: all (`"*"`, default), a list, or none (`[]`). */
  allowOrigins?: "*" | string[];
  /** Additional response headers; headers that the routes set are rejected. */
  headers?: Record<string, string>;
  /**
   * Authorizes each request; throw to refuse. Without it, public files are readable by everyone and private
   * files return 404. With it, shared caches must not keep responses, browsers revalidate unless `maxAge` is
   * set, and private files are not cached.
   */
  authorize?: (
    ctx: GenericActionCtx<GenericDataModel>,
    request: Request,
    file: RequestedFile,
  ) => Decision | Promise<Decision>;
  /**
   * Serves what a path served at a time: `?at=2026-11-30T10:12:03Z`. Needs `authorize`, which is also asked about the path
   * that the file has now, if it is another one. `false` by default: the parameter is ignored.
   */
  history?: boolean;
  /** `PUT` of a file to its path uploads the next version and publishes it. Without it, `PUT` returns 405. */
  upload?: UploadRouteOptions;
};

/** The options with their defaults. */
export type ResolvedOptions = Required<
  Omit<AssetRouteOptions, "authorize" | "headers" | "pathPrefix" | "upload">
> &
  Pick<AssetRouteOptions, "authorize"> & { headers: HeaderRecord };

/** The options of uploads, with the options of their responses. */
export type ResolvedUpload = Pick<UploadRouteOptions, "authorize"> & {
  respondWith: ResolvedOptions;
};

/** The format of an `Origin` header: scheme and host, nothing after them. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,*A-Z]+$/;

/** @throws an error that names the option. */
export function resolveOptions(options: AssetRouteOptions): ResolvedOptions {
  const { maxAge = 0, mode = "redirect", largeFiles = "range", authorize } = options;
  const { history = false } = options;
  const { allowOrigins, headers = {} } = options;
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) {
    throw new Error("registerAssetRoutes: maxAge must be an integer number of seconds, 0 or more.");
  }
  if (authorize !== undefined && typeof authorize !== "function") {
    throw new Error("registerAssetRoutes: authorize must be a function.");
  }
  if (history && authorize === undefined) {
    throw new Error("registerAssetRoutes: history needs authorize.");
  }
  return {
    maxAge,
    mode,
    largeFiles,
    history,
    allowOrigins: parseOrigins(allowOrigins ?? "*"),
    headers: parseExtraHeaders(headers),
    authorize,
  };
}

/** @throws an error that names the option. */
export function resolveUpload(
  { upload }: AssetRouteOptions,
  options: ResolvedOptions,
): ResolvedUpload | undefined {
  if (upload === undefined) return undefined;
  const { authorize, allowOrigins = [] } = upload;
  if (typeof authorize !== "function") {
    throw new Error("registerAssetRoutes: upload.authorize must be a function.");
  }
  return { authorize, respondWith: { ...options, allowOrigins: parseOrigins(allowOrigins) } };
}

function parseOrigins(origins: "*" | string[]): "*" | string[] {
  for (const origin of origins === "*" ? [] : origins) {
    if (ORIGIN.test(origin)) continue;
    throw new Error(
      `registerAssetRoutes: ${JSON.stringify(origin)} in allowOrigins is not an origin such as ` +
        "https://app.example.com.",
    );
  }
  return origins === "*" ? "*" : [...origins];
}
