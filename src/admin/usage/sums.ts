/** Totals of stored data, and the rows of the tables. */
import { isWithin } from "../../shared/paths.js";
import type { AssetAdminApi } from "../types.js";
import { type MediaKind, MEDIA_KINDS, bareType, kindOf, typeName } from "../words/mediaKinds.js";
import type { AdminWords } from "../words/en/index.js";
import { formatPercent } from "../words/format.js";
import { EACH_BACKEND } from "../words/backends.js";

export type FolderUsage = AssetAdminApi["listFolderUsage"]["_returnType"]["page"][number];
export type StorageUsage = AssetAdminApi["listStorageUsage"]["_returnType"]["page"][number];

/** The totals of published files by folder, without subfolders. */
export type FolderSums = ReadonlyMap<string, FolderUsage>;

export const NO_FOLDERS: FolderSums = new Map();

/** Adds one page; a folder may be on several. */
export function addFolders(sums: FolderSums, page: readonly FolderUsage[]): FolderSums {
  const added = new Map(sums);
  for (const usage of page) {
    const { folderPath, assets, publishedAssets, publishedBytes } = usage;
    const sum = added.get(folderPath);
    added.set(
      folderPath,
      sum === undefined
        ? usage
        : {
            folderPath,
            assets: sum.assets + assets,
            publishedAssets: sum.publishedAssets + publishedAssets,
            publishedBytes: sum.publishedBytes + publishedBytes,
          },
    );
  }
  return added;
}

/** A row of a table: a name with its number of objects and bytes. */
export type UsageRow = { key: string; name: string; count: number; bytes: number };

export type FolderRow = UsageRow & {
  folderPath: string;
  /** True for the files in the folder itself, not in a subfolder. */
  isOwn: boolean;
};

/** Returns one row per subfolder, including everything below it, and one for the folder's own files. */
export function folderRows(sums: FolderSums, folderPath: string): FolderRow[] {
  const rows = new Map<string, FolderRow>();
  const depth = folderPath === "" ? 0 : folderPath.length + 1;
  for (const usage of sums.values()) {
    if (!isWithin(usage.folderPath, folderPath)) continue;
    const isOwn = usage.folderPath === folderPath;
    const name = isOwn ? "" : usage.folderPath.slice(depth).split("/")[0]!;
    const path = isOwn ? folderPath : usage.folderPath.slice(0, depth) + name;
    const row = rows.get(path) ?? { key: path, name, folderPath: path, isOwn, count: 0, bytes: 0 };
    rows.set(path, {
      ...row,
      count: row.count + usage.assets,
      bytes: row.bytes + usage.publishedBytes,
    });
  }
  return [...rows.values()];
}

/** The total of all stored objects. */
export type StorageSums = {
  /** By content type and backend; objects about to be deleted are separate. */
  kept: ReadonlyMap<string, StorageUsage>;
  doomed: { objects: number; bytes: number };
};

export const NOTHING_STORED: StorageSums = { kept: new Map(), doomed: { objects: 0, bytes: 0 } };

export function addStorage(sums: StorageSums, page: readonly StorageUsage[]): StorageSums {
  const kept = new Map(sums.kept);
  const doomed = { ...sums.doomed };
  for (const usage of page) {
    if (usage.isDoomed) {
      doomed.objects += usage.objects;
      doomed.bytes += usage.bytes;
      continue;
    }
    const key = `${usage.backend} ${usage.contentType}`;
    const { objects = 0, bytes = 0 } = kept.get(key) ?? {};
    kept.set(key, { ...usage, objects: objects + usage.objects, bytes: bytes + usage.bytes });
  }
  return { kept, doomed };
}

export type TypeRow = UsageRow & { kind: MediaKind; contentType: string };

/** One row per media type, ignoring its parameters and the backend. */
export function typeRows(t: AdminWords, { kept }: StorageSums): TypeRow[] {
  const rows = new Map<string, TypeRow>();
  for (const { contentType: full, objects, bytes } of kept.values()) {
    const contentType = bareType(full);
    const row = rows.get(contentType) ?? {
      key: contentType,
      name: contentType === "" ? t.usage.stored.unknownType : typeName(t, contentType),
      kind: kindOf(contentType),
      contentType,
      count: 0,
      bytes: 0,
    };
    rows.set(contentType, { ...row, count: row.count + objects, bytes: row.bytes + bytes });
  }
  return [...rows.values()];
}

/** Bytes of each kind of file, largest first. */
export function kindSums(rows: readonly TypeRow[]): { kind: MediaKind; bytes: number }[] {
  return MEDIA_KINDS.map((kind) => ({
    kind,
    bytes: totalOf(rows.filter((row) => row.kind === kind)).bytes,
  }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

/** The totals of each backend that holds anything. */
export function backendSums({
  kept,
}: StorageSums): { backend: StorageUsage["backend"]; bytes: number }[] {
  return EACH_BACKEND.flatMap((backend) => {
    const usages = [...kept.values()].filter((usage) => usage.backend === backend);
    if (usages.length === 0) return [];
    return [{ backend, bytes: usages.reduce((sum, { bytes }) => sum + bytes, 0) }];
  });
}

export function totalOf(rows: readonly Pick<UsageRow, "count" | "bytes">[]) {
  return rows.reduce<{ count: number; bytes: number }>(
    (sum, { count, bytes }) => ({ count: sum.count + count, bytes: sum.bytes + bytes }),
    { count: 0, bytes: 0 },
  );
}

export type UsageSort = { by: "name" | "count" | "bytes"; isDescending: boolean };

/** Names ascending, numbers descending. */
export function firstUsageSort(by: UsageSort["by"]): UsageSort {
  return { by, isDescending: by !== "name" };
}

/** The smallest share that is shown exactly. */
const LEAST_SHARE = 0.001;

const collator = new Intl.Collator(undefined, { numeric: true });

export function sortUsage<Row extends UsageRow>(
  rows: readonly Row[],
  { by, isDescending }: UsageSort,
): Row[] {
  const direction = isDescending ? -1 : 1;
  const byName = (a: Row, b: Row) => collator.compare(a.name, b.name);
  return [...rows].sort((a, b) =>
    by === "name" ? direction * byName(a, b) : direction * (a[by] - b[by]) || byName(a, b),
  );
}

/** `12.3%`; `0%` only for exactly nothing, `100%` only for everything. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return formatPercent(0);
  const share = part / whole;
  if (share < LEAST_SHARE) return `<${formatPercent(LEAST_SHARE)}`;
  if (part < whole && share > 1 - LEAST_SHARE) return `>${formatPercent(1 - LEAST_SHARE)}`;
  return formatPercent(share);
}
