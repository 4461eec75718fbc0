import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { PublishedFile } from "../types.js";
import { type HeaderRecord, parseExtraHeaders } from "./extraHeaders.js";

/** A file that somebody asks for: a published one, or one version of it. */
export type RequestedFile = Pick<
  PublishedFile,
  "versionId" | "version" | "folderPath" | "basename" | "size" | "contentType" | "filename"
> & {
  /** Who asks for a private file gets it only by what `authorize` says. */
  isPrivate: boolean;
};

/** A file to serve. */
export type ServedFile = RequestedFile & {
  /** Where its bytes can be read now. */
  url: string;
  /** Whether its `url` may be handed out. */
  mayRedirect: boolean;
};

/**
 * Whether somebody may read a file: no, yes, or yes by an address that is signed for this many seconds
 * and that the request is redirected to.
 */
export type Decision = boolean | { signFor: number };

/** How `registerAssetRoutes` serves files; everything has a default. */
export type AssetRouteOptions = {
  /** Where the routes begin; `/assets` by default. */
  pathPrefix?: string;
  /**
   * How long, in seconds, anybody may keep the answer of a stable address without asking again. By
   * default 0: a publish or a rollback is seen at the next request.
   */
  maxAge?: number;
  /**
   * `"redirect"` (default) sends browsers to the file's own URL. `"stream"` serves the bytes through
   * the route, for pages that need one origin; it costs function calls and bandwidth.
   */
  mode?: "redirect" | "stream";
  /**
   * What becomes of files that are larger than the 20 MiB that one answer may hold. `"range"`
   * (default) serves the parts that players and download managers ask for, and redirects who wants
   * all; `"redirect"` redirects every request for such a file.
   */
  largeFiles?: "range" | "redirect";
  /**
   * Which pages of other origins may read the answers: all (`"*"`, default), those listed, or none
   * (`[]`).
   */
  allowOrigins?: "*" | string[];
  /** Headers to add to every answer; those that the routes send themselves are refused. */
  headers?: Record<string, string>;
  /**
   * Decides on each request; to throw is to refuse. Without it everybody may read what is public, and
   * private files do not exist. When it is there, no answer may be kept by shared caches, browsers ask
   * again unless `maxAge` says otherwise, and nobody keeps a private file.
   */
  authorize?: (
    ctx: GenericActionCtx<GenericDataModel>,
    request: Request,
    file: RequestedFile,
  ) => Decision | Promise<Decision>;
};

/** The options with their defaults. */
export type ResolvedOptions = Required<
  Omit<AssetRouteOptions, "authorize" | "headers" | "pathPrefix">
> &
  Pick<AssetRouteOptions, "authorize"> & { headers: HeaderRecord };

/** As browsers write it in `Origin`: scheme and host, nothing behind them. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#,*A-Z]+$/;

/** @throws an error that names the option. */
export function resolveOptions(options: AssetRouteOptions): ResolvedOptions {
  const { maxAge = 0, mode = "redirect", largeFiles = "range", authorize } = options;
  const { allowOrigins = "*", headers = {} } = options;
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) {
    throw new Error("registerAssetRoutes: maxAge must be a whole number of seconds, 0 or more.");
  }
  for (const origin of allowOrigins === "*" ? [] : allowOrigins) {
    if (ORIGIN.test(origin)) continue;
    throw new Error(
      `registerAssetRoutes: ${JSON.stringify(origin)} in allowOrigins is not an origin such as ` +
        "https://app.example.com.",
    );
  }
  return {
    maxAge,
    mode,
    largeFiles,
    allowOrigins: allowOrigins === "*" ? "*" : [...allowOrigins],
    headers: parseExtraHeaders(headers),
    authorize,
  };
}
