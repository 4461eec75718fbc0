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
import type { QueuedUpload } from "../../react/uploads/types.js";
import { useAdmin } from "../state/AdminContext.js";
import { useCoarsePointer } from "../state/useCoarsePointer.js";
import { Button, IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";
import { formatBytes } from "../words/format.js";
import { UploadAnswers, questionWords } from "./UploadQuestions.js";
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
      aria-label="Each upload"
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
              <span className="cva-upload-note"> {questionWords(upload)}</span>
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
        <Button look="quiet" aria-label={`Undo: ${basename}`} onClick={() => void undo([upload])}>
          Undo
        </Button>
      )}
      {canCancel && (
        <IconButton label={`Cancel ${basename}`} onClick={() => queue.cancel(id)}>
          <X aria-hidden />
        </IconButton>
      )}
      {canRetry && (
        <IconButton label={`Retry ${basename}`} onClick={() => queue.retry(id)}>
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
  if (status === "failed") {
    const { title, advice } = explain(t, error);
    return (
      <span className="cva-upload-note" data-tone="problem" title={`${title}. ${advice}`}>
        {title}. {advice}
      </span>
    );
  }
  const words: Partial<Record<QueuedUpload["status"], string>> = {
    skipped: upload.reason === "unchanged" ? "Unchanged: already published" : "Skipped",
    queued: `Waiting · ${formatBytes(progress.total)}`,
    starting: "Starting…",
    finishing: "Publishing…",
    done: isUndone ? "Undone" : effectWords(t, upload),
    canceled: "Canceled",
  };
  return <span className="cva-upload-note">{words[status]}</span>;
}

/** Returns the effect of a finished upload, in words. */
function effectWords(t: AdminWords, upload: Upload): string {
  const { folderPath, progress, result } = upload;
  const effect = effectOf(upload);
  if (effect === "unchanged") return "Unchanged: already published";
  if (effect === "draft") return `Version ${result!.version} is a draft`;
  if (effect === "replaced") {
    const isPending = result!.isPending ? "will be published when it is verified" : "is published";
    return `Replaced: version ${result!.version} ${isPending}`;
  }
  const place = `In ${shownPath(t, folderPath)} · ${formatBytes(progress.total)}`;
  return effect === "keptBoth" ? `Kept both · ${place}` : place;
}

function StatusIcon({ status }: { status: QueuedUpload["status"] }) {
  if (status === "done") return <CircleCheck aria-label="Done" />;
  if (status === "failed") return <CircleAlert aria-label="Failed" />;
  if (status === "asking") return <CircleQuestionMark aria-label="Needs an answer" />;
  if (status === "skipped") return <CircleMinus aria-label="Skipped" />;
  if (status === "canceled") return <Ban aria-label="Canceled" />;
  if (status === "queued") return <Clock aria-label="Waiting" />;
  return <LoaderCircle className="cva-spin" aria-label="Uploading" />;
}
