"use client";

import { useQuery } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { AssetPath } from "../shared/paths.js";
import { type AssetOrSkip, toAssetArgs } from "./assetArgs.js";
import { useInPerspective } from "./perspective.js";

/** The function that an app exported as `getPublishedFile`, or one that also accepts a path. */
export type GetPublishedFile = FunctionReference<"query", "public", AssetPath>;

/**
 * Returns the published file of an asset, live: the component re-renders when another version is published. Inside
 * `AssetPerspective`, it is the one that a release would publish.
 *
 * ```tsx
 * const hero = usePublishedFile(api.assets.getPublishedFile, "images/hero");
 * return hero && <img src={hero.url} alt="" />;
 * ```
 *
 * @param asset its path, or the arguments of the function; `"skip"` makes no request.
 * @returns `undefined` while loading, `null` if no version is published.
 * @throws the function's errors, such as PATH_INVALID, while rendering.
 */
export function usePublishedFile<Query extends GetPublishedFile>(
  getPublishedFile: Query,
  asset: AssetOrSkip<FunctionArgs<Query>>,
): FunctionReturnType<Query> | undefined {
  const args = useInPerspective(toAssetArgs<AssetPath>(asset));
  return useQuery<GetPublishedFile>(getPublishedFile, args) as
    FunctionReturnType<Query> | undefined;
}
