/** Preconditions: what a caller believes of an asset, held against what is. */
import type { Infer } from "convex/values";
import { assetError } from "../../../shared/errors.js";
import type { expectation } from "../../../shared/values.js";
import type { Asset } from "./assets.js";
import { type Address, joinPath } from "../../../shared/paths.js";

export type Expectation = Infer<typeof expectation>;

/** @throws ARGUMENT_INVALID when it cannot be true of any asset. */
export function parseExpectation(expect: Expectation | undefined): Expectation | undefined {
  if (expect?.absent === true && expect.publishedVersionId !== undefined) {
    throw assetError(
      "ARGUMENT_INVALID",
      "expect cannot ask for no asset and for a published version at once.",
      { argument: "expect", reason: "contradictory" },
    );
  }
  return expect;
}

/**
 * Compares an expectation with the asset at an address (`null`: there is none).
 *
 * @throws CONFLICT
 */
export function requireExpected(
  address: Address,
  asset: Asset | null,
  expect: Expectation | undefined,
): void {
  if (expect === undefined) return;
  const actual = {
    absent: asset === null,
    publishedVersionId: asset?.published?.versionId ?? null,
  };
  const isAsExpected =
    (expect.absent === undefined || expect.absent === actual.absent) &&
    (expect.publishedVersionId === undefined ||
      expect.publishedVersionId === actual.publishedVersionId);
  if (isAsExpected) return;
  const { folderPath, basename } = address;
  throw assetError(
    "CONFLICT",
    `"${joinPath(folderPath, basename)}" has changed since you looked; read it again and decide anew.`,
    { folderPath, basename, expected: expect, actual },
  );
}
