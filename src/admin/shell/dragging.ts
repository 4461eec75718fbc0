/** Drag-and-drop inside the panel and from the desktop. */
import type { AssetPath } from "../state/paths.js";

const ASSETS = "application/x-cva-assets";
export const FOLDER = "application/x-cva-folder";

export function putAssets(transfer: DataTransfer, assets: readonly AssetPath[]): void {
  transfer.effectAllowed = "move";
  transfer.setData(
    ASSETS,
    JSON.stringify(assets.map(({ folderPath, basename }) => ({ folderPath, basename }))),
  );
}

/** The kind of a drag, known before its data can be read. */
export function draggedKind(transfer: DataTransfer): "assets" | "folder" | "files" | null {
  const { types } = transfer;
  if (types.includes(ASSETS)) return "assets";
  if (types.includes(FOLDER)) return "folder";
  return types.includes("Files") ? "files" : null;
}

/** Available only on drop. */
export function takeAssets(transfer: DataTransfer): AssetPath[] {
  const data = transfer.getData(ASSETS);
  return data === "" ? [] : (JSON.parse(data) as AssetPath[]);
}
