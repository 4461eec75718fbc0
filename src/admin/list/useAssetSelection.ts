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

export type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean };

export type AssetSelection = {
  selection: Selection;
  /** The selected assets, as they are shown. */
  selected: readonly AssetRow[];
  click: (asset: AssetRow, modifiers: Modifiers) => void;
  toggle: (asset: AssetRow) => void;
  move: (by: number, movement: Movement) => void;
  all: () => void;
  none: () => void;
  /** Makes sure that an asset is among the selected, as a drag or a menu on it wants it. */
  include: (asset: AssetRow) => readonly AssetRow[];
  open: (asset: AssetRow) => void;
};

/**
 * What is selected in a list of assets. The one asset that a click selects is opened too; while one
 * is open, the keyboard goes from one to the next.
 */
export function useAssetSelection(rows: readonly AssetRow[]): AssetSelection {
  const { location, navigate, size } = useAdmin();
  const { folderPath, basename } = location;
  const [raw, setRaw] = useState<Selection>(NOTHING_SELECTED);
  const order = useMemo(() => rows.map(({ assetId }) => assetId), [rows]);
  const byId = useMemo(() => new Map(rows.map((row) => [row.assetId, row])), [rows]);

  // The order before the last change tells which row took the place of one that went.
  const [orders, setOrders] = useState({ before: order, now: order });
  if (orders.now !== order) {
    setOrders({ before: orders.now, now: order });
    setRaw(prune(raw, order, orders.now));
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

  /** Takes up a selection, and shows what it opens. */
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
        // On a small screen the opened asset covers the list that the keyboard is in.
        if (movement === "look") setRaw(next);
        else take(next, isOpen && size !== "narrow");
      },
      [take, size],
    ),
    all: useCallback(
      () => take(selectAll(latest.current.raw, latest.current.order), false),
      [take],
    ),
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

/** An asset that was opened by an address is selected as soon as it is in the list. */
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
