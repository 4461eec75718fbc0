import { type DragEvent, useMemo, useRef, useState } from "react";
import { draggedKind } from "../shell/dragging.js";

const isFiles = (event: DragEvent) => draggedKind(event.dataTransfer) === "files";

/** Accepts files dropped from the desktop on an element, and reports when files are over it. */
export function useFileDrop(onDrop: (transfer: DataTransfer, target: EventTarget) => void) {
  const [isOver, setIsOver] = useState(false);
  // The event for entering a child comes before that for leaving its parent.
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
        onDrop(event.dataTransfer, event.target);
      },
    };
  }, [onDrop]);
  return { isOver, handlers };
}
