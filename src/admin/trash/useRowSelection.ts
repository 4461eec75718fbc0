import { useCallback, useMemo, useState } from "react";
import {
  type Movement,
  NOTHING_SELECTED,
  type Selection,
  moveBy,
  prune,
  selectAll,
  selectOnly,
  selectRange,
  toggle,
} from "../state/selection.js";

export type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean };

export type RowSelection = {
  selection: Selection;
  click: (id: string, modifiers: Modifiers) => void;
  toggle: (id: string) => void;
  move: (by: number, movement: Movement) => void;
  all: () => void;
  none: () => void;
  /** Makes sure that a row is among the selected, as a menu on it wants it. */
  include: (id: string) => void;
};

/** What is selected in a list of rows that come and go. */
export function useRowSelection(ids: readonly string[]): RowSelection {
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);

  // The order before the last change tells which row took the place of one that went.
  const [orders, setOrders] = useState({ before: ids, now: ids });
  if (orders.now !== ids) {
    setOrders({ before: orders.now, now: ids });
    setSelection(prune(selection, ids, orders.now));
  }
  const click = useCallback(
    (id: string, { shiftKey, ctrlKey, metaKey }: Modifiers) => {
      const isAdding = ctrlKey || metaKey;
      setSelection((selection) => {
        if (shiftKey) return selectRange(selection, ids, id, isAdding);
        return isAdding ? toggle(selection, id) : selectOnly(id);
      });
    },
    [ids],
  );
  return useMemo(
    () => ({
      selection,
      click,
      toggle: (id) => setSelection((selection) => toggle(selection, id)),
      move: (by, movement) => setSelection((selection) => moveBy(selection, ids, by, movement)),
      all: () => setSelection((selection) => selectAll(selection, ids)),
      none: () => setSelection(({ active }) => ({ ...NOTHING_SELECTED, active })),
      include: (id) =>
        setSelection((selection) => (selection.ids.has(id) ? selection : selectOnly(id))),
    }),
    [selection, click, ids],
  );
}
