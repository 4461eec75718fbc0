import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import {
  NOTHING_SELECTED,
  type Movement,
  type Selection,
  moveBy,
  prune,
  selectAll,
  selectOnly,
  selectRange,
  toggle,
} from "../state/selection.js";
import type { AssetRow } from "./rows.js";
import type { Assets } from "./useAssets.js";

export type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean };

export type AssetSelection = {
  selection: Selection;
  /** The selected assets, in display order. */
  selected: readonly AssetRow[];
  click: (asset: AssetRow, modifiers: Modifiers) => void;
  toggle: (asset: AssetRow) => void;
  move: (by: number, movement: Movement) => void;
  /** Selects all rows, also those that are still to come. */
  all: () => void;
  /** True while rows are still to come that will be selected. */
  isSelectingAll: boolean;
  none: () => void;
  /** Selects an asset if it is not selected, before a drag or a context menu. */
  include: (asset: AssetRow) => readonly AssetRow[];
  open: (asset: AssetRow) => void;
};

/**
 * The selection of a list of assets. Selecting one asset by click also opens it; while one is open, the
 * keyboard opens the next.
 */
export function useAssetSelection({
  rows,
  isComplete,
  isReading,
  readAll,
}: Pick<Assets, "rows" | "isComplete" | "isReading" | "readAll">): AssetSelection {
  const { location, navigate, size } = useAdmin();
  const { folderPath, basename } = location;
  const [raw, setRaw] = useState<Selection>(NOTHING_SELECTED);
  // Every other selection is not of all.
  const [all, setAll] = useState<Selection | null>(null);
  const order = useMemo(() => rows.map(({ assetId }) => assetId), [rows]);
  const byId = useMemo(() => new Map(rows.map((row) => [row.assetId, row])), [rows]);

  // The previous order shows which row replaced a removed one.
  const [orders, setOrders] = useState({ before: order, now: order });
  if (orders.now !== order) {
    setOrders({ before: orders.now, now: order });
    const next = all === raw ? selectAll(raw, order) : prune(raw, order, orders.now);
    setRaw(next);
    setAll(all === raw && !isComplete ? next : null);
  }

  const open = useCallback(
    ({ folderPath, basename: opened }: AssetRow) =>
      navigate({ folderPath, basename: opened }, { replace: basename !== null }),
    [navigate, basename],
  );
  const close = useCallback(() => {
    if (basename !== null) navigate({ folderPath }, { replace: true });
  }, [navigate, folderPath, basename]);

  useSelectOpened(rows, folderPath, basename, setRaw);

  const latest = useRef({ raw, order, byId, isOpen: basename !== null });
  useEffect(() => {
    latest.current = { raw, order, byId, isOpen: basename !== null };
  });

  /** Sets a selection, and opens its asset if it is a single one. */
  const take = useCallback(
    (selection: Selection, isOpening: boolean) => {
      setRaw(selection);
      const [only] = selection.ids;
      const asset = only === undefined ? undefined : latest.current.byId.get(only);
      if (selection.ids.size !== 1 || asset === undefined) close();
      else if (isOpening) open(asset);
    },
    [close, open],
  );

  const selected = useMemo(() => rows.filter(({ assetId }) => raw.ids.has(assetId)), [rows, raw]);
  return {
    selection: raw,
    selected,
    open,
    click: useCallback(
      (asset, { shiftKey, ctrlKey, metaKey }) => {
        const { raw, order } = latest.current;
        const isAdding = ctrlKey || metaKey;
        if (shiftKey) take(selectRange(raw, order, asset.assetId, isAdding), false);
        else if (isAdding) take(toggle(raw, asset.assetId), false);
        else take(selectOnly(asset.assetId), true);
      },
      [take],
    ),
    toggle: useCallback((asset) => take(toggle(latest.current.raw, asset.assetId), false), [take]),
    move: useCallback(
      (by, movement) => {
        const { raw, order, isOpen } = latest.current;
        const next = moveBy(raw, order, by, movement);
        // On a small screen the opened asset covers the list with the focus.
        if (movement === "look") setRaw(next);
        else take(next, isOpen && size !== "narrow");
      },
      [take, size],
    ),
    all: () => {
      const next = selectAll(raw, order);
      take(next, false);
      if (isComplete) return;
      setAll(next);
      readAll();
    },
    isSelectingAll: all === raw && isReading,
    none: useCallback(() => take(NOTHING_SELECTED, false), [take]),
    include: useCallback((asset) => {
      const { raw, order, byId } = latest.current;
      if (raw.ids.has(asset.assetId)) {
        return order.flatMap((id) => (raw.ids.has(id) ? [byId.get(id)!] : []));
      }
      setRaw(selectOnly(asset.assetId));
      return [asset];
    }, []),
  };
}

/** An asset opened by URL is selected as soon as it is in the list. */
function useSelectOpened(
  rows: readonly AssetRow[],
  folderPath: string,
  basename: string | null,
  setRaw: (update: (selection: Selection) => Selection) => void,
): void {
  const opened = useMemo(
    () =>
      basename === null
        ? undefined
        : rows.find((row) => row.basename === basename && row.folderPath === folderPath)?.assetId,
    [rows, folderPath, basename],
  );
  useEffect(() => {
    if (opened === undefined) return;
    setRaw((selection) => (selection.ids.has(opened) ? selection : selectOnly(opened)));
  }, [opened, setRaw]);
}
