import { CornerUpRight, Trash2, Undo2, X } from "lucide-react";
import { Button, IconButton } from "../ui/Button.js";
import { formatBytes, plural } from "../words/format.js";
import { type TrashTargets, bytesOf } from "./trashRows.js";

type TrashBarProps = {
  targets: TrashTargets;
  onBringBack: () => void;
  /** Only for a single file. */
  onBringBackTo: () => void;
  onDeleteForGood: () => void;
  onClear: () => void;
};

/** What can be done with what is selected in the trash. */
export function TrashBar({ targets, ...props }: TrashBarProps) {
  const { assets, folders } = targets;
  const words = [
    folders.length > 0 && plural(folders.length, "folder"),
    assets.length > 0 && plural(assets.length, "file"),
  ].filter((word) => word !== false);
  return (
    <div className="cva-bulk" role="toolbar" aria-label="Selected in the trash">
      <IconButton label="Select nothing" onClick={props.onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="cva-bulk-count" role="status">
        <strong>{words.join(" and ")}</strong> selected
        {folders.length === 0 && (
          <span className="cva-bulk-bytes"> · {formatBytes(bytesOf(assets))}</span>
        )}
      </span>
      <Button look="quiet" onClick={props.onBringBack}>
        <Undo2 aria-hidden />
        <span>Bring back</span>
      </Button>
      {assets.length === 1 && folders.length === 0 && (
        <Button look="quiet" onClick={props.onBringBackTo}>
          <CornerUpRight aria-hidden />
          <span>Bring back to…</span>
        </Button>
      )}
      <Button look="quiet" onClick={props.onDeleteForGood}>
        <Trash2 aria-hidden />
        <span>Delete for good…</span>
      </Button>
    </div>
  );
}
