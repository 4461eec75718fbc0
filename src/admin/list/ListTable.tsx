import { type Range, defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useEffect, useId, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { ListTableRow } from "./ListTableRow.js";
import type { ListViewProps } from "./ListView.js";
import { SORT_KEYS, type Sort } from "../state/listOptions.js";
import { firstSort } from "./rows.js";
import { useListKeys } from "./useListKeys.js";
import { useWords } from "../words/WordsContext.js";

const ROW_HEIGHT = 44;
const NARROW_ROW_HEIGHT = 58;
/** How many rows before the end of the loaded ones the next are loaded. */
const END_IS_NEAR = 12;

/** Folders and assets as a virtualized table. */
export function ListTable(props: ListViewProps) {
  const { items, list, label, sort, onSort, hasPaths, isComplete } = props;
  const { size } = useAdmin();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const activeIndex = items.findIndex(({ id }) => id === list.selection.active);
  const active = items[activeIndex];
  const rowHeight = size === "narrow" ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => items[index]!.id,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), activeIndex),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const activeId = active?.id;
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
    // Where it is may change with every row that arrives; only another row is to be scrolled to.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, activeId]);

  useScrollToTop(scroller, sort);
  useNearEnd(virtualizer.range?.endIndex, items.length - END_IS_NEAR, props.onEnd);

  const onKeyDown = useListKeys({
    list,
    active,
    columns: 1,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1),
    onRename: ({ id }) => props.onRenaming(id),
    onDelete: props.onDelete,
  });
  const rowId = (itemId: string) => `${id}${itemId}`;
  return (
    <div
      ref={scroller}
      className="cva-table"
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={isComplete ? items.length + 1 : -1}
      aria-colcount={SORT_KEYS.length}
      aria-activedescendant={active === undefined ? undefined : rowId(active.id)}
      aria-busy={!isComplete}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
    >
      <TableHead sort={sort} onSort={onSort} list={list} rows={items.length} />
      <div
        role="rowgroup"
        className="cva-table-rows"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index]!;
          return (
            <ListTableRow
              key={key}
              id={rowId(item.id)}
              item={item}
              index={index}
              top={start}
              hasPath={hasPaths}
              isSelected={list.selection.ids.has(item.id)}
              isActive={index === activeIndex}
              isOpen={props.openId === item.id}
              isRenaming={props.renaming === item.id}
              isDropTarget={item.folder !== null && props.dropPath === item.folder.path}
              list={list}
              onRename={(newName) => props.onRename(item, newName)}
              onRenameEnd={(byKey) => {
                props.onRenaming(null);
                if (byKey) scroller.current?.focus();
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Shows the first rows when they are sorted differently. */
export function useScrollToTop(scroller: RefObject<HTMLElement | null>, sort: Sort): void {
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [scroller, sort]);
}

/** Calls `onEnd` while a line from `near` on is visible. */
export function useNearEnd(lastShown: number | undefined, near: number, onEnd: () => void): void {
  useEffect(() => {
    if ((lastShown ?? 0) >= near) onEnd();
  });
}

/** Keeps the keyboard's row in the DOM for assistive technology, wherever the list is scrolled to. */
export function withActive(indexes: number[], active: number): number[] {
  if (active === -1 || indexes.includes(active)) return indexes;
  return [...indexes, active].sort((a, b) => a - b);
}

type TableHeadProps = Pick<ListViewProps, "sort" | "onSort" | "list"> & { rows: number };

function TableHead({ sort, onSort, list, rows }: TableHeadProps) {
  const t = useWords();
  return (
    <div role="row" aria-rowindex={1} className="cva-table-head">
      {SORT_KEYS.map((by) => {
        const isSorted = sort.by === by;
        const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
        const next = isSorted ? { by, isDescending: !sort.isDescending } : firstSort(by);
        return (
          <div
            key={by}
            role="columnheader"
            data-column={by}
            aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : "none"}
          >
            {by === "name" && <SelectAll list={list} rows={rows} />}
            <button type="button" className="cva-sort" onClick={() => onSort(next)}>
              {t.list.columns[by]}
              {isSorted && <Arrow aria-hidden />}
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** Selects all rows, or clears the selection. */
function SelectAll({ list, rows }: Pick<TableHeadProps, "list" | "rows">) {
  const t = useWords();
  const count = list.selection.ids.size;
  const isAll = count > 0 && count === rows;
  return (
    <input
      ref={(box) => {
        if (box !== null) box.indeterminate = count > 0 && !isAll;
      }}
      type="checkbox"
      className="cva-select-all"
      aria-label={t.list.selectAll}
      checked={isAll}
      onChange={() => (isAll ? list.none() : list.all())}
    />
  );
}
