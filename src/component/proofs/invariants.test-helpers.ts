/** What must hold of the component's tables at any moment, whatever was called before. */
import { expect } from "vitest";
import type { Doc, TableNames } from "../_generated/dataModel.js";
import { isWithin, parentOf } from "../../shared/paths.js";
import { scopeOf } from "../../shared/scopes.js";
import { isArchivedByNext } from "../model/files/states.js";
import {
  type Published,
  newestNumber,
  publishedOf,
  summarized,
  summaryOf,
  totalBytesOf,
} from "../model/files/summaries.js";
import { useByShard } from "../model/bytes/quotaCounters.js";
import { SHARDS } from "../model/bytes/shards.js";
import { hasCounted } from "../model/tree/quotas.js";
import { base64ToHex, storedSha256 } from "../../shared/sha256.js";
import type { Backend } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";

type Version = Doc<"versions">;

export function rowsOf<Table extends TableNames>(backend: Backend, table: Table): Doc<Table>[] {
  return backend.db.rows(table) as unknown as Doc<Table>[];
}

export function groupBy<Row>(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function requireUnique(what: string, keys: string[]): void {
  requireSame(new Set(keys).size, keys.length, `${what} is there once`);
}

/** Every asset says of its versions what they say themselves. */
function requireVersions(backend: Backend): void {
  const versions = groupBy(rowsOf(backend, "versions"), (row) => row.assetId);
  const assets = rowsOf(backend, "assets");
  for (const asset of assets) {
    const own = versions.get(asset._id) ?? [];
    versions.delete(asset._id);
    if (asset.isPurging) continue;
    // Those that were taken down are missing; the model knows which.
    const numbers = new Set(own.map((row) => row.version));
    const isCounted = own.every(({ version }) => version >= 1 && version <= newestNumber(asset));
    requireSame([numbers.size, isCounted], [own.length, true], "versions count up from 1");
    const published = publishedOf(asset);
    requireSame(asset.isUnpublished === true, published === undefined, "isUnpublished");
    for (const version of own) {
      if (!isArchivedByNext(asset, version)) continue;
      requireSame(numbers.has(version.version + 1), true, "the version that has archived one");
    }
    if (published === undefined) continue;
    const version = own.find((row) => row._id === published.versionId);
    if (!("versionId" in asset.published!)) requireShort(asset, published);
    const { publishedAt, publishedBy, over, release, renditions, ...summary } = published;
    // A release leaves the rows of its versions as they are, until they are settled.
    const states = release === undefined ? [undefined] : [undefined, "draft", "archived"];
    requireSame(states.includes(version?.state), true, "published");
    requireSame(version?.verification, undefined, "published and verified");
    requireSame(sortedFields(summary), sortedFields(version && summaryOf(version)), "the summary");
    if (over === undefined) continue;
    requireSame(
      own.some((row) => row._id === over && over !== version?._id),
      true,
      "replaced",
    );
  }
  requireSame([...versions.keys()], [], "versions without an asset");
}

/** A row that no earlier alpha has written omits what follows from its other fields. */
function requireShort(asset: Doc<"assets">, published: Published): void {
  const { published: summary, ...counted } = summarized(asset, published);
  const { versionCounter, totalBytes, isUnpublished } = asset;
  requireSame(sortedFields(asset.published), sortedFields(summary), "the short summary");
  const stored = sortedFields({ versionCounter, totalBytes, isUnpublished });
  requireSame(stored, sortedFields(counted), "the fields that follow from the summary");
}

function sortedFields(value: object = {}): [string, unknown][] {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The object in Convex storage that a row points to; the proofs store nowhere else. */
export function storedIn({ location }: Pick<Doc<"blobs">, "location">): string {
  if (location.backend !== "convex") throw new Error("The proofs have no bucket.");
  return location.storageId;
}

/** No byte that is needed is lost, and nothing is counted wrongly. */
function requireBytes(backend: Backend): void {
  const objects = new Map(backend.db.rows("_storage").map((row) => [row._id, row]));
  const references = groupBy(rowsOf(backend, "versions"), (row) => row.blobId);
  const renditions = groupBy(rowsOf(backend, "renditions"), (row) => row.blobId);
  const blobs = rowsOf(backend, "blobs");
  const known = new Set<string>(blobs.map((blob) => blob._id));
  for (const blobId of references.keys()) {
    if (!known.has(blobId)) throw new Error("A version has a blob without a row.");
  }
  requireUnique("a claim on an object", blobs.map(storedIn));
  requireUnique(
    "a content",
    blobs.map((blob) =>
      JSON.stringify([
        ...[blob.assetId, blob.sha256, blob.size, blob.contentType],
        blob.isPrivate ?? false,
      ]),
    ),
  );
  for (const blob of blobs) {
    const users = references.get(blob._id) ?? [];
    const count = users.length + (renditions.get(blob._id)?.length ?? 0);
    requireSame(blob.refCount, count, "refCount is the number of references");
    requireSame(blob.deleteAfter === undefined, count > 0, "only unused bytes may go");
    const object = objects.get(storedIn(blob));
    if (object === undefined) throw new Error(`Bytes are lost that ${users.length} versions need.`);
    const stored = [object.size, base64ToHex(object.sha256 as string)];
    requireSame(stored, [blob.size, blob.sha256], "a blob says what is stored");
    const contentOf = (row: typeof blob | Version) => [
      storedIn(row),
      row.size,
      storedSha256(row.sha256),
      row.contentType,
    ];
    for (const version of users) {
      requireSame(contentOf(version), contentOf(blob), "a version says what its blob says");
    }
  }
}

/** Every folder has its parent, every asset its folder, and each is there once. */
function requireTree(backend: Backend): void {
  const folders = rowsOf(backend, "folders");
  const paths = new Set(["", ...folders.map((row) => row.path)]);
  requireUnique("a folder", ["", ...folders.map((row) => row.path)]);
  for (const { path, parentPath } of folders) {
    requireSame(parentPath, parentOf(path), `parent of ${path}`);
    if (!paths.has(parentPath)) throw new Error(`"${path}" is there and its parent is not.`);
  }
  const live = rowsOf(backend, "assets").filter((row) => row.deletedAt === undefined);
  requireUnique(
    "an address",
    live.map((row) => JSON.stringify([row.folderPath, row.basename])),
  );
  for (const { folderPath, basename, isPurging } of live) {
    if (!paths.has(folderPath)) throw new Error(`${basename} is in "${folderPath}", which is not.`);
    if (isPurging) throw new Error(`${basename} is purged and not in the trash.`);
  }
}

/** The trash has a row for each asset in it, which lists show until its purge begins. */
function requireTrash(backend: Backend): void {
  const trashed = rowsOf(backend, "assets").filter((row) => row.deletedAt !== undefined);
  const rows = rowsOf(backend, "trashedAssets").map((row) => [row.assetId, row] as const);
  requireUnique(
    "an asset in the trash",
    rows.map(([assetId]) => assetId),
  );
  requireSame(rows.length, trashed.length, "assets in the trash");
  const byAsset = new Map(rows);
  for (const asset of trashed) {
    const { _id, folderPath, deletedAt, deletedWith, isPurging = false, isTakenDown } = asset;
    const row = byAsset.get(_id);
    // The job that takes it down finds it by its row.
    const shown = isPurging
      ? [undefined, {}, isTakenDown ? deletedWith : undefined]
      : [folderPath, scopeOf(folderPath), deletedWith];
    requireSame(
      [
        row?.deletedAt,
        row?.isPurging ?? false,
        row?.folderPath,
        row?.scope ?? {},
        row?.deletedWith,
      ],
      [deletedAt, isPurging, ...shown],
      "a row of the trash",
    );
  }
}

/** Locks are held by jobs that run, for the folders that they work on. */
function requireLocks(backend: Backend): void {
  const running = rowsOf(backend, "jobs").filter((row) => row.status === "running");
  const wanted = running.flatMap(({ path, toPath }) =>
    toPath === undefined ? [path] : [path, toPath],
  );
  const locks = rowsOf(backend, "folderLocks").map((row) => row.path);
  requireSame(locks.sort(), wanted.sort(), "locks of running jobs");
  for (const [index, path] of locks.entries()) {
    for (const other of locks.slice(index + 1)) {
      const overlap = isWithin(path, other) || isWithin(other, path);
      requireSame(overlap, false, `locks of ${path} and ${other} overlap`);
    }
  }
}

/** Folders and assets are as private as what is said of them and of what is above them. */
function requireAccess(backend: Backend): void {
  const locks = rowsOf(backend, "folderLocks").map(({ path }) => path);
  const isBusy = (path: string) => locks.some((lock) => isWithin(path, lock));
  const folders = rowsOf(backend, "folders");
  const [settings] = rowsOf(backend, "settings");
  const known = new Map<string, boolean>([
    ["", settings?.rootAccess === "private"],
    ...folders.map((row) => [row.path, row.isPrivate === true] as const),
  ]);
  const expected = (own: string | undefined, parent: string) =>
    own === undefined ? known.get(parent) : own === "private";
  for (const { path, parentPath, access, isPrivate = false } of folders) {
    if (!isBusy(path)) requireSame(isPrivate, expected(access, parentPath), `access of ${path}`);
  }
  const blobs = new Map(rowsOf(backend, "blobs").map((row) => [row._id, row]));
  const versions = groupBy(rowsOf(backend, "versions"), (row) => row.assetId);
  for (const asset of rowsOf(backend, "assets")) {
    const { _id, basename, folderPath, access, isPrivate = false, relocation, deletedAt } = asset;
    if (deletedAt === undefined && !isBusy(folderPath)) {
      const intended = relocation === undefined ? isPrivate : relocation.to === "private";
      requireSame(intended, expected(access, folderPath), `access of ${basename}`);
    }
    for (const { blobId } of versions.get(_id) ?? []) {
      const isBlobPrivate = blobs.get(blobId)!.isPrivate ?? false;
      if (!isPrivate) requireSame(isBlobPrivate, false, "what is public has no private object");
      if (relocation === undefined)
        requireSame(isBlobPrivate, isPrivate, "bytes where they belong");
    }
  }
}

/** An asset knows its bytes, and a quota has counted what is up to its position, each in the right counter. */
function requireQuotas(backend: Backend): void {
  const versions = groupBy(rowsOf(backend, "versions"), (row) => row.assetId);
  const renditions = groupBy(rowsOf(backend, "renditions"), (row) => row.versionId);
  const assets = rowsOf(backend, "assets");
  for (const asset of assets) {
    const own = versions.get(asset._id) ?? [];
    const smaller = own.flatMap(({ _id }) => renditions.get(_id) ?? []);
    const sizes = [...own.filter(({ verification }) => verification !== "failed"), ...smaller].map(
      ({ size }) => size,
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    requireSame(totalBytesOf(asset), bytes, "the bytes of an asset");
  }
  const counters = groupBy(rowsOf(backend, "quotaCounters"), (row) => row.quotaId);
  const counts = rowsOf(backend, "quotaCounts");
  const quotas = rowsOf(backend, "quotas");
  requireUnique(
    "a quota",
    quotas.map(({ folderPath }) => folderPath),
  );
  for (const quota of quotas) {
    const own = counters.get(quota._id) ?? [];
    counters.delete(quota._id);
    requireSame(own.length, SHARDS, "counters of a quota");
    const running = counts.find(({ quotaId }) => quotaId === quota._id);
    const counted = assets.filter((asset) =>
      hasCounted({ ...quota, count: running ?? null }, asset),
    );
    const expected = useByShard(counted);
    for (const { shard, bytes, files } of own) {
      requireSame({ bytes, files }, expected(shard), `counter ${shard} of "${quota.folderPath}"`);
    }
    const granted = own.reduce((sum, row) => sum + Math.max(row.grantedBytes, row.bytes), 0);
    if (granted > (quota.maxBytes ?? Infinity)) throw new Error("More is granted than there is.");
  }
  requireSame([...counters.keys()], [], "counters without a quota");
}

export function requireSound(backend: Backend): void {
  requireQuotas(backend);
  requireAccess(backend);
  requireVersions(backend);
  requireBytes(backend);
  requireTree(backend);
  requireTrash(backend);
  requireLocks(backend);
}

/** When every retention and grace period is over and the sweeper has run. */
export function requireNothingLeft(backend: Backend): void {
  expect(backend.db.rows("folderLocks"), "locks").toEqual([]);
  expect(
    rowsOf(backend, "jobs").filter((row) => row.status === "running"),
    "jobs",
  ).toEqual([]);
  expect(
    rowsOf(backend, "assets").filter((row) => row.relocation !== undefined),
    "bytes on their way",
  ).toEqual([]);
  expect(rowsOf(backend, "uploadIntents"), "expired intents").toEqual([]);
  expect(rowsOf(backend, "renditionWork"), "smaller images to make").toEqual([]);
  expect(rowsOf(backend, "images"), "images to look at").toEqual([]);
  expect(rowsOf(backend, "imageWalks"), "walks").toEqual([]);
  expect(
    rowsOf(backend, "assets").filter((row) => row.deletedAt !== undefined),
    "trash",
  ).toEqual([]);
  expect(rowsOf(backend, "trashedAssets"), "rows of the trash").toEqual([]);
  for (const table of ["shares", "sharePins", "shareCounters"] as const) {
    expect(rowsOf(backend, table), `${table} of links that have ended`).toEqual([]);
  }
  expect(rowsOf(backend, "quotaCounts"), "counts that go on").toEqual([]);
  expect(rowsOf(backend, "trashedFolders"), "folders in the trash").toEqual([]);
  expect(
    rowsOf(backend, "blobs").filter((row) => row.refCount === 0),
    "blobs without a reference",
  ).toEqual([]);
  const needed = new Set<string>(rowsOf(backend, "blobs").map(storedIn));
  expect(
    backend.db.rows("_storage").filter((row) => !needed.has(row._id)),
    "objects without a blob",
  ).toEqual([]);
}
