import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import {
  NOTHING_SELECTED,
  type Movement,
  type Selection,
  lookAt,
  moveBy,
  prune,
  selectAll,
  selectRange,
  selectThese,
  toggle,
} from "../state/selection.js";
import type { ListItem } from "./items.js";
import { MOST_SELECTED } from "../state/listOptions.js";
import type { SetOptions } from "./useListOptions.js";
import type { Items } from "./useItems.js";

export type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean };

export type ListSelection = {
  selection: Selection;
  /** The selected rows, in display order. */
  selected: readonly ListItem[];
  click: (item: ListItem, modifiers: Modifiers) => void;
  toggle: (item: ListItem) => void;
  move: (by: number, movement: Movement) => void;
  /** Selects all rows, also those that are still to come. */
  all: () => void;
  /** True while rows are still to come that will be selected. */
  isSelectingAll: boolean;
  none: () => void;
  /**
   * Has the keyboard focus on a row, and returns the rows that an action on it is for: the selected ones if it is
   * one of them.
   */
  withSelected: (item: ListItem) => readonly ListItem[];
  /** Opens a folder, or an asset beside the list. */
  open: (item: ListItem) => void;
};

/**
 * The selection of the list. A click opens a row without selecting it; while an asset is open, the keyboard
 * opens the next.
 */
export function useListSelection(
  {
    items,
    hasFirstPage,
    isComplete,
    isReading,
    readAll,
  }: Pick<Items, "items" | "hasFirstPage" | "isComplete" | "isReading" | "readAll">,
  given: readonly string[],
  setOptions: SetOptions,
): ListSelection {
  const { location, navigate, size } = useAdmin();
  const { folderPath, basename } = location;
  const [raw, setRaw] = useState<Selection>(() => selectThese(given));
  // Every other selection is not of all.
  const [all, setAll] = useState<Selection | null>(null);
  const order = useMemo(() => items.map(({ id }) => id), [items]);
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);

  // The previous order shows which row replaced a removed one.
  const [orders, setOrders] = useState({ before: order, now: order });
  if (orders.now !== order) {
    setOrders({ before: orders.now, now: order });
    // Rows that are selected by URL are still to come before the first page.
    const before = orders.now.length === 0 ? order : orders.now;
    const kept = hasFirstPage ? prune(raw, order, before) : raw;
    const next = all === raw ? selectAll(raw, order) : kept;
    setRaw(next);
    setAll(all === raw && !isComplete ? next : null);
  }

  const open = useCallback(
    ({ folder, asset }: ListItem) => {
      if (folder !== null) navigate({ folderPath: folder.path });
      else {
        const { folderPath, basename: opened } = asset;
        navigate({ folderPath, basename: opened }, { replace: basename !== null });
      }
    },
    [navigate, basename],
  );
  const close = useCallback(() => {
    if (basename !== null) navigate({ folderPath }, { replace: true });
  }, [navigate, folderPath, basename]);

  useFollowOpened(items, folderPath, basename, setRaw);
  useSelectionInUrl(raw, setRaw, given, setOptions);

  const isOpen = basename !== null;
  const latest = useRef({ raw, order, byId, isOpen });
  useEffect(() => {
    latest.current = { raw, order, byId, isOpen };
  });

  /** Sets a selection; with several selected, no asset is open. */
  const take = useCallback(
    (selection: Selection) => {
      setRaw(selection);
      if (selection.ids.size > 0) close();
    },
    [close],
  );

  const selected = useMemo(() => items.filter(({ id }) => raw.ids.has(id)), [items, raw]);
  return {
    selection: raw,
    selected,
    open,
    click: useCallback(
      (item, { shiftKey, ctrlKey, metaKey }) => {
        const { raw, order } = latest.current;
        const isAdding = ctrlKey || metaKey;
        if (shiftKey) take(selectRange(raw, order, item.id, isAdding));
        else if (isAdding) take(toggle(raw, item.id));
        else {
          setRaw(lookAt(item.id));
          open(item);
        }
      },
      [take, open],
    ),
    toggle: useCallback((item) => take(toggle(latest.current.raw, item.id)), [take]),
    move: useCallback(
      (by, movement) => {
        const { raw, order, byId, isOpen } = latest.current;
        // On a small screen the opened asset covers the list with the focus.
        const isLooking = isOpen && size !== "narrow" && movement === "select";
        const next = moveBy(raw, order, by, isLooking ? "look" : movement);
        if (!isLooking) {
          if (movement === "look") setRaw(next);
          else take(next);
          return;
        }
        const item = next.active === null ? undefined : byId.get(next.active);
        setRaw(next.active === null ? next : lookAt(next.active));
        if (item?.asset != null) open(item);
      },
      [take, open, size],
    ),
    all: () => {
      const next = selectAll(raw, order);
      take(next);
      if (isComplete) return;
      setAll(next);
      readAll();
    },
    isSelectingAll: all === raw && isReading,
    none: useCallback(() => {
      setRaw(NOTHING_SELECTED);
      close();
    }, [close]),
    withSelected: useCallback((item) => {
      const { raw, order, byId } = latest.current;
      setRaw((selection) => ({ ...selection, active: item.id }));
      return raw.ids.has(item.id)
        ? order.flatMap((id) => (raw.ids.has(id) ? [byId.get(id)!] : []))
        : [item];
    }, []),
  };
}

/** The keyboard is at an asset that is opened by URL, as soon as it is in the list. */
function useFollowOpened(
  items: readonly ListItem[],
  folderPath: string,
  basename: string | null,
  setRaw: (update: (selection: Selection) => Selection) => void,
): void {
  const opened = useMemo(
    () =>
      basename === null
        ? undefined
        : items.find(({ asset }) => asset?.basename === basename && asset.folderPath === folderPath)
            ?.id,
    [items, folderPath, basename],
  );
  useEffect(() => {
    if (opened === undefined) return;
    setRaw((selection) => (selection.active === opened ? selection : lookAt(opened)));
  }, [opened, setRaw]);
}

/** Keeps the selection in the URL, and selects what the URL says after a step back or forward. */
function useSelectionInUrl(
  raw: Selection,
  setRaw: (selection: Selection) => void,
  given: readonly string[],
  setOptions: SetOptions,
): void {
  const own = raw.ids.size > MOST_SELECTED ? "" : [...raw.ids].join("\n");
  const inUrl = given.join("\n");
  // The last selection that both had.
  const common = useRef(own);
  useEffect(() => {
    if (own === inUrl) common.current = own;
    else if (own !== common.current) {
      common.current = own;
      setOptions({ selected: own === "" ? [] : own.split("\n") });
    } else {
      common.current = inUrl;
      setRaw(selectThese(given));
    }
  }, [own, inUrl, given, setRaw, setOptions]);
}
