import { Check } from "lucide-react";
import { memo } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { putItems } from "../shell/dragging.js";
import { RenameField } from "../ui/RenameField.js";
import { Ago } from "../ui/Time.js";
import { formatBytes } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { useWords } from "../words/WordsContext.js";
import { AssetBadges, FolderBadges } from "./AssetBadges.js";
import { AssetIcon, FolderTileIcon } from "./AssetIcon.js";
import { type ListItem, parentPathOf } from "./items.js";
import type { ListSelection } from "./useListSelection.js";

export type ListRowProps = {
  id: string;
  item: ListItem;
  hasPath: boolean;
  isSelected: boolean;
  isActive: boolean;
  /** True for the asset that is open beside the list. */
  isOpen: boolean;
  isRenaming: boolean;
  /** True while something is dragged over the folder. */
  isDropTarget: boolean;
  list: Pick<ListSelection, "click" | "toggle" | "withSelected">;
  /** @throws the reason why the name is refused. */
  onRename: (newName: string) => Promise<unknown>;
  onRenameEnd: (byKey: boolean) => void;
};

type ListTableRowProps = ListRowProps & {
  /** Counted from 0, without the header. */
  index: number;
  /** The offset in the list, in CSS pixels. */
  top: number;
};

export const ListTableRow = memo(
  function ListTableRow({ item, index, top, list, ...props }: ListTableRowProps) {
    const t = useWords();
    const { asset, folder } = item;
    const published = asset?.published ?? null;
    const { updatedAt } = asset ?? folder;
    return (
      <div
        {...rowProps(item, list, props)}
        role="row"
        aria-rowindex={index + 2}
        className="cva-table-row"
        style={{ transform: `translateY(${top}px)` }}
      >
        <div role="gridcell" data-column="name">
          <SelectBox isSelected={props.isSelected} onToggle={() => list.toggle(item)} />
          {asset === null ? <FolderTileIcon /> : <AssetIcon asset={asset} layout="list" />}
          <span className="cva-row-words">
            {props.isRenaming ? (
              <RenameField name={item.name} onRename={props.onRename} onClose={props.onRenameEnd} />
            ) : (
              <span className="cva-row-name" title={shownName(item.name)}>
                {shownName(item.name)}
              </span>
            )}
            {props.hasPath && <span className="cva-row-path">{parentPathOf(t, item)}</span>}
            <span className="cva-row-meta">
              {published !== null && `${formatBytes(published.size)} · `}
              <Ago time={updatedAt} />
            </span>
          </span>
          {asset === null ? <FolderBadges folder={folder} /> : <AssetBadges asset={asset} />}
        </div>
        <div role="gridcell" data-column="type">
          {folder !== null
            ? t.common.folder
            : published === null
              ? "–"
              : typeName(t, published.contentType)}
        </div>
        <div role="gridcell" data-column="size">
          {published === null ? "–" : formatBytes(published.size)}
        </div>
        <div role="gridcell" data-column="changed">
          <Ago time={updatedAt} />
        </div>
      </div>
    );
  },
  // Handlers are recreated with each render of the list, but behave the same.
  (before, after) =>
    before.item === after.item &&
    before.id === after.id &&
    before.index === after.index &&
    before.top === after.top &&
    before.hasPath === after.hasPath &&
    before.isSelected === after.isSelected &&
    before.isActive === after.isActive &&
    before.isOpen === after.isOpen &&
    before.isDropTarget === after.isDropTarget &&
    before.isRenaming === after.isRenaming &&
    before.list.click === after.list.click &&
    before.list.toggle === after.list.toggle,
);

/** The props that a row and a tile share: its state, and how it is opened and dragged. */
export function rowProps(
  item: ListItem,
  list: ListRowProps["list"],
  props: Omit<ListRowProps, "item" | "list">,
) {
  return {
    id: props.id,
    "aria-selected": props.isSelected,
    "aria-current": props.isOpen || undefined,
    "data-item": item.id,
    "data-asset": item.asset?.assetId,
    "data-folder": item.folder?.path,
    "data-active": props.isActive || undefined,
    "data-drop": props.isDropTarget || undefined,
    draggable: !props.isRenaming,
    onClick: (event: React.MouseEvent) => list.click(item, event),
    onDragStart: (event: React.DragEvent) => putItems(event.dataTransfer, list.withSelected(item)),
  };
}

/** A selection target for pointers; the keyboard uses the space bar. */
export function SelectBox({ isSelected, onToggle }: { isSelected: boolean; onToggle: () => void }) {
  return (
    <span
      className="cva-select-box"
      data-checked={isSelected || undefined}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Check />
    </span>
  );
}
