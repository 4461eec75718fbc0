import { putAssets } from "../shell/dragging.js";
import { formatBytes } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { AssetBadges } from "./AssetBadges.js";
import { AssetIcon } from "./AssetIcon.js";
import { SelectBox } from "./AssetTableRow.js";
import { RenameField } from "./RenameField.js";
import type { AssetRow } from "./rows.js";
import type { AssetSelection } from "./useAssetSelection.js";
import { shownName } from "../../shared/visibleNames.js";
import { shownPath } from "../state/paths.js";

type AssetTileProps = {
  id: string;
  asset: AssetRow;
  /** Counted from 1. */
  column: number;
  hasPath: boolean;
  isSelected: boolean;
  isActive: boolean;
  isRenaming: boolean;
  list: AssetSelection;
  onRenamed: (newName: string | null, byKey: boolean) => void;
};

export function AssetTile({ asset, isSelected, isRenaming, list, ...props }: AssetTileProps) {
  const { basename, folderPath, published } = asset;
  const words =
    published === null
      ? "–"
      : `${typeName(published.contentType)} · ${formatBytes(published.size)}`;
  return (
    <div
      id={props.id}
      role="gridcell"
      aria-colindex={props.column}
      aria-selected={isSelected}
      className="cva-tile"
      data-active={props.isActive || undefined}
      data-asset={asset.assetId}
      draggable={!isRenaming}
      onClick={(event) => list.click(asset, event)}
      onDragStart={(event) => putAssets(event.dataTransfer, list.include(asset))}
    >
      <SelectBox isSelected={isSelected} onToggle={() => list.toggle(asset)} />
      <span className="cva-tile-picture">
        <AssetIcon asset={asset} layout="grid" />
        <AssetBadges asset={asset} />
      </span>
      {isRenaming ? (
        <RenameField name={basename} onDone={props.onRenamed} />
      ) : (
        <span className="cva-tile-name" title={shownName(basename)}>
          {shownName(basename)}
        </span>
      )}
      <span className="cva-tile-meta">{props.hasPath ? shownPath(folderPath) : words}</span>
    </div>
  );
}
