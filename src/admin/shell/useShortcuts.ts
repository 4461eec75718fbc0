import { type RefObject, useEffect, useRef } from "react";

const EDITABLE = "input, textarea, select, [contenteditable=true]";

/** Keys that work everywhere in the panel. */
export type Shortcuts = { onSearch: () => void; onKeys: () => void; onPalette: () => void };

/**
 * Listens to Ctrl+K, `/` and `?` while the focus is in the panel or nowhere, so that other parts of the page keep
 * their keys. Characters are left to fields, and all keys to an open dialog.
 */
export function useShortcuts(root: RefObject<HTMLElement | null>, shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey, defaultPrevented } = event;
      const target = event.target as HTMLElement;
      const panel = root.current?.closest(".cva-root");
      const isHere = target === document.body || panel?.contains(target) === true;
      if (defaultPrevented || altKey || !isHere) return;
      if (panel?.querySelector("[role=dialog], [role=alertdialog], [role=menu]") != null) return;
      const isCommand = ctrlKey || metaKey;
      if (isCommand && key.toLowerCase() === "k") latest.current.onPalette();
      else if (isCommand || target.closest(EDITABLE) !== null) return;
      else if (key === "/") latest.current.onSearch();
      else if (key === "?") latest.current.onKeys();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [root]);
}
