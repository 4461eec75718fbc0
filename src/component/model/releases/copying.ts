/** Adds files to a release whose bytes other assets serve. */
import { type AssetPath, isWithin } from "../../../shared/paths.js";
import type { WriteCtx } from "../feed/recording.js";
import { findAsset } from "../files/assets.js";
import { type KnownBytes, copyBytes } from "../files/copies.js";
import { type Expectation, requireExpected } from "../files/expectations.js";
import { readLocks } from "../tree/locks.js";
import { type Wanted, addEntries } from "./entries.js";
import type { Release } from "./releases.js";

export type WantedCopy = KnownBytes & {
  from: AssetPath;
  to: AssetPath;
  expect: Expectation | undefined;
};

/**
 * Adds copies to a release.
 *
 * @returns for each copy whether it was added.
 * @throws the errors of `addEntries` and `copyBytes`
 */
export async function addCopies(
  ctx: WriteCtx,
  release: Release,
  copies: WantedCopy[],
): Promise<boolean[]> {
  const locks = await readLocks(ctx);
  const isBusy = ({ folderPath }: AssetPath) =>
    locks.some(({ path }) => isWithin(folderPath, path));
  const entries: Wanted[] = [];
  const added: boolean[] = [];
  for (const { from, to, expect, ...bytes } of copies) {
    const target = await findAsset(ctx, to);
    requireExpected(to, target, expect);
    const source = isBusy(from) ? null : await findAsset(ctx, from);
    const draft = await copyBytes(ctx, source, to, target, bytes);
    if (draft !== null) {
      entries.push({ ...to, action: "publish", versionId: draft._id, expect: undefined });
    }
    added.push(draft !== null);
  }
  await addEntries(ctx, release, entries);
  return added;
}
