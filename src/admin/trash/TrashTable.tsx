import { type Range, defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef } from "react";
import { withActive } from "../list/ListTable.js";
import { useAdmin } from "../state/AdminContext.js";
import type { Movement } from "../state/selection.js";
import { useWords } from "../words/WordsContext.js";
import { TrashTableRow } from "./TrashTableRow.js";
import type { Retention } from "./leaving.js";
import type { TrashRow } from "./trashRows.js";
import type { RowSelection } from "./useRowSelection.js";

const ROW_HEIGHT = 52;
const NARROW_ROW_HEIGHT = 64;
/** More rows are loaded when fewer than this are left below the visible ones. */
const ROWS_AHEAD = 30;

type TrashTableProps = {
  rows: readonly TrashRow[];
  list: RowSelection;
  retention: Retention | undefined;
  /** The deletion time of the last loaded asset; `null` when all are loaded. */
  loadedUntil: number | null;
  onLoadMore: () => void;
  onOpen: (row: TrashRow, isOpen: boolean) => void;
  onRestore: (rows: readonly TrashRow[]) => void;
  onDeleteForGood: () => void;
  onContextMenu: (event: MouseEvent) => void;
};

/** The trash as a virtualized table. */
export function TrashTable(props: TrashTableProps) {
  const t = useWords().trash;
  const { rows, list, loadedUntil, onLoadMore, onOpen } = props;
  const { size } = useAdmin();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const activeId = list.selection.active;
  const activeIndex = rows.findIndex((row) => row.id === activeId);
  const active = rows[activeIndex];
  const rowHeight = size === "narrow" ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]!.id,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), activeIndex),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
    // Where it is may change with every row that arrives; only another row is to be scrolled to.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, activeId]);

  const items = virtualizer.getVirtualItems();
  const lastSeen = virtualizer.range?.endIndex ?? 0;
  const needsMore = loadedUntil !== null && lastSeen + ROWS_AHEAD >= rows.length;
  useEffect(() => {
    if (needsMore) onLoadMore();
  }, [needsMore, onLoadMore]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const movement: Movement = event.shiftKey ? "extend" : isCommand ? "look" : "select";
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const steps: Record<string, number | undefined> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      End: Infinity,
      Home: -Infinity,
    };
    const by = steps[event.key];
    if (by !== undefined) list.move(by, movement);
    else if (event.key === "ArrowRight" && active?.kind === "folder") onOpen(active, true);
    else if (event.key === "ArrowLeft" && active !== undefined) onOpen(active, false);
    else if (event.key === " " && active !== undefined) list.toggle(active.id);
    else if (event.key === "a" && isCommand) list.all();
    else if (event.key === "Escape") list.none();
    else if (event.key === "Enter" && active !== undefined) {
      props.onRestore(rows.filter((row) => list.selection.ids.has(row.id)));
    } else if (event.key === "Delete" && list.selection.ids.size > 0) props.onDeleteForGood();
    else return;
    event.preventDefault();
  };
  const rowId = (row: TrashRow) => `${id}${row.id}`;
  return (
    <div
      ref={scroller}
      className="cva-table cva-trash-table"
      role="treegrid"
      aria-label={t.table}
      aria-multiselectable
      aria-rowcount={loadedUntil === null ? rows.length + 1 : -1}
      aria-colcount={4}
      aria-activedescendant={active === undefined ? undefined : rowId(active)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
    >
      <div role="row" aria-rowindex={1} className="cva-table-head">
        <div role="columnheader" data-column="name">
          {t.columns.name}
        </div>
        <div role="columnheader" data-column="size">
          {t.columns.size}
        </div>
        <div role="columnheader" data-column="deleted">
          {t.columns.deleted}
        </div>
        <div role="columnheader" data-column="leaves">
          {t.columns.leaves}
        </div>
      </div>
      <div
        role="rowgroup"
        className="cva-table-rows"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ index, start, key }) => {
          const row = rows[index]!;
          return (
            <TrashTableRow
              key={key}
              id={rowId(row)}
              row={row}
              index={index}
              top={start}
              isSelected={list.selection.ids.has(row.id)}
              isActive={index === activeIndex}
              retention={props.retention}
              loadedUntil={loadedUntil}
              onClick={list.click}
              onToggle={list.toggle}
              onOpen={onOpen}
              onRestore={(row) => props.onRestore([row])}
            />
          );
        })}
      </div>
    </div>
  );
}
