import { ChevronDown, ChevronUp, RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { isWorthRetrying } from "../../react/uploads/conflicts.js";
import type { UploadQueueState, UploadTotals } from "../../react/uploads/types.js";
import { Button, IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import { formatBytes, plural } from "../words/format.js";
import { UploadList } from "./UploadList.js";
import { UploadQuestions } from "./UploadQuestions.js";
import type { PanelQueue } from "./UploadsProvider.js";

type UploadTrayProps = { queue: PanelQueue; state: UploadQueueState };

/** The uploads of this panel, with progress and errors. */
export function UploadTray({ queue, state }: UploadTrayProps) {
  const [isOpen, setIsOpen] = useState(true);
  const { totals, leftOut, isBusy } = state;
  useWarnOfLoss(isBusy);
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
      <UploadQuestions queue={queue} uploads={state.uploads} />
      {isOpen && <UploadList queue={queue} uploads={state.uploads} />}
      {(isBusy || isRetryable) && (
        <div className="cva-card-foot">
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
