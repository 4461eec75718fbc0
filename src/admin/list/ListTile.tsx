import { shownName } from "../../shared/visibleNames.js";
import { RenameField } from "../ui/RenameField.js";
import { formatBytes } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import type { AdminWords } from "../words/en/index.js";
import { useWords } from "../words/WordsContext.js";
import { AssetBadges, FolderBadges } from "./AssetBadges.js";
import { AssetIcon, FolderTileIcon } from "./AssetIcon.js";
import { type ListRowProps, SelectBox, rowProps } from "./ListTableRow.js";
import { type ListItem, parentPathOf } from "./items.js";

type ListTileProps = ListRowProps & {
  /** Counted from 1. */
  column: number;
};

export function ListTile({ item, list, column, ...props }: ListTileProps) {
  const t = useWords();
  const { asset, folder } = item;
  return (
    <div
      {...rowProps(item, list, props)}
      role="gridcell"
      aria-colindex={column}
      className="cva-tile"
    >
      <SelectBox isSelected={props.isSelected} onToggle={() => list.toggle(item)} />
      <span className="cva-tile-picture">
        {asset === null ? (
          <>
            <FolderTileIcon />
            <FolderBadges folder={folder} />
          </>
        ) : (
          <>
            <AssetIcon asset={asset} layout="grid" />
            <AssetBadges asset={asset} />
          </>
        )}
      </span>
      {props.isRenaming ? (
        <RenameField name={item.name} onRename={props.onRename} onClose={props.onRenameEnd} />
      ) : (
        <span className="cva-tile-name" title={shownName(item.name)}>
          {shownName(item.name)}
        </span>
      )}
      <span className="cva-tile-meta">{metaOf(t, item, props.hasPath)}</span>
    </div>
  );
}

function metaOf(t: AdminWords, item: ListItem, hasPath: boolean): string {
  const { asset } = item;
  if (hasPath) return parentPathOf(t, item);
  if (asset === null) return t.common.folder;
  const { published } = asset;
  if (published === null) return "–";
  return `${typeName(t, published.contentType)} · ${formatBytes(published.size)}`;
}
