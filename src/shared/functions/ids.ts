/** Where ids lead, for `api()`, which asks for each call who may touch what. */
import { v } from "convex/values";
import { idKind, place } from "../values.js";
import { internal } from "./declare.js";

/**
 * Returns where ids lead, and what it has read for that: the call that follows in the same transaction takes
 * it as `resolved` and reads none of it again.
 *
 * @returns for each id its place; `null` if it does not exist, or is a version of an asset in the trash.
 * @throws ARGUMENT_INVALID
 *
 * Cost: 2 documents for each version, else 1 for each id.
 */
export const resolve = internal("query", {
  args: { kind: idKind, ids: v.array(v.string()) },
  returns: v.object({ places: v.array(v.union(place, v.null())), resolved: v.string() }),
});
