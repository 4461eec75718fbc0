import { type RefObject, useLayoutEffect, useState } from "react";
import type { PanelSize } from "./AdminContext.js";

/** Below this width in CSS pixels, the tree is a drawer and an open asset covers the list. */
const NARROW_BELOW = 720;
/** From this width on, tree, list and open asset are side by side. */
const WIDE_FROM = 1080;

export function panelSize(width: number): PanelSize {
  if (width < NARROW_BELOW) return "narrow";
  return width < WIDE_FROM ? "medium" : "wide";
}

/** Returns the size class of an element, live. */
export function usePanelSize(element: RefObject<HTMLElement | null>): PanelSize {
  const [size, setSize] = useState<PanelSize>("wide");
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return;
    // The observer reports the first size before the first paint.
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize(panelSize(entry.contentRect.width));
    });
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
