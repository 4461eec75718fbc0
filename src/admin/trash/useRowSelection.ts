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
  /** Selects a row if it is not selected, before a context menu. */
  include: (id: string) => void;
};

/** The selection of a live list of rows. */
export function useRowSelection(ids: readonly string[]): RowSelection {
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);

  // The previous order shows which row replaced a removed one.
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
