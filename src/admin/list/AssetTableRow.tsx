import { Check } from "lucide-react";
import { memo } from "react";
import { putAssets } from "../shell/dragging.js";
import { Ago } from "../ui/Time.js";
import { formatBytes } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { AssetBadges } from "./AssetBadges.js";
import { AssetIcon } from "./AssetIcon.js";
import { RenameField } from "./RenameField.js";
import type { AssetRow } from "./rows.js";
import type { AssetSelection } from "./useAssetSelection.js";
import { shownName } from "../../shared/visibleNames.js";
import { shownPath } from "../state/paths.js";

type AssetTableRowProps = {
  id: string;
  asset: AssetRow;
  /** Counted from 0, without the header. */
  index: number;
  /** The offset in the list, in CSS pixels. */
  top: number;
  hasPath: boolean;
  isSelected: boolean;
  isActive: boolean;
  isRenaming: boolean;
  onClick: AssetSelection["click"];
  onToggle: AssetSelection["toggle"];
  onDrag: AssetSelection["include"];
  onRenamed: (newName: string | null, byKey: boolean) => void;
};

export const AssetTableRow = memo(
  function AssetTableRow({
    asset,
    index,
    top,
    isSelected,
    isRenaming,
    ...props
  }: AssetTableRowProps) {
    const { basename, folderPath, published, updatedAt } = asset;
    return (
      <div
        id={props.id}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        className="cva-table-row"
        data-active={props.isActive || undefined}
        data-asset={asset.assetId}
        style={{ transform: `translateY(${top}px)` }}
        draggable={!isRenaming}
        onClick={(event) => props.onClick(asset, event)}
        onDragStart={(event) => putAssets(event.dataTransfer, props.onDrag(asset))}
      >
        <div role="gridcell" data-column="name">
          <SelectBox isSelected={isSelected} onToggle={() => props.onToggle(asset)} />
          <AssetIcon asset={asset} layout="list" />
          <span className="cva-row-words">
            {isRenaming ? (
              <RenameField name={basename} onDone={props.onRenamed} />
            ) : (
              <span className="cva-row-name" title={shownName(basename)}>
                {shownName(basename)}
              </span>
            )}
            {props.hasPath && (
              <span className="cva-row-path">{shownName(shownPath(folderPath))}</span>
            )}
            <span className="cva-row-meta">
              {published !== null && `${formatBytes(published.size)} · `}
              <Ago time={updatedAt} />
            </span>
          </span>
          <AssetBadges asset={asset} />
        </div>
        <div role="gridcell" data-column="type">
          {published === null ? "–" : typeName(published.contentType)}
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
    before.asset === after.asset &&
    before.id === after.id &&
    before.index === after.index &&
    before.top === after.top &&
    before.hasPath === after.hasPath &&
    before.isSelected === after.isSelected &&
    before.isActive === after.isActive &&
    before.isRenaming === after.isRenaming &&
    before.onClick === after.onClick &&
    before.onToggle === after.onToggle,
);

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
