/** The rows of the trash: assets deleted with their folder are one expandable row. */
import type { AssetAdminApi } from "../types.js";

export type TrashedAsset = AssetAdminApi["listTrash"]["_returnType"]["page"][number];

/** A folder that was deleted with its contents; its assets as far as they are loaded. */
export type TrashedFolder = { jobId: string; assets: readonly TrashedAsset[] };

export type TrashRow =
  | { kind: "asset"; id: string; asset: TrashedAsset; isInFolder: boolean }
  | { kind: "folder"; id: string; folder: TrashedFolder; isOpen: boolean };

/**
 * Returns the rows to show.
 *
 * @param assets the trash, latest deletion first.
 * @param opened ids of the expanded folder rows.
 */
export function trashRows(
  assets: readonly TrashedAsset[],
  opened: ReadonlySet<string>,
): TrashRow[] {
  const folders = new Map<string, TrashedAsset[]>();
  for (const asset of assets) {
    const { deletedWith } = asset;
    if (deletedWith === undefined) continue;
    const together = folders.get(deletedWith);
    if (together === undefined) folders.set(deletedWith, [asset]);
    else together.push(asset);
  }
  // A folder's row is at the position of its latest asset, even if other assets were deleted in between.
  return assets.flatMap((asset): TrashRow[] => {
    const { deletedWith: jobId } = asset;
    if (jobId === undefined) return [assetRow(asset, false)];
    const together = folders.get(jobId)!;
    if (together[0] !== asset) return [];
    const isOpen = opened.has(jobId);
    const row: TrashRow = {
      kind: "folder",
      id: jobId,
      folder: { jobId, assets: together },
      isOpen,
    };
    return isOpen ? [row, ...together.map((one) => assetRow(one, true))] : [row];
  });
}

function assetRow(asset: TrashedAsset, isInFolder: boolean): TrashRow {
  return { kind: "asset", id: asset.assetId, asset, isInFolder };
}

/** Assets in collapsed folders that are read only to find what is below them. */
export const HIDDEN_AT_ONCE = 2000;

/** Returns whether to load more automatically: a collapsed folder may contain any number of assets. */
export function mayReadOn(
  assets: readonly TrashedAsset[],
  rows: readonly TrashRow[],
  hiddenAtMost: number,
): boolean {
  return assets.length - rows.length < hiddenAtMost;
}

/** The selected items to restore or delete permanently. */
export type TrashTargets = { assets: readonly TrashedAsset[]; folders: readonly TrashedFolder[] };

/** Returns the items of rows. If a folder is selected, its assets are not listed separately. */
export function targetsOf(rows: readonly TrashRow[]): TrashTargets {
  const folders = rows.flatMap((row) => (row.kind === "folder" ? [row.folder] : []));
  const chosen = new Set(folders.map(({ jobId }) => jobId));
  const assets = rows.flatMap((row) =>
    row.kind === "asset" && !chosen.has(row.asset.deletedWith ?? "") ? [row.asset] : [],
  );
  return { assets, folders };
}

/** Bytes of the published versions; unpublished assets count as 0. */
export function bytesOf(assets: readonly TrashedAsset[]): number {
  return assets.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** Returns the common folder of these assets. */
export function commonFolder(assets: readonly TrashedAsset[]): string {
  const [first, ...rest] = assets.map(({ folderPath }) => folderPath.split("/"));
  if (first === undefined) return "";
  const length = rest.reduce((shared, segments) => {
    const end = first.slice(0, shared).findIndex((segment, at) => segments[at] !== segment);
    return end === -1 ? shared : end;
  }, first.length);
  return first.slice(0, length).join("/");
}
