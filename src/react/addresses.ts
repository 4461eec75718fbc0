import type { FunctionArgs, FunctionReference } from "convex/server";
import { type Address, ROOT, lastSegment, parentOf } from "../component/model/paths.js";

/**
 * How a hook is told which asset: `"images/hero"`, or the arguments of the app's function. A
 * function that wants more than an address takes no path. `"skip"` asks nothing, as in Convex's own
 * hooks; an asset of that name in the root is `{ folderPath: "", basename: "skip" }`.
 */
export type AssetOrSkip<Args> = Args | (Address extends Args ? string : never) | "skip";

/** The arguments of a query, without those of pages. */
export type ArgsOf<Query extends FunctionReference<"query">> = Omit<
  FunctionArgs<Query>,
  "paginationOpts"
>;

/** Cuts a path at its last slash. Whether it can be one is for the server to say. */
export function toAddress<Args>(asset: AssetOrSkip<Args>): Args | "skip" {
  if (typeof asset !== "string" || asset === "skip") return asset as Args | "skip";
  return { folderPath: parentOf(asset) ?? ROOT, basename: lastSegment(asset) } as Args;
}
