import { ChevronDown, ChevronUp, RotateCcw, Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { isWorthRetrying } from "../../react/uploads/conflicts.js";
import type { UploadQueueState, UploadTotals } from "../../react/uploads/types.js";
import { Button, IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import { formatBytes, formatCount, plural } from "../words/format.js";
import { UploadList } from "./UploadList.js";
import { UploadQuestions } from "./UploadQuestions.js";
import type { PanelQueue } from "./UploadsProvider.js";
import { type Upload, effectOf, isUndoable, useUndoUploads } from "./undoing.js";

/** The effects to point out, in words after their number. */
const EFFECT_WORDS = { replaced: "replaced", keptBoth: "kept beside the old", draft: "as a draft" };

type UploadTrayProps = { queue: PanelQueue; state: UploadQueueState<Upload["result"] & object> };

/** The uploads of this panel, with progress and errors. */
export function UploadTray({ queue, state }: UploadTrayProps) {
  const [isOpen, setIsOpen] = useState(true);
  const { totals, leftOut, isBusy } = state;
  useWarnOfLoss(isBusy);
  const undoing = useUndoUploads();
  const undoable = state.uploads.filter(
    (upload) => isUndoable(upload) && !undoing.undone.has(upload.id),
  );
  const effects = effectsIn(state.uploads);
  const isRetryable = state.uploads.some(isWorthRetrying);
  const isRunning = isBusy && totals.asking < remaining(totals);

  const title = titleOf(state);
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section className="cva-card cva-upload-tray" aria-label="Uploads">
      <div className="cva-card-head">
        <span className="cva-card-title" role="status">
          {title}
        </span>
        <IconButton
          label={isOpen ? "Show less" : "Show each file"}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Chevron aria-hidden />
        </IconButton>
        {!isBusy && (
          <IconButton
            label="Close"
            onClick={() => queue.clear(["done", "skipped", "canceled", "failed"])}
          >
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {isRunning && (
        <>
          <Progress label="All uploads" value={totals.sent} max={totals.total} />
          <p className="cva-card-words">
            {formatBytes(totals.sent)} of {formatBytes(totals.total)}
            {totals.speed !== null && ` · ${formatBytes(Math.round(totals.speed))} a second`}
            {remainingWords(totals)}
          </p>
        </>
      )}
      {leftOut > 0 && (
        <p className="cva-card-words">
          {plural(leftOut, "system file")} left out, such as .DS_Store or Thumbs.db
        </p>
      )}
      {effects !== "" && <p className="cva-card-words">{effects}</p>}
      <UploadQuestions queue={queue} uploads={state.uploads} />
      {isOpen && <UploadList queue={queue} uploads={state.uploads} undoing={undoing} />}
      {(isBusy || isRetryable || undoable.length > 1) && (
        <div className="cva-card-foot">
          {!isBusy && undoable.length > 1 && (
            <Button look="quiet" onClick={() => void undoing.undo(undoable)}>
              <Undo2 aria-hidden />
              Undo all {formatCount(undoable.length)}
            </Button>
          )}
          {isRetryable && (
            <Button look="quiet" onClick={queue.retryFailed}>
              <RotateCcw aria-hidden />
              Retry all failed
            </Button>
          )}
          {isBusy && (
            <Button look="quiet" onClick={queue.cancelAll}>
              Cancel all
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** `2 replaced, 1 kept both`; empty if all files are new. */
function effectsIn(uploads: readonly Upload[]): string {
  const effects = uploads.map(effectOf);
  return Object.entries(EFFECT_WORDS)
    .map(([effect, word]) => [effects.filter((one) => one === effect).length, word] as const)
    .flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(count)} ${word}`]))
    .join(", ");
}

/** The number of files that have not ended. */
function remaining({ asking, queued, active }: UploadTotals): number {
  return asking + queued + active;
}

function titleOf({ totals, isBusy }: UploadQueueState): string {
  const { asking, done, skipped, failed, canceled } = totals;
  const left = remaining(totals);
  if (left > 0 && asking === left) return `${plural(asking, "file")} to decide about`;
  if (isBusy) return `Uploading ${plural(left - asking, "file")}`;
  if (failed > 0) return `${plural(failed, "upload")} failed`;
  if (done > 0) return `Uploaded ${plural(done, "file")}`;
  return canceled > 0
    ? "Uploads canceled"
    : skipped > 0
      ? "Nothing new to upload"
      : "Nothing to upload";
}

function remainingWords({ sent, total, speed }: UploadTotals): string {
  if (speed === null || speed <= 0 || total <= sent) return "";
  const seconds = (total - sent) / speed;
  if (seconds < 60) return " · less than a minute left";
  return ` · about ${Math.round(seconds / 60)} min left`;
}

/** Browsers ask for confirmation before closing a page that is uploading. */
function useWarnOfLoss(isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isBusy]);
}
