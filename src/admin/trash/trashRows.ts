/** The trash as rows: what was deleted together with its folder is one row that can be opened. */
import { lastSegment } from "../../component/model/paths.js";
import type { AssetAdminApi } from "../types.js";

export type TrashedAsset = AssetAdminApi["listTrash"]["_returnType"]["page"][number];

/** A folder that was deleted with all that was in it; its assets as far as they are loaded. */
export type TrashedFolder = { operationId: string; assets: readonly TrashedAsset[] };

export type TrashRow =
  | { kind: "asset"; id: string; asset: TrashedAsset; isInFolder: boolean }
  | { kind: "folder"; id: string; folder: TrashedFolder; isOpen: boolean };

/**
 * The rows to show.
 *
 * @param assets what is in the trash, deleted last first.
 * @param opened ids of the folder rows that are open.
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
  // A folder is where the last of it was deleted, even if something else was in between.
  return assets.flatMap((asset): TrashRow[] => {
    const { deletedWith: operationId } = asset;
    if (operationId === undefined) return [assetRow(asset, false)];
    const together = folders.get(operationId)!;
    if (together[0] !== asset) return [];
    const isOpen = opened.has(operationId);
    const row: TrashRow = {
      kind: "folder",
      id: operationId,
      folder: { operationId, assets: together },
      isOpen,
    };
    return isOpen ? [row, ...together.map((one) => assetRow(one, true))] : [row];
  });
}

function assetRow(asset: TrashedAsset, isInFolder: boolean): TrashRow {
  return { kind: "asset", id: asset.assetId, asset, isInFolder };
}

/** What was chosen to be brought back or deleted for good. */
export type TrashTargets = { assets: readonly TrashedAsset[]; folders: readonly TrashedFolder[] };

/** What rows stand for. An asset goes with its folder when both are chosen. */
export function targetsOf(rows: readonly TrashRow[]): TrashTargets {
  const folders = rows.flatMap((row) => (row.kind === "folder" ? [row.folder] : []));
  const chosen = new Set(folders.map(({ operationId }) => operationId));
  const assets = rows.flatMap((row) =>
    row.kind === "asset" && !chosen.has(row.asset.deletedWith ?? "") ? [row.asset] : [],
  );
  return { assets, folders };
}

/** Bytes of the published versions; what is not published counts for nothing. */
export function bytesOf(assets: readonly TrashedAsset[]): number {
  return assets.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** The folder that all of these were in. */
export function commonFolder(assets: readonly TrashedAsset[]): string {
  const [first, ...rest] = assets.map(({ folderPath }) => folderPath.split("/"));
  if (first === undefined) return "";
  const length = rest.reduce((shared, segments) => {
    const end = first.slice(0, shared).findIndex((segment, at) => segments[at] !== segment);
    return end === -1 ? shared : end;
  }, first.length);
  return first.slice(0, length).join("/");
}

export const placeName = (folderPath: string) =>
  folderPath === "" ? "All files" : lastSegment(folderPath);

/** A name like this one that is probably free: `hero 2` for `hero`, `hero 2.png` for `hero.png`. */
export function otherName(basename: string): string {
  const [, stem, number, extension] = /^(.+?)(?: (\d+))?(\.[^. ]+)?$/s.exec(basename)!;
  return `${stem} ${number === undefined ? 2 : Number(number) + 1}${extension ?? ""}`;
}
