import { ChevronDown, ChevronUp, PackagePlus, RotateCcw, Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { isWorthRetrying } from "../../react/uploads/conflicts.js";
import type { UploadQueueState, UploadTotals } from "../../react/uploads/types.js";
import { useAddToRelease } from "../releases/useAddToRelease.js";
import { Button, IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import type { AdminWords } from "../words/en/index.js";
import { useWords } from "../words/WordsContext.js";
import { UploadList } from "./UploadList.js";
import { UploadQuestions } from "./UploadQuestions.js";
import type { PanelQueue } from "./UploadsProvider.js";
import { type Effect, type Upload, effectOf, isUndoable, useUndoUploads } from "./undoing.js";

type UploadTrayProps = { queue: PanelQueue; state: UploadQueueState<Upload["result"] & object> };

/** The uploads of this panel, with progress and errors. */
export function UploadTray({ queue, state }: UploadTrayProps) {
  const t = useWords();
  const [isOpen, setIsOpen] = useState(true);
  const { totals, leftOut, isBusy } = state;
  useWarnOfLoss(isBusy);
  const undoing = useUndoUploads();
  const undoable = state.uploads.filter(
    (upload) => isUndoable(upload) && !undoing.undone.has(upload.id),
  );
  const addToRelease = useAddToRelease();
  const drafts = state.uploads
    .filter((upload) => effectOf(upload) === "draft")
    .map(({ folderPath, basename, result }) => ({
      ...{ folderPath, basename, versionId: result!.versionId },
    }));
  const hasDrafts = !isBusy && addToRelease !== null && drafts.length > 0;
  const effects = effectsIn(t.uploads, state.uploads);
  const isRetryable = state.uploads.some(isWorthRetrying);
  const isRunning = isBusy && totals.asking < remaining(totals);

  const title = titleOf(t.uploads, state);
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section className="cva-card cva-upload-tray" aria-label={t.uploads.title}>
      <div className="cva-card-head">
        <span className="cva-card-title" role="status">
          {title}
        </span>
        <IconButton
          label={isOpen ? t.uploads.less : t.uploads.more}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Chevron aria-hidden />
        </IconButton>
        {!isBusy && (
          <IconButton
            label={t.common.close}
            onClick={() => queue.clear(["done", "skipped", "canceled", "failed"])}
          >
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {isRunning && (
        <>
          <Progress label={t.uploads.all} value={totals.sent} max={totals.total} />
          <p className="cva-card-words">{progressTexts(t.uploads, totals).join(" · ")}</p>
        </>
      )}
      {leftOut > 0 && <p className="cva-card-words">{t.uploads.leftOut(leftOut)}</p>}
      {effects !== "" && <p className="cva-card-words">{effects}</p>}
      <UploadQuestions queue={queue} uploads={state.uploads} />
      {isOpen && <UploadList queue={queue} uploads={state.uploads} undoing={undoing} />}
      {(isBusy || isRetryable || undoable.length > 1 || hasDrafts) && (
        <div className="cva-card-foot">
          {!isBusy && undoable.length > 1 && (
            <Button look="quiet" onClick={() => void undoing.undo(undoable)}>
              <Undo2 aria-hidden />
              {t.uploads.undoAll(undoable.length)}
            </Button>
          )}
          {hasDrafts && (
            <Button look="quiet" onClick={() => addToRelease({ versions: drafts })}>
              <PackagePlus aria-hidden />
              {t.releases.add.openDrafts}
            </Button>
          )}
          {isRetryable && (
            <Button look="quiet" onClick={queue.retryFailed}>
              <RotateCcw aria-hidden />
              {t.uploads.retryFailed}
            </Button>
          )}
          {isBusy && (
            <Button look="quiet" onClick={queue.cancelAll}>
              {t.uploads.cancelAll}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

type Words = AdminWords["uploads"];

/** `2 replaced, 1 kept beside the old`; empty if all files are new. */
function effectsIn(t: Words, uploads: readonly Upload[]): string {
  const effects = uploads.map(effectOf);
  const pointedOut = Object.entries(t.effects) as [Effect, (count: number) => string][];
  return pointedOut
    .map(([effect, text]) => [effects.filter((one) => one === effect).length, text] as const)
    .flatMap(([count, text]) => (count === 0 ? [] : [text(count)]))
    .join(", ");
}

/** The number of files that have not ended. */
function remaining({ asking, queued, active }: UploadTotals): number {
  return asking + queued + active;
}

function titleOf({ heading }: Words, { totals, isBusy }: UploadQueueState): string {
  const { asking, done, skipped, failed, canceled } = totals;
  const left = remaining(totals);
  if (left > 0 && asking === left) return heading.deciding(asking);
  if (isBusy) return heading.running(left - asking);
  if (failed > 0) return heading.failed(failed);
  if (done > 0) return heading.done(done);
  if (canceled > 0) return heading.canceled;
  return skipped > 0 ? heading.nothingNew : heading.nothing;
}

/** The bytes that are sent, their speed and the time that is left, as far as they are known. */
function progressTexts(t: Words, { sent, total, speed }: UploadTotals): string[] {
  const texts = [t.sent(sent, total)];
  if (speed !== null) texts.push(t.speed(Math.round(speed)));
  if (speed === null || speed <= 0 || total <= sent) return texts;
  const seconds = (total - sent) / speed;
  return [...texts, t.left(seconds < 60 ? 0 : Math.round(seconds / 60))];
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
