/** What the model says of files in the perspective of a release, which lists and lookups must say, too. */
import { compareValues } from "convex/values";
import { api } from "../_generated/api.js";
import { isPrivate } from "./access.test-helpers.js";
import type { Backend } from "./backend.test-helpers.js";
import { address } from "./calling.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type Model, type ModelAsset, placeKey } from "./model.test-helpers.js";
import type { Entry, Release } from "./releaseSteps.test-helpers.js";
import type { Place } from "./steps.test-helpers.js";

const { assetManager, pages, published } = api;

/** An asset, and the version that it serves in the perspective. */
type Seen = { asset: ModelAsset; versionId: string | null; isPreview: boolean };

/** Returns what is at a place in the perspective; `null` for nothing. */
function seenAt(backend: Backend, model: Model, release: Release, at: Place): Seen | null {
  const asset = model.assetAt(at);
  if (asset === undefined) return null;
  const versionId = model.published(asset)?.id ?? null;
  const entry = release.entries.find((one) => placeKey(one.at) === placeKey(at));
  if (release.status !== "open" || entry?.assetId !== asset.id) {
    return { asset, versionId, isPreview: false };
  }
  if (entry.action === "delete") return null;
  if (entry.action === "archive") return { asset, versionId: null, isPreview: false };
  const isUsed = entry.versionId !== versionId && isUsable(backend, asset, entry);
  return { asset, versionId: isUsed ? entry.versionId : versionId, isPreview: isUsed };
}

function isUsable(backend: Backend, asset: ModelAsset, { versionId }: Entry): boolean {
  if (!asset.versions.some(({ id }) => id === versionId)) return false;
  const row = rowsOf(backend, "versions").find(({ _id }) => _id === versionId)!;
  return row.verification === undefined && !row.isTypeUnstored;
}

/** Returns how many files a release shows that are not published. */
export async function requirePerspective(
  backend: Backend,
  model: Model,
  release: Release,
): Promise<number> {
  const places = [...model.live().map(({ at }) => at), ...release.entries.map(({ at }) => at)];
  const all = [...new Map(places.map((at) => [placeKey(at), at])).values()];
  let previews = 0;
  for (const folder of new Set(all.map((at) => at.folder))) {
    const names = all.filter((at) => at.folder === folder);
    names.sort((a, b) => compareValues(a.name, b.name));
    const seen = names.map((at) => seenAt(backend, model, release, at));
    const assets = seen.flatMap((one) => (one === null ? [] : [inShort(one)]));
    const files = seen.map((one) =>
      one?.versionId && !isPrivate(backend, one.asset.id) ? inShort(one) : null,
    );
    const listed = files.filter((file) => file !== null);
    await requireLists(backend, release, folder, { assets, files: listed });
    await requireLookups(backend, release, names, files);
    previews += seen.filter((one) => one?.isPreview).length;
  }
  return previews;
}

const inShort = ({ asset, versionId, isPreview }: Seen) => [asset.id, versionId, isPreview];

type Found = { assetId: string; versionId: string; isPreview?: boolean };
const found = ({ assetId, versionId, isPreview = false }: Found) => [assetId, versionId, isPreview];

async function requireLists(
  backend: Backend,
  { id: perspective }: Release,
  folderPath: string,
  expected: { assets: unknown[]; files: unknown[] },
): Promise<void> {
  const folder = { folderPath, perspective };
  const whole = await backend.query(assetManager.listPublishedFilesInFolder, folder);
  requireSame(whole.map(found), expected.files, `the files of "${folderPath}" in ${perspective}`);
  const files: unknown[] = [];
  const assets: unknown[] = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const paginationOpts = { numItems: 2, cursor };
    const page: typeof pages.listPublishedFilesPage._returnType = await backend.query(
      pages.listPublishedFilesPage,
      { ...folder, paginationOpts },
    );
    files.push(...page.page.map(found));
    ({ continueCursor: cursor, isDone } = page);
  }
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const paginationOpts = { numItems: 2, cursor };
    const page: typeof pages.listAssetsPage._returnType = await backend.query(
      pages.listAssetsPage,
      { ...folder, paginationOpts },
    );
    const rows = page.page.map(({ assetId, published }) => [
      ...[assetId, published?.versionId ?? null, published?.isPreview ?? false],
    ]);
    assets.push(...rows);
    ({ continueCursor: cursor, isDone } = page);
  }
  requireSame(files, expected.files, `the pages of "${folderPath}" in ${perspective}`);
  requireSame(assets, expected.assets, `the assets of "${folderPath}" in ${perspective}`);
}

async function requireLookups(
  backend: Backend,
  { id: perspective }: Release,
  names: Place[],
  expected: unknown[],
): Promise<void> {
  const files = names.map(address);
  const many = await backend.query(published.getPublishedFiles, { files, perspective });
  requireSame(
    many.map((file) => file && found(file)),
    expected,
    `lookups in ${perspective}`,
  );
  for (const [index, path] of files.entries()) {
    const { result, tx } = await backend.rehearse(assetManager.getPublishedFile, {
      ...{ ...path, perspective },
    });
    requireSame(result && found(result), expected[index], `${path.basename} in ${perspective}`);
    // While no job runs, whose locks are read, too.
    const isQuiet = rowsOf(backend, "folderLocks").length === 0;
    requireSame(!isQuiet || tx.cost.documentsRead <= 3, true, "a lookup reads three documents");
  }
}
