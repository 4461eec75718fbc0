/** Preconditions: compares a caller's expectation with an asset. */
import type { Infer } from "convex/values";
import { assetError } from "../../../shared/errors.js";
import type { expectation } from "../../../shared/values.js";
import type { Asset } from "./assets.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { publishedIdOf } from "./summaries.js";

export type Expectation = Infer<typeof expectation>;

/** Returns the state of the asset at a path (`null`: none) that expectations are about. */
export function stateOf(asset: Asset | null) {
  return {
    absent: asset === null,
    // A version that waits for its verification has been decided on.
    publishedVersionId: asset?.awaits?.versionId ?? (asset && publishedIdOf(asset)) ?? null,
  };
}

/**
 * Compares an expectation with the asset at a path (`null`: none).
 *
 * @throws ARGUMENT_INVALID if no asset can match it
 * @throws CONFLICT
 */
export function requireExpected(
  assetPath: AssetPath,
  asset: Asset | null,
  expect: Expectation | undefined,
): void {
  if (expect === undefined) return;
  if (expect.absent === true && expect.publishedVersionId !== undefined) {
    throw assetError(
      "ARGUMENT_INVALID",
      "expect cannot require both a missing asset and a published version.",
      { argument: "expect", reason: "contradictory" },
    );
  }
  const actual = stateOf(asset);
  const isAsExpected =
    (expect.absent === undefined || expect.absent === actual.absent) &&
    (expect.publishedVersionId === undefined ||
      expect.publishedVersionId === actual.publishedVersionId);
  if (isAsExpected) return;
  const { folderPath, basename } = assetPath;
  throw assetError(
    "CONFLICT",
    `"${joinPath(folderPath, basename)}" was changed by someone else. Reload and retry.`,
    { folderPath, basename, expected: expect, actual },
  );
}
