import type { FunctionArgs, FunctionReference } from "convex/server";
import { type AssetPath, ROOT, lastSegment, parentOf } from "../shared/paths.js";

/**
 * Selects an asset: a path such as `"images/hero"`, or the arguments of the app's function. If the function
 * has further required arguments, pass an object. `"skip"` makes no request, as in Convex's own hooks; for an
 * asset named `skip` in the root pass `{ folderPath: "", basename: "skip" }`.
 */
export type AssetOrSkip<Args> = Args | (AssetPath extends Args ? string : never) | "skip";

/** The arguments of a query, without pagination. */
export type ArgsOf<Query extends FunctionReference<"query">> = Omit<
  FunctionArgs<Query>,
  "paginationOpts"
>;

/** Splits a path at its last slash. The server validates it. */
export function toAssetArgs<Args>(asset: AssetOrSkip<Args>): Args | "skip" {
  if (typeof asset !== "string" || asset === "skip") return asset as Args | "skip";
  return { folderPath: parentOf(asset) ?? ROOT, basename: lastSegment(asset) } as Args;
}
