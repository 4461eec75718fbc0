/** The permanent URLs of objects. Apart from the backends, because the most frequent calls need nothing else of them. */
import { encodeKey } from "../../shared/r2/requests.js";
import type { QueryCtx } from "../_generated/server.js";
import type { BackendName, Location, LocationIn } from "./backend.js";
import { publicUrl } from "./r2Config.js";

type UrlOf<At extends Location> = (ctx: QueryCtx, location: At) => Promise<string | null>;

/** By backend; see `ReadsFiles`. */
export const URLS: { [Name in BackendName]: UrlOf<LocationIn<Name>> } = {
  convex: async (ctx, { storageId }) => await ctx.storage.getUrl(storageId),
  r2: async (ctx, { key, bucket }) => {
    if (bucket === "private") return null;
    const base = await publicUrl(ctx);
    return base === null ? null : `${base}/${encodeKey(key)}`;
  },
};

/** Returns the permanent URL of an object; `null` if it has none. */
export async function objectUrl(ctx: QueryCtx, location: Location): Promise<string | null> {
  // The locations that each gets are its own; TypeScript cannot infer that the two match.
  const urlOf: UrlOf<never> = URLS[location.backend];
  return await urlOf(ctx, location as never);
}
