import { type RefObject, useEffect } from "react";

/**
 * Uploads files that are pasted into the panel, or into the page while nothing in it has the focus.
 *
 * @param root the panel; pastes elsewhere belong to the app.
 */
export function usePaste(
  root: RefObject<HTMLElement | null>,
  onPaste: (transfer: DataTransfer) => void,
): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const { clipboardData, target } = event;
      if (clipboardData === null || !clipboardData.types.includes("Files")) return;
      if (!(target instanceof Element) || target.closest("input, textarea") !== null) return;
      if (target !== document.body && root.current?.contains(target) !== true) return;
      event.preventDefault();
      onPaste(clipboardData);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, [root, onPaste]);
}
