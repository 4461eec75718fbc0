import { CornerUpRight, Trash2, Undo2, X } from "lucide-react";
import { Button, IconButton } from "../ui/Button.js";
import { formatBytes } from "../words/format.js";
import { useWords } from "../words/WordsContext.js";
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
  const t = useWords().trash;
  return (
    <div className="cva-bulk" role="toolbar" aria-label={t.selection}>
      <IconButton label={t.clearSelection} onClick={props.onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="cva-bulk-count" role="status">
        {t.selected(<strong>{t.contents(folders.length, assets.length)}</strong>)}
        {folders.length === 0 && (
          <span className="cva-bulk-bytes"> · {formatBytes(bytesOf(assets))}</span>
        )}
      </span>
      <Button look="quiet" onClick={props.onRestore}>
        <Undo2 aria-hidden />
        <span>{t.restore}</span>
      </Button>
      {assets.length === 1 && folders.length === 0 && (
        <Button look="quiet" onClick={props.onRestoreTo}>
          <CornerUpRight aria-hidden />
          <span>{t.restoreTo}</span>
        </Button>
      )}
      <Button look="quiet" onClick={props.onDeleteForGood}>
        <Trash2 aria-hidden />
        <span>{t.delete}</span>
      </Button>
    </div>
  );
}
