/** Determines the URLs of the app's asset routes, and where results name them. */
import type { Infer } from "convex/values";
import { parseRoutesUrl } from "../shared/bounds.js";
import { type rendition, sizeQuery } from "../shared/images/presets.js";
import { VERSION_SEGMENT } from "../shared/signing.js";
import { IS_CACHEABLE } from "../shared/values.js";

export type VersionedAssetsOptions = {
  /**
   * The URL of `registerAssetRoutes`, with its prefix, such as `https://files.example.com/assets`. By default
   * `/assets` on the deployment's own site.
   */
  routesUrl?: string;
  /**
   * The `url` of published files in Convex storage: by default `storage`, its own URL, which no CDN may keep. `immutable`
   * is the version URL of the routes, which browsers and a CDN keep for a year if they stream. Files in a bucket have
   * the URL of its public domain either way.
   */
  urls?: "storage" | "immutable";
};

/** `undefined` outside of a deployment; functions that need it then throw. */
export function routesUrlOf({ routesUrl }: VersionedAssetsOptions): string | undefined {
  const site = process.env.CONVEX_SITE_URL;
  return routesUrl ?? (site === undefined ? undefined : `${site}/assets`);
}

type Row = Record<string, unknown>;
type Rendition = Infer<typeof rendition>;

/**
 * Returns a result of the component with the URLs that the options ask for.
 *
 * @throws ARGUMENT_INVALID if they need the URL of the routes, which is unknown.
 */
export function withUrls<Result>(options: VersionedAssetsOptions, result: Result): Result {
  if (options.urls !== "immutable") return result;
  const routesUrl = parseRoutesUrl("routesUrl", routesUrlOf(options));
  return dressed(result, `${routesUrl}/${VERSION_SEGMENT}/`) as Result;
}

/** A published file of Convex storage, in whichever kind of row, gets the version URL; all else stays. */
function dressed(value: unknown, prefix: string, basename?: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => dressed(item, prefix));
  if (typeof value !== "object" || value === null || value instanceof ArrayBuffer) return value;
  const row = value as Row;
  const name = row.basename ?? basename;
  const rows = Object.entries(row).map(([key, field]) => {
    // Clients choose its keys.
    return [key, key === "metadata" ? field : dressed(field, prefix, name)];
  });
  // The routes serve no version that only a release publishes.
  const isPublished = (row.state === undefined || row.state === "published") && !row.isPreview;
  const isCacheable = IS_CACHEABLE[row.backend as keyof typeof IS_CACHEABLE];
  if (isPublished && isCacheable === false && typeof row.url === "string") {
    const end = typeof name === "string" ? `/${encodeURIComponent(name)}` : "";
    const url = prefix + encodeURIComponent(row.versionId as string) + end;
    rows.push(["url", url]);
    if (row.renditions !== undefined) {
      const renditions = (row.renditions as Rendition[]).map((one) => {
        return { ...one, url: `${url}?${sizeQuery(one.width, [one.format])}` };
      });
      rows.push(["renditions", renditions]);
    }
  }
  return Object.fromEntries(rows) as unknown;
}
