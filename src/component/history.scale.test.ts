/** Folders of the largest size that can be brought back, inside the platform's limits, which are enforced here. */
import { expect, test } from "vitest";
import { LIMITS } from "../../local/database/transaction.js";
import { api } from "./_generated/api.js";
import { MAX_ENTRIES } from "../shared/releaseLimits.js";
import type { Backend } from "./proofs/backend.test-helpers.js";
import {
  liveAssets,
  openLarge,
  prepare,
  versionsServed,
} from "./proofs/largeReleases.test-helpers.js";
import { PATIENT } from "./testing/component.test-helpers.js";
import { restore } from "./testing/restoring.test-helpers.js";

const { assetManager, history, releases } = api;

/** Changes all assets, so that the feed knows them. */
async function changeAll(backend: Backend): Promise<void> {
  const releaseId = await prepare(backend);
  await backend.mutation(releases.publishRelease, { releaseId });
  await backend.runJobs();
}

/** 1,000 assets that the feed knows, and the moment when it does. */
async function begin() {
  const backend = openLarge();
  await changeAll(backend);
  const at = backend.committedAt;
  backend.wait(60_000);
  return { backend, at, before: versionsServed(backend) };
}

test("1,000 files are brought back, and what they were is returned", PATIENT, async () => {
  const { backend, at, before } = await begin();
  await changeAll(backend);
  const now = versionsServed(backend);
  const { releaseId, entryCount, skipped } = await restore(backend, { folderPath: "f", at });
  expect([entryCount, skipped]).toEqual([MAX_ENTRIES, []]);
  const published = { status: "published", changed: MAX_ENTRIES };
  const args = { releaseId: releaseId! };
  expect(await backend.mutation(releases.publishRelease, args)).toMatchObject(published);
  expect(versionsServed(backend)).toEqual(before);
  await backend.runJobs();
  await backend.mutation(releases.rollbackRelease, args);
  expect(versionsServed(backend)).toEqual(now);
});

test("1,001 files are refused", PATIENT, async () => {
  const { backend, at } = await begin();
  await changeAll(backend);
  const [first] = liveAssets(backend);
  const { folderPath, basename } = first!;
  const newBasename = "a new name";
  // One file to unpublish, and one to copy back to its path.
  await backend.mutation(assetManager.renameAsset, { folderPath, basename, newBasename });
  await expect(restore(backend, { folderPath: "f", at })).rejects.toMatchObject({
    data: { code: "RELEASE_TOO_LARGE", max: MAX_ENTRIES },
  });
});

test(
  "one call fits if each change asks for the most: a copy, and that a file is unpublished",
  PATIENT,
  async () => {
    const { backend, at } = await begin();
    for (const { folderPath, basename } of liveAssets(backend).slice(0, 100)) {
      const newBasename = `new ${basename}`;
      await backend.mutation(assetManager.renameAsset, { folderPath, basename, newBasename });
    }
    const paginationOpts = { numItems: 100, cursor: null };
    const to = Date.UTC(2100, 0);
    const moments = { folderPath: "f", from: at, to };
    const diff = await backend.rehearse(history.diffFolder, { ...moments, paginationOpts });
    expect(diff.result.page).toHaveLength(100);
    expect(diff.tx.cost.documentsRead).toBeLessThanOrEqual(7 * 100);
    const args = { folderPath: "f", at };
    const { result, tx } = await backend.measure(history.restoreFolder, args);
    expect(result).toMatchObject({ isDone: false, entryCount: 200, skipped: [] });
    expect(tx.cost.ranges).toBeLessThan(0.95 * LIMITS.ranges);
  },
);
