"use client";

import { useQuery } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { Address } from "../component/model/paths.js";
import { type AssetOrSkip, toAddress } from "./addresses.js";

/** The function that an app exported as `getPublishedFile`, or one that accepts an address too. */
export type GetPublishedFile = FunctionReference<"query", "public", Address>;

/**
 * The published file of an asset, live: when another version is published, the component renders
 * with its URL.
 *
 * ```tsx
 * const hero = usePublishedFile(api.assets.getPublishedFile, "images/hero");
 * return hero && <img src={hero.url} alt="" />;
 * ```
 *
 * @param asset its path, or the arguments of the function; `"skip"` asks nothing.
 * @returns `undefined` while loading, `null` when nothing is published there.
 * @throws while rendering, what the function throws, such as PATH_INVALID.
 */
export function usePublishedFile<Query extends GetPublishedFile>(
  getPublishedFile: Query,
  asset: AssetOrSkip<FunctionArgs<Query>>,
): FunctionReturnType<Query> | undefined {
  const args = toAddress<Address>(asset);
  return useQuery<GetPublishedFile>(getPublishedFile, args) as
    FunctionReturnType<Query> | undefined;
}
