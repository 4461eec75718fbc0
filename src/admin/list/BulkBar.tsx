import { CloudUpload, Download, FolderInput, Trash2, X } from "lucide-react";
import { Button, IconButton } from "../ui/Button.js";
import { formatBytes, plural } from "../words/format.js";
import type { AssetActions } from "./assetActions.js";
import type { AssetRow } from "./rows.js";

type BulkBarProps = {
  selected: readonly AssetRow[];
  /** True while more files are being selected. */
  isIncomplete: boolean;
  actions: AssetActions;
  onMove: (assets: readonly AssetRow[]) => void;
  onClear: () => void;
};

/** The actions for several selected assets. */
export function BulkBar({ selected, isIncomplete, actions, onMove, onClear }: BulkBarProps) {
  const bytes = selected.reduce((sum, { published }) => sum + (published?.size ?? 0), 0);
  const hasFiles = selected.some(({ published }) => published !== null);
  return (
    <div className="cva-bulk" role="toolbar" aria-label="Selected files">
      <IconButton label="Clear selection" onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="cva-bulk-count" role="status">
        <strong>{plural(selected.length, "file")}</strong> selected
        {isIncomplete && ", loading more…"}
        <span className="cva-bulk-bytes"> · {formatBytes(bytes)}</span>
      </span>
      <Button look="quiet" disabled={isIncomplete} onClick={() => onMove(selected)}>
        <FolderInput aria-hidden />
        <span>Move</span>
      </Button>
      <Button look="quiet" disabled={isIncomplete} onClick={() => void actions.publish(selected)}>
        <CloudUpload aria-hidden />
        <span>Publish</span>
      </Button>
      <Button
        look="quiet"
        disabled={isIncomplete || !hasFiles}
        onClick={() => void actions.download(selected)}
      >
        <Download aria-hidden />
        <span>Download</span>
      </Button>
      <Button look="quiet" disabled={isIncomplete} onClick={() => void actions.remove(selected)}>
        <Trash2 aria-hidden />
        <span>Delete</span>
      </Button>
    </div>
  );
}
