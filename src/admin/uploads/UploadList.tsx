import { useVirtualizer } from "@tanstack/react-virtual";
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleQuestionMark,
  CircleMinus,
  Clock,
  LoaderCircle,
  RotateCcw,
  X,
} from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { joinPath } from "../../shared/paths.js";
import type { QueuedUpload, UploadQuestion } from "../../react/uploads/types.js";
import { useAdmin } from "../state/AdminContext.js";
import { useCoarsePointer } from "../state/useCoarsePointer.js";
import { Button, IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";
import { UploadAnswers } from "./UploadQuestions.js";
import type { PanelQueue } from "./UploadsProvider.js";
import { type Upload, effectOf, isUndoable, type useUndoUploads } from "./undoing.js";
import { shownName } from "../../shared/visibleNames.js";
import { shownPath } from "../state/paths.js";
import { useWords } from "../words/WordsContext.js";

const ROW_HEIGHT = 46;
/** The row heights for three lines of error message, and for a question; answers for fingers are higher. */
const HIGHER: Partial<Record<QueuedUpload["status"], number>> = { failed: 84, asking: 54 };
const HIGHER_FOR_TOUCH: typeof HIGHER = { ...HIGHER, asking: 78 };
const MOST_HEIGHT = 6 * ROW_HEIGHT;

type Undoing = ReturnType<typeof useUndoUploads>;

/** The files of the queue, virtualized for thousands of them. */
export function UploadList({
  queue,
  uploads,
  undoing,
}: {
  queue: PanelQueue;
  uploads: readonly Upload[];
  undoing: Undoing;
}) {
  const heights = useCoarsePointer() ? HIGHER_FOR_TOUCH : HIGHER;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: uploads.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[uploads[index]!.status] ?? ROW_HEIGHT,
    overscan: 6,
    getItemKey: (index) => uploads[index]!.id,
  });
  const higher = uploads.flatMap(({ id, status }) => (HIGHER[status] ? [id] : [])).join();
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, heights, higher]);
  const height = virtualizer.getTotalSize();
  return (
    <div
      ref={scroller}
      className="cva-uploads"
      style={{ height: Math.min(height, MOST_HEIGHT) }}
      tabIndex={height > MOST_HEIGHT ? 0 : undefined}
      role="group"
      aria-label={useWords().uploads.each}
    >
      <ul style={{ position: "relative", height }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => (
          <UploadRow
            key={key}
            upload={uploads[index]!}
            place={{ position: index + 1, size: uploads.length, top: start }}
            queue={queue}
            undoing={undoing}
          />
        ))}
      </ul>
    </div>
  );
}

function UploadRow({
  upload,
  place,
  queue,
  undoing: { undone, undo },
}: {
  upload: Upload;
  place: { position: number; size: number; top: number };
  queue: PanelQueue;
  undoing: Undoing;
}) {
  const t = useWords();
  const { navigate } = useAdmin();
  const { id, folderPath, basename, status, progress, error } = upload;
  const path = joinPath(folderPath, basename);
  const canCancel = status === "queued" || status === "starting" || status === "sending";
  const canRetry = (status === "failed" && upload.file !== null) || status === "canceled";
  return (
    <li
      className="cva-upload-row"
      data-status={status}
      aria-posinset={place.position}
      aria-setsize={place.size}
      style={{ transform: `translateY(${place.top}px)` }}
    >
      <StatusIcon status={status} />
      <span className="cva-upload-words">
        {status === "done" ? (
          <button
            type="button"
            className="cva-link"
            title={shownName(path)}
            onClick={() => navigate({ folderPath, basename })}
          >
            {shownName(basename)}
          </button>
        ) : (
          <span className="cva-upload-name" title={shownName(path)}>
            {shownName(basename)}
            {status === "asking" && (
              <span className="cva-upload-note">
                {" "}
                {t.uploads.questions[upload.reason as UploadQuestion].one}
              </span>
            )}
          </span>
        )}
        {status === "asking" ? (
          <UploadAnswers queue={queue} upload={upload} />
        ) : status === "sending" ? (
          <Progress label={basename} value={progress.sent} max={progress.total} />
        ) : (
          <UploadWords upload={upload} error={error} isUndone={undone.has(id)} />
        )}
      </span>
      {isUndoable(upload) && !undone.has(id) && (
        <Button
          look="quiet"
          aria-label={t.uploads.undoOne(basename)}
          onClick={() => void undo([upload])}
        >
          {t.common.undo}
        </Button>
      )}
      {canCancel && (
        <IconButton label={t.uploads.cancelOne(basename)} onClick={() => queue.cancel(id)}>
          <X aria-hidden />
        </IconButton>
      )}
      {canRetry && (
        <IconButton label={t.uploads.retryOne(basename)} onClick={() => queue.retry(id)}>
          <RotateCcw aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function UploadWords({
  upload,
  error,
  isUndone,
}: {
  upload: Upload;
  error: Error | null;
  isUndone: boolean;
}) {
  const t = useWords();
  const { status, progress } = upload;
  const texts = t.uploads.status;
  if (status === "failed") {
    const { title, advice } = explain(t, error);
    const problem = t.common.problem(title, advice);
    return (
      <span className="cva-upload-note" data-tone="problem" title={problem}>
        {problem}
      </span>
    );
  }
  const words: Partial<Record<QueuedUpload["status"], string>> = {
    skipped: upload.reason === "unchanged" ? texts.unchanged : texts.skipped,
    queued: texts.queued(progress.total),
    starting: texts.starting,
    finishing: texts.finishing,
    done: isUndone ? texts.undone : effectText(t, upload),
    canceled: texts.canceled,
  };
  return <span className="cva-upload-note">{words[status]}</span>;
}

/** Returns the effect of a finished upload. */
function effectText(t: AdminWords, upload: Upload): string {
  const { folderPath, progress, result } = upload;
  const texts = t.uploads.status;
  const effect = effectOf(upload);
  if (effect === "unchanged") return texts.unchanged;
  if (effect === "draft") return texts.draft(result!.version);
  if (effect === "replaced") {
    return (result!.isPending ? texts.replacing : texts.replaced)(result!.version);
  }
  const text = effect === "keptBoth" ? texts.keptBoth : texts.added;
  return text(shownPath(t, folderPath), progress.total);
}

function StatusIcon({ status }: { status: QueuedUpload["status"] }) {
  const t = useWords().uploads.symbols;
  if (status === "done") return <CircleCheck aria-label={t.done} />;
  if (status === "failed") return <CircleAlert aria-label={t.failed} />;
  if (status === "asking") return <CircleQuestionMark aria-label={t.asking} />;
  if (status === "skipped") return <CircleMinus aria-label={t.skipped} />;
  if (status === "canceled") return <Ban aria-label={t.canceled} />;
  if (status === "queued") return <Clock aria-label={t.queued} />;
  return <LoaderCircle className="cva-spin" aria-label={t.uploading} />;
}
