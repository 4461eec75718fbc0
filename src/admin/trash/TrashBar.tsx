import { CornerUpRight, Trash2, Undo2, X } from "lucide-react";
import { Button, IconButton } from "../ui/Button.js";
import { formatBytes, plural } from "../words/format.js";
import { type TrashTargets, bytesOf } from "./trashRows.js";

type TrashBarProps = {
  targets: TrashTargets;
  onRestore: () => void;
  /** Only for a single file. */
  onRestoreTo: () => void;
  onDeleteForGood: () => void;
  onClear: () => void;
};

/** The actions for the selection in the trash. */
export function TrashBar({ targets, ...props }: TrashBarProps) {
  const { assets, folders } = targets;
  const words = [
    folders.length > 0 && plural(folders.length, "folder"),
    assets.length > 0 && plural(assets.length, "file"),
  ].filter((word) => word !== false);
  return (
    <div className="cva-bulk" role="toolbar" aria-label="Selected in the trash">
      <IconButton label="Clear selection" onClick={props.onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="cva-bulk-count" role="status">
        <strong>{words.join(" and ")}</strong> selected
        {folders.length === 0 && (
          <span className="cva-bulk-bytes"> · {formatBytes(bytesOf(assets))}</span>
        )}
      </span>
      <Button look="quiet" onClick={props.onRestore}>
        <Undo2 aria-hidden />
        <span>Restore</span>
      </Button>
      {assets.length === 1 && folders.length === 0 && (
        <Button look="quiet" onClick={props.onRestoreTo}>
          <CornerUpRight aria-hidden />
          <span>Restore to…</span>
        </Button>
      )}
      <Button look="quiet" onClick={props.onDeleteForGood}>
        <Trash2 aria-hidden />
        <span>Delete permanently…</span>
      </Button>
    </div>
  );
}
