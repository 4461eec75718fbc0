/** Looks up the paths behind ids, for the `auth` callback of `api()`. */
import { v } from "convex/values";
import { idKind, place } from "../values.js";
import { internal } from "./declare.js";

/**
 * Returns the paths behind ids, and a handle to the rows that it has read. Pass the handle as `resolved` to the
 * next call in the same transaction, which then does not read them again.
 *
 * @returns the path behind each id; `null` if it does not exist, or is a version of an asset in the trash.
 * @throws ARGUMENT_INVALID
 *
 * Cost: 2 documents for each version, else 1 for each id.
 */
export const resolve = internal("query", {
  args: { kind: idKind, ids: v.array(v.string()) },
  returns: v.object({ places: v.array(v.nullable(place)), resolved: v.string() }),
});
