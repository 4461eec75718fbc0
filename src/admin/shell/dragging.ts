/** Drag-and-drop inside the panel and from the desktop. */
import { type ListItem, assetsOf, foldersOf } from "../list/items.js";
import type { AssetPath } from "../state/paths.js";

const ITEMS = "application/x-cva-items";
export const FOLDER = "application/x-cva-folder";

/** The folders and assets of a drag. */
export type DraggedItems = { assets: AssetPath[]; folders: string[] };

export function putItems(transfer: DataTransfer, items: readonly ListItem[]): void {
  transfer.effectAllowed = "move";
  const dragged: DraggedItems = {
    assets: assetsOf(items).map(({ folderPath, basename }) => ({ folderPath, basename })),
    folders: foldersOf(items).map(({ path }) => path),
  };
  transfer.setData(ITEMS, JSON.stringify(dragged));
}

/** The kind of a drag, known before its data can be read: out of the list, the tree or the desktop. */
export function draggedKind(transfer: DataTransfer): "items" | "folder" | "files" | null {
  const { types } = transfer;
  if (types.includes(ITEMS)) return "items";
  if (types.includes(FOLDER)) return "folder";
  return types.includes("Files") ? "files" : null;
}

/** Returns what is dragged out of the list or the tree; available only on drop. */
export function takeItems(transfer: DataTransfer): DraggedItems {
  const data = transfer.getData(ITEMS);
  if (data !== "") return JSON.parse(data) as DraggedItems;
  return { assets: [], folders: transfer.getData(FOLDER).split("\n").filter(Boolean) };
}
