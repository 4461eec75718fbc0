import { CloudUpload, Download, Ellipsis, FolderInput, Tags, Trash2, X } from "lucide-react";
import { Button, IconButton } from "../ui/Button.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { formatBytes } from "../words/format.js";
import { useWords } from "../words/WordsContext.js";
import type { AssetActions } from "./assetActions.js";
import { type ListItem, assetsOf } from "./items.js";

type BulkBarProps = {
  selected: readonly ListItem[];
  /** True while more files are being selected. */
  isIncomplete: boolean;
  actions: AssetActions;
  onMove: (items: readonly ListItem[]) => void;
  onTags: (items: readonly ListItem[]) => void;
  onDelete: (items: readonly ListItem[]) => void;
  onClear: () => void;
  /** All actions for the selection. */
  entries: MenuEntry[];
};

/** The actions for selected folders and assets; only assets are published and downloaded. */
export function BulkBar({
  selected,
  isIncomplete,
  actions,
  onMove,
  onTags,
  onDelete,
  onClear,
  entries,
}: BulkBarProps) {
  const { common, list } = useWords();
  const t = list.bulk;
  const assets = assetsOf(selected);
  const bytes = assets.reduce((sum, { published }) => sum + (published?.size ?? 0), 0);
  const hasFiles = assets.some(({ published }) => published !== null);
  return (
    <div className="cva-bulk" role="toolbar" aria-label={t.title}>
      <IconButton label={t.clear} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="cva-bulk-count" role="status">
        {t.selected(
          <strong>{common.contents(selected.length - assets.length, assets.length)}</strong>,
          isIncomplete,
        )}
        {assets.length > 0 && <span className="cva-bulk-bytes"> · {formatBytes(bytes)}</span>}
      </span>
      <Button look="quiet" disabled={isIncomplete} onClick={() => onMove(selected)}>
        <FolderInput aria-hidden />
        <span>{t.move}</span>
      </Button>
      <Button
        look="quiet"
        disabled={isIncomplete || assets.length === 0}
        onClick={() => void actions.publish(assets)}
      >
        <CloudUpload aria-hidden />
        <span>{t.publish}</span>
      </Button>
      <Button
        look="quiet"
        disabled={isIncomplete || !hasFiles}
        onClick={() => void actions.download(assets)}
      >
        <Download aria-hidden />
        <span>{list.menu.download}</span>
      </Button>
      <Button
        look="quiet"
        // On a phone it is in the menu only, so that the number of files has its place.
        className="cva-bulk-tags"
        disabled={isIncomplete || assets.length === 0}
        onClick={() => onTags(selected)}
      >
        <Tags aria-hidden />
        <span>{list.menu.tags}</span>
      </Button>
      <Button look="quiet" disabled={isIncomplete} onClick={() => onDelete(selected)}>
        <Trash2 aria-hidden />
        <span>{t.delete}</span>
      </Button>
      <Menu entries={entries}>
        <IconButton label={t.more} disabled={isIncomplete}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Menu>
    </div>
  );
}
