import { type Range, defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { ListTile } from "./ListTile.js";
import { useNearEnd, useScrollToTop, withActive } from "./ListTable.js";
import type { ListViewProps } from "./ListView.js";
import { useListKeys } from "./useListKeys.js";

const TILE_MIN_WIDTH = 148;
const TILE_HEIGHT = 176;
const GAP = 12;

/** The number of columns. */
export function columnsFor(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (TILE_MIN_WIDTH + GAP)));
}

/** Folders and assets as a virtualized grid of tiles. */
export function ListTiles(props: ListViewProps) {
  const { items, list, label, isComplete } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(4);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setColumns(columnsFor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const activeIndex = items.findIndex(({ id }) => id === list.selection.active);
  const active = items[activeIndex];
  const activeLine = activeIndex === -1 ? -1 : Math.floor(activeIndex / columns);
  const virtualizer = useVirtualizer({
    count: Math.ceil(items.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => TILE_HEIGHT + GAP,
    overscan: 2,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), activeLine),
  });
  const activeId = active?.id;
  useEffect(() => {
    if (activeLine !== -1) virtualizer.scrollToIndex(activeLine, { align: "auto" });
    // As in the table: rows that arrive must not scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, activeId]);

  useScrollToTop(scroller, props.sort);
  useNearEnd(virtualizer.range?.endIndex, Math.ceil(items.length / columns) - 2, props.onEnd);

  const onKeyDown = useListKeys({
    list,
    active,
    columns,
    pageSize: () =>
      Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (TILE_HEIGHT + GAP))),
    onRename: ({ id }) => props.onRenaming(id),
    onDelete: props.onDelete,
  });
  const tileId = (itemId: string) => `${id}${itemId}`;
  return (
    <div
      ref={scroller}
      className="cva-tiles"
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={isComplete ? Math.ceil(items.length / columns) : -1}
      aria-colcount={columns}
      aria-activedescendant={active === undefined ? undefined : tileId(active.id)}
      aria-busy={!isComplete}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
    >
      <div
        role="rowgroup"
        className="cva-tiles-lines"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index: line, start, key }) => (
          <div
            key={key}
            role="row"
            aria-rowindex={line + 1}
            className="cva-tiles-line"
            style={{
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {items.slice(line * columns, (line + 1) * columns).map((item, column) => (
              <ListTile
                key={item.id}
                id={tileId(item.id)}
                item={item}
                column={column + 1}
                hasPath={props.hasPaths}
                isSelected={list.selection.ids.has(item.id)}
                isActive={item.id === activeId}
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
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
