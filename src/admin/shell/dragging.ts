/** What is dragged inside the panel, and what comes in from the desktop. */
import type { Address } from "../state/addresses.js";

const ASSETS = "application/x-cva-assets";
export const FOLDER = "application/x-cva-folder";

export function putAssets(transfer: DataTransfer, assets: readonly Address[]): void {
  transfer.effectAllowed = "move";
  transfer.setData(
    ASSETS,
    JSON.stringify(assets.map(({ folderPath, basename }) => ({ folderPath, basename }))),
  );
}

/** What a drag is; known while it goes on, before its data may be read. */
export function draggedKind(transfer: DataTransfer): "assets" | "folder" | "files" | null {
  const { types } = transfer;
  if (types.includes(ASSETS)) return "assets";
  if (types.includes(FOLDER)) return "folder";
  return types.includes("Files") ? "files" : null;
}

/** Only when it is dropped. */
export function takeAssets(transfer: DataTransfer): Address[] {
  const data = transfer.getData(ASSETS);
  return data === "" ? [] : (JSON.parse(data) as Address[]);
}
