import { type DragEvent, useRef, useState } from "react";
import { draggedKind } from "../shell/dragging.js";

/** Lets files from the desktop be dropped on an element, and tells while they are over it. */
export function useFileDrop(onDrop: (transfer: DataTransfer) => void) {
  const [isOver, setIsOver] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);
  const ifFiles = (act: (event: DragEvent) => void) => (event: DragEvent) => {
    if (draggedKind(event.dataTransfer) !== "files") return;
    event.preventDefault();
    act(event);
  };
  return {
    isOver,
    handlers: {
      onDragEnter: ifFiles(() => {
        depth.current += 1;
        setIsOver(true);
      }),
      onDragOver: ifFiles(({ dataTransfer }) => {
        dataTransfer.dropEffect = "copy";
      }),
      onDragLeave: ifFiles(() => {
        depth.current -= 1;
        if (depth.current === 0) setIsOver(false);
      }),
      onDrop: ifFiles(({ dataTransfer }) => {
        depth.current = 0;
        setIsOver(false);
        onDrop(dataTransfer);
      }),
    },
  };
}
