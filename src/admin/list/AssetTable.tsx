import { type Range, defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useEffect, useId, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { AssetTableRow } from "./AssetTableRow.js";
import type { ListViewProps } from "./ListView.js";
import { type Sort, type SortKey, firstSort } from "./rows.js";
import { useListKeys } from "./useListKeys.js";

const ROW_HEIGHT = 44;
const NARROW_ROW_HEIGHT = 58;
/** How many rows before the end of the loaded ones the next are loaded. */
const END_IS_NEAR = 12;

const COLUMNS: { by: SortKey; name: string }[] = [
  { by: "name", name: "Name" },
  { by: "type", name: "Type" },
  { by: "size", name: "Size" },
  { by: "changed", name: "Changed" },
];

/** Assets as a virtualized table. */
export function AssetTable(props: ListViewProps) {
  const { rows, list, label, sort, onSort, hasPaths, isComplete } = props;
  const { size } = useAdmin();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const activeIndex = rows.findIndex(({ assetId }) => assetId === list.selection.active);
  const active = rows[activeIndex];
  const rowHeight = size === "narrow" ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]!.assetId,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), activeIndex),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const activeId = active?.assetId;
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
    // Where it is may change with every row that arrives; only another row is to be scrolled to.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, activeId]);

  useScrollToTop(scroller, sort);
  useNearEnd(virtualizer.range?.endIndex, rows.length - END_IS_NEAR, props.onEnd);

  const onKeyDown = useListKeys({
    list,
    active,
    columns: 1,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1),
    onRename: ({ assetId }) => props.onRenaming(assetId),
    onDelete: props.onDelete,
  });
  const rowId = (assetId: string) => `${id}${assetId}`;
  return (
    <div
      ref={scroller}
      className="cva-table"
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={isComplete ? rows.length + 1 : -1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={active === undefined ? undefined : rowId(active.assetId)}
      aria-busy={!isComplete}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
    >
      <TableHead sort={sort} onSort={onSort} />
      <div
        role="rowgroup"
        className="cva-table-rows"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const asset = rows[index]!;
          return (
            <AssetTableRow
              key={key}
              id={rowId(asset.assetId)}
              asset={asset}
              index={index}
              top={start}
              hasPath={hasPaths}
              isSelected={list.selection.ids.has(asset.assetId)}
              isActive={index === activeIndex}
              isRenaming={props.renaming === asset.assetId}
              onClick={list.click}
              onToggle={list.toggle}
              onDrag={list.include}
              onRenamed={(newName, byKey) => {
                props.onRenamed(asset, newName);
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
  useEffect(() => scroller.current?.scrollTo(0, 0), [scroller, sort]);
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

function TableHead({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  return (
    <div role="row" aria-rowindex={1} className="cva-table-head">
      {COLUMNS.map(({ by, name }) => {
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
            <button type="button" className="cva-sort" onClick={() => onSort(next)}>
              {name}
              {isSorted && <Arrow aria-hidden />}
            </button>
          </div>
        );
      })}
    </div>
  );
}
