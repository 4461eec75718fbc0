import { type RefObject, useLayoutEffect, useState } from "react";
import type { PanelSize } from "./AdminContext.js";

/** Below this many CSS pixels the tree is a drawer and an open asset covers the list. */
const NARROW_BELOW = 720;
/** From here on tree, list and an open asset stand side by side. */
const WIDE_FROM = 1080;

export function panelSize(width: number): PanelSize {
  if (width < NARROW_BELOW) return "narrow";
  return width < WIDE_FROM ? "medium" : "wide";
}

/** How much room an element has, as it changes. */
export function usePanelSize(element: RefObject<HTMLElement | null>): PanelSize {
  const [size, setSize] = useState<PanelSize>("wide");
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return;
    // It tells the first size before anything is painted.
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize(panelSize(entry.contentRect.width));
    });
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
