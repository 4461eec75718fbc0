import { useCallback } from "react";
import { takeItems } from "../shell/dragging.js";
import type { AssetPath } from "../state/paths.js";
import { useFolderActions } from "../tree/folderActions.js";
import { mayGoInto } from "../tree/useFolderTree.js";
import { useAssetActions } from "./assetActions.js";

/** Moves folders and assets into a folder. */
export function useMoveItems() {
  const assetActions = useAssetActions();
  const folderActions = useFolderActions();
  return useCallback(
    async (
      { assets, folders }: { assets: readonly AssetPath[]; folders: readonly string[] },
      to: string,
    ) => {
      if (assets.length > 0) await assetActions.move(assets, to);
      // One at a time, because each job locks two folders, and one may contain the other.
      for (const path of folders) if (mayGoInto(path, to)) await folderActions.moveInto(path, to);
    },
    [assetActions, folderActions],
  );
}

/** Moves what is dropped out of the list or the tree. */
export function useDropItems() {
  const move = useMoveItems();
  return useCallback(
    (transfer: DataTransfer, to: string) => void move(takeItems(transfer), to),
    [move],
  );
}
