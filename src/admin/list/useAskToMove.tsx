import { useCallback } from "react";
import type { Moving } from "../tree/MoveDialog.js";
import { useDialog } from "../ui/Dialogs.js";
import { useMoveItems } from "./useDropItems.js";

/** Returns a function that asks for a target folder, and moves files and folders there. */
export function useAskToMove(): (moving: Moving) => void {
  const open = useDialog();
  const move = useMoveItems();
  return useCallback(
    (moving) =>
      open(async () => {
        const { MoveDialog } = await import("../tree/MoveDialog.js");
        return (onClose) => (
          <MoveDialog moving={moving} onMove={(to) => void move(moving, to)} onClose={onClose} />
        );
      }),
    [open, move],
  );
}
