import { type DragEvent, useMemo, useState } from "react";
import { draggedKind } from "../shell/dragging.js";
import { useDropItems } from "./useDropItems.js";

/** Returns the path of the folder whose row or tile this element is in. */
export function folderOf(target: EventTarget | null): string | undefined {
  return (target as Element | null)?.closest<HTMLElement>("[data-folder]")?.dataset.folder;
}

/** Folders of the list as drop targets; files from the desktop are left to the screen. */
export function useFolderDrop() {
  const dropItems = useDropItems();
  const [path, setPath] = useState<string | null>(null);
  const captures = useMemo(
    () => ({
      onDragOverCapture: (event: DragEvent) => {
        const over = draggedKind(event.dataTransfer) === null ? undefined : folderOf(event.target);
        setPath(over ?? null);
        if (over === undefined || draggedKind(event.dataTransfer) === "files") return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
      },
      onDragLeaveCapture: (event: DragEvent) => {
        if (folderOf(event.relatedTarget) === undefined) setPath(null);
      },
      onDragEndCapture: () => setPath(null),
      onDropCapture: (event: DragEvent) => {
        setPath(null);
        const to = folderOf(event.target);
        if (to === undefined || draggedKind(event.dataTransfer) === "files") return;
        event.preventDefault();
        dropItems(event.dataTransfer, to);
      },
    }),
    [dropItems],
  );
  return { path, captures };
}
