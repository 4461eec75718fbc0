/** Time travel in a long feed costs the documents that it promises; the feed is written straight into the table. */
import { beforeAll, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { publishedIdOf } from "./model/files/summaries.js";
import type { Backend } from "./proofs/backend.test-helpers.js";
import { buildClosing } from "./proofs/closing.test-helpers.js";
import { rowsOf } from "./proofs/invariants.test-helpers.js";
import { differences, restore } from "./testing/restoring.test-helpers.js";

const { assetManager, history } = api;

const FILES = 100;
const CHANGES = process.env.LONG_RUN ? 1_000_000 : 100_000;
const HOUR = 3_600_000;

const named = (index: number) => `asset ${String(index).padStart(6, "0")}`;
const at = (index: number) => ({ folderPath: "f", basename: named(index) });

/** Adds publishings of each file of `f`, over and over, an hour before. */
function plantChanges(backend: Backend): void {
  const { db, now } = backend;
  const assets = rowsOf(backend, "assets").map((asset) => ({
    ...asset,
    versionId: publishedIdOf(asset),
  }));
  const start = BigInt(now - HOUR) * 1_000_000n;
  const rows = Array.from({ length: CHANGES }, (_, index) => {
    const { versionId, _id: assetId, basename } = assets[index % FILES]!;
    return {
      ...{ commitTs: start + BigInt(index), feedFolder: "f", scope: { d1: "f" }, basename },
      ...{ type: "asset:publish", assetId, versionId, version: 1 },
    };
  });
  db.fill("changelog", rows, now);
}

let backend: Backend;
let then: number;
/** Assets that have left their paths since: by a rename, a move and a deletion. */
const LEFT = { renamed: 1, moved: 2, deleted: 3 };
const SINCE = 4;

beforeAll(async () => {
  ({ backend } = buildClosing({ assets: FILES, folders: 1 }));
  plantChanges(backend);
  then = backend.now;
  backend.wait(60_000);
  await backend.mutation(assetManager.renameAsset, { ...at(LEFT.renamed), newBasename: "new" });
  const { folderPath: fromFolderPath, basename } = at(LEFT.moved);
  const moved = { fromFolderPath, basename, toFolderPath: "g" };
  await backend.mutation(assetManager.moveAsset, moved);
  await backend.mutation(assetManager.deleteAsset, at(LEFT.deleted));
  await backend.mutation(assetManager.archiveAsset, at(4));
}, 300_000);

const PAGE = { numItems: 200, cursor: null };

test(`a lookup among ${CHANGES} changes reads at most 4 documents`, async () => {
  for (let index = 0; index < FILES; index += 1) {
    const { result, tx } = await backend.rehearse(history.getFileAt, { ...at(index), at: then });
    expect(result, named(index)).toMatchObject(at(index));
    expect(tx.cost.documentsRead, named(index)).toBeLessThanOrEqual(4);
  }
}, 300_000);

test(`a page of a listing among ${CHANGES} changes reads what the page and the changes since need`, async () => {
  const args = { folderPath: "f", at: then, paginationOpts: PAGE };
  const { result, tx } = await backend.rehearse(history.listFolderAt, args);
  expect(result.page.map(({ basename }) => basename)).toEqual(
    Array.from({ length: FILES }, (_, index) => named(index)),
  );
  // Each name, and the one that came since.
  const left = Object.keys(LEFT).length;
  expect(tx.cost.documentsRead).toBeLessThanOrEqual(3 * (FILES - left + 1) + 5 * left);
}, 300_000);

test(`a comparison and a restore among ${CHANGES} changes read the changes since`, async () => {
  const moments = { folderPath: "f", from: then, to: backend.now };
  const compared = await backend.rehearse(history.diffFolder, {
    ...moments,
    paginationOpts: PAGE,
  });
  expect(compared.result.page).toHaveLength(SINCE);
  expect(compared.tx.cost.documentsRead).toBeLessThanOrEqual(7 * SINCE);
  expect(await differences(backend, moments)).toEqual(compared.result.page);
  const args = { folderPath: "f", at: then };
  const restored = await backend.rehearse(history.restoreFolder, args);
  expect(restored.tx.cost.documentsRead).toBeLessThanOrEqual(10 * SINCE + 10);
  // It is in another folder now.
  const { skipped, entryCount } = await restore(backend, args);
  expect(skipped).toMatchObject([at(LEFT.moved)]);
  // The renamed file is copied back, and unpublished at its new path.
  expect(entryCount).toBe(SINCE);
}, 300_000);
