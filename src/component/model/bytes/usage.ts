/** Storage usage, counted page by page, because the cost of a total is unbounded. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import type { BackendName } from "../../backends/index.js";
import { type Asset, liveAssets } from "../files/assets.js";
import { publishedOf } from "../files/summaries.js";
import { type KeyBounds, type KeyedList, invalidCursor } from "../../../shared/pages.js";
import {
  type AssetPath,
  ROOT,
  isWithin,
  joinPath,
  lastSegment,
  parentOf,
  rangeBelow,
} from "../../../shared/paths.js";

type FolderUsage = {
  folderPath: string;
  assets: number;
  publishedAssets: number;
  publishedBytes: number;
};

type StorageUsage = {
  backend: BackendName;
  contentType: string;
  isDoomed: boolean;
  objects: number;
  bytes: number;
};

/** Parses the path in a cursor; one outside the scope is invalid. */
function parsePlace(path: string | undefined, scope: string): AssetPath | undefined {
  if (path === undefined) return undefined;
  const folderPath = parentOf(path);
  if (folderPath === null || !isWithin(folderPath, scope)) throw invalidCursor();
  return { folderPath, basename: lastSegment(path) };
}

/** Lists the assets in a folder and its subfolders that are not in the trash, by folder and basename. */
export function assetsWithin(ctx: QueryCtx, scope: string, bounds: KeyBounds<string>) {
  const after = parsePlace(bounds.after, scope);
  const until = parsePlace(bounds.until, scope);
  const first = after?.folderPath ?? scope;
  const last = until?.folderPath;
  const ranges = [
    liveAssets(ctx, first, {
      after: after?.basename,
      until: last === first ? until?.basename : undefined,
    }),
  ];
  if (last !== first) {
    const below = scope === ROOT ? { from: ROOT, before: undefined } : rangeBelow(scope);
    const from = first === scope ? below.from : first;
    ranges.push(liveAssetsBetween(ctx, from, last ?? below.before));
  }
  if (until !== undefined && last !== first) {
    ranges.push(liveAssets(ctx, until.folderPath, { until: until.basename }));
  }
  return {
    async take(count: number): Promise<Asset[]> {
      const found: Asset[] = [];
      for (const range of ranges) {
        if (found.length < count) found.push(...(await range.take(count - found.length)));
      }
      return found;
    },
  };
}

/** The assets in a folder and its subfolders as a list that is read page by page; its cursors are for this name only. */
export function listWithin(ctx: QueryCtx, name: string, scope: string): KeyedList<Asset, string> {
  return {
    ...{ name, scope, keyType: "string" },
    keyOf: ({ folderPath, basename }) => joinPath(folderPath, basename),
    read: (bounds) => assetsWithin(ctx, scope, bounds),
  };
}

/** Lists the assets of all folders between two paths. */
function liveAssetsBetween(ctx: QueryCtx, from: string, before: string | undefined) {
  return ctx.db.query("assets").withIndex("by_place", (q) => {
    const rest = q.eq("deletedAt", undefined).gt("folderPath", from);
    return before === undefined ? rest : rest.lt("folderPath", before);
  });
}

/** Lists all stored objects, in no defined order. */
export function storedBlobs(ctx: QueryCtx, bounds: KeyBounds<string>) {
  const after = parseBlobId(ctx, bounds.after);
  const until = parseBlobId(ctx, bounds.until);
  return ctx.db.query("blobs").withIndex("by_id", (q) => {
    if (after === undefined) return until === undefined ? q : q.lte("_id", until);
    const rest = q.gt("_id", after);
    return until === undefined ? rest : rest.lte("_id", until);
  });
}

function parseBlobId(ctx: QueryCtx, id: string | undefined): Id<"blobs"> | undefined {
  if (id === undefined) return undefined;
  const blobId = ctx.db.normalizeId("blobs", id);
  if (blobId !== id) throw invalidCursor();
  return blobId;
}

/** Sums up rows with equal keys, in order of first appearance. */
function addUp<Row, Sum>(
  rows: Row[],
  keyOf: (row: Row) => string,
  begin: (row: Row) => Sum,
  add: (sum: Sum, row: Row) => void,
): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key) ?? begin(row);
    add(sum, row);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

export function usageByFolder(assets: Asset[]): FolderUsage[] {
  return addUp(
    assets,
    ({ folderPath }) => folderPath,
    ({ folderPath }) => ({ folderPath, assets: 0, publishedAssets: 0, publishedBytes: 0 }),
    (sum, asset) => {
      const published = publishedOf(asset);
      sum.assets += 1;
      if (published === undefined) return;
      sum.publishedAssets += 1;
      sum.publishedBytes += published.size;
    },
  );
}

export function usageByType(blobs: Doc<"blobs">[]): StorageUsage[] {
  const kindOf = ({ location, contentType, state }: Doc<"blobs">) => ({
    backend: location.backend,
    contentType,
    isDoomed: state !== undefined,
  });
  return addUp(
    blobs,
    (blob) => JSON.stringify(kindOf(blob)),
    (blob) => ({ ...kindOf(blob), objects: 0, bytes: 0 }),
    (sum, { size }) => {
      sum.objects += 1;
      sum.bytes += size;
    },
  );
}
