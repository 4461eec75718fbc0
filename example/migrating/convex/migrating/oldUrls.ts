/** Addresses of single versions in 1.x, which have its ids in them, lead to their copies. */
import type { HttpRouter } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";

/**
 * Redirects `{from}/v/{versionId}`, with any name behind it, to where the routes of this package are.
 * Register it before them, and them at both prefixes: then `{from}/images/hero` works as ever.
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
    // What is no version of 1.x is one of this package's, or the routes say what is wrong.
    const path = [to, "v", copy ?? id, ...rest].join("/");
    return Response.redirect(`${origin}${path}${search}`, 302);
  });
  http.route({ pathPrefix, method: "GET", handler });
}

export const findCopy = internalQuery({
  args: { id: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { id }) => {
    const version = await ctx.db
      .query("migrationVersions")
      .withIndex("by_source", (q) => q.eq("sourceVersionId", id))
      .first();
    return version?.copy?.versionId ?? null;
  },
});
