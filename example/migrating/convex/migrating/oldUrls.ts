/** Redirects version URLs of 1.x, which contain its ids, to the copies. */
import type { HttpRouter } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";

/**
 * Redirects `{from}/v/{versionId}`, with any file name, to the routes of this package. Register it before
 * them, and register them at both prefixes, so that `{from}/images/hero` keeps working.
 */
export function registerOldUrls(
  http: HttpRouter,
  { from, to }: { from: string; to: string },
): void {
  const pathPrefix = `${from}/v/`;
  const handler = httpAction(async (ctx, request) => {
    const { origin, pathname, search } = new URL(request.url);
    const [id = "", ...rest] = pathname.slice(pathPrefix.length).split("/");
    const copy = await ctx.runQuery(internal.migrating.oldUrls.findCopy, { id });
    // An id that is not of 1.x belongs to this package, or the routes report the error.
    const path = [to, "v", copy ?? id, ...rest].join("/");
    return Response.redirect(`${origin}${path}${search}`, 302);
  });
  http.route({ pathPrefix, method: "GET", handler });
}

export const findCopy = internalQuery({
  args: { id: v.string() },
  returns: v.nullable(v.string()),
  handler: async (ctx, { id }) => {
    const version = await ctx.db
      .query("migrationVersions")
      .withIndex("by_source", (q) => q.eq("sourceVersionId", id))
      .first();
    return version?.copy?.versionId ?? null;
  },
});
