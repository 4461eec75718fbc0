import type { UploadProgress as Progress, UploadStatus } from "convex-versioned-assets/react";
import { useId } from "react";
import { formatSize } from "../lib/words.js";

type Props = { status: UploadStatus; progress: Progress; name: string; cancel: () => void };

const STEP: Partial<Record<UploadStatus, string>> = {
  starting: "Preparing",
  sending: "Sending",
  finishing: "Publishing",
};

export function UploadProgress({ status, progress, name, cancel }: Props) {
  const id = useId();
  const { sent, total } = progress;
  const percent = total === 0 ? 0 : Math.floor((sent / total) * 100);
  return (
    <div className="upload-progress">
      <div className="upload-line">
        <label htmlFor={id} aria-live="polite">
          {STEP[status]} {name}
        </label>
        <span className="muted">
          {formatSize(sent)} of {formatSize(total)}
        </span>
        <button type="button" className="quiet" disabled={status === "finishing"} onClick={cancel}>
          Cancel
        </button>
      </div>
      <progress id={id} max={100} value={percent}>
        {percent} %
      </progress>
    </div>
  );
}
