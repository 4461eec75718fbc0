import type { KeyboardEvent } from "react";
import type { Movement } from "../state/selection.js";
import type { ListSelection } from "./useListSelection.js";
import type { ListItem } from "./items.js";

export type ListKeys = {
  list: ListSelection;
  /** The row with the keyboard focus. */
  active: ListItem | undefined;
  /** The number of visible rows. */
  pageSize: () => number;
  /** Items per row: 1 in a list. */
  columns: number;
  onRename: (item: ListItem) => void;
  onDelete: (items: readonly ListItem[]) => void;
};

/** Keyboard navigation like a file manager: arrows, pages, ends, Shift, Ctrl, Space, Enter, F2, Delete. */
export function useListKeys({ list, active, pageSize, columns, onRename, onDelete }: ListKeys) {
  return (event: KeyboardEvent): void => {
    // Buttons and fields inside handle their own keys.
    if (event.target !== event.currentTarget || event.altKey) return;
    // Without a selection, the keys are for the row with the keyboard focus.
    const targets = list.selected.length > 0 || active === undefined ? list.selected : [active];
    const isCommand = event.ctrlKey || event.metaKey;
    const movement: Movement = event.shiftKey ? "extend" : isCommand ? "look" : "select";
    const steps: Record<string, number | undefined> = {
      ArrowDown: columns,
      ArrowUp: -columns,
      ArrowRight: columns > 1 ? 1 : undefined,
      ArrowLeft: columns > 1 ? -1 : undefined,
      PageDown: pageSize() * columns,
      PageUp: -pageSize() * columns,
      End: Infinity,
      Home: -Infinity,
    };
    const by = steps[event.key];
    if (by !== undefined) list.move(by, movement);
    else if (event.key === " " && active !== undefined) list.toggle(active);
    else if (event.key === "a" && isCommand) list.all();
    else if (event.key === "Escape") list.none();
    else if (event.key === "Enter" && active !== undefined) {
      list.click(active, { shiftKey: false, ctrlKey: false, metaKey: false });
    } else if (event.key === "F2" && active !== undefined) onRename(active);
    else if (event.key === "Delete" && targets.length > 0 && !list.isSelectingAll)
      onDelete(targets);
    else return;
    event.preventDefault();
  };
}
