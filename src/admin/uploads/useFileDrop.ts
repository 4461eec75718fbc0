import { type DragEvent, useMemo, useRef, useState } from "react";
import { draggedKind } from "../shell/dragging.js";

const isFiles = (event: DragEvent) => draggedKind(event.dataTransfer) === "files";

/** Lets files from the desktop be dropped on an element, and tells while they are over it. */
export function useFileDrop(onDrop: (transfer: DataTransfer) => void) {
  const [isOver, setIsOver] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);
  const handlers = useMemo(() => {
    const count = (change: number) => {
      depth.current = change === 0 ? 0 : depth.current + change;
      setIsOver(depth.current > 0);
    };
    return {
      onDragEnter: (event: DragEvent) => {
        if (isFiles(event)) count(1);
      },
      onDragOver: (event: DragEvent) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      },
      onDragLeave: (event: DragEvent) => {
        if (isFiles(event)) count(-1);
      },
      onDrop: (event: DragEvent) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        count(0);
        onDrop(event.dataTransfer);
      },
    };
  }, [onDrop]);
  return { isOver, handlers };
}
