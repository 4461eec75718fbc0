import { useUploadFile } from "convex-versioned-assets/react";
import { useState } from "react";
import { api } from "../../convex/_generated/api.js";
import { type AssetPath, formatPath } from "../lib/assetPath.js";
import { useFileDrop } from "../lib/useFileDrop.js";
import { goTo } from "../lib/useAssetPath.js";
import { FilePicker } from "./FilePicker.js";
import { Problem } from "./Problem.js";
import { UploadProgress } from "./UploadProgress.js";

type Props = { path: AssetPath; isUsable: boolean };

/** Uploads a file to the current path, or into the current folder under its own name. */
export function UploadPanel({ path, isUsable }: Props) {
  const { upload, status, progress, error, result, cancel } = useUploadFile(api.assets);
  const [sent, setSent] = useState<{ name: string; to: AssetPath } | null>(null);

  const send = (file: File) => {
    if (!isUsable) return;
    const to = { ...path, basename: path.basename || file.name };
    setSent({ name: file.name, to });
    void upload(file, to);
    if (path.basename === "") goTo(to);
  };
  const isOver = useFileDrop(send);

  const isRunning = status === "starting" || status === "sending" || status === "finishing";
  // Show the result of an upload only at its own path.
  const isHere = sent !== null && formatPath(sent.to) === formatPath(path);
  return (
    <section className="upload" aria-label="Upload">
      {isRunning && progress !== null && sent !== null ? (
        <UploadProgress {...{ status, progress, name: sent.name, cancel }} />
      ) : (
        isUsable && (
          <FilePicker
            isOver={isOver}
            isNew={path.basename === ""}
            isBack={status !== "idle"}
            onFile={send}
          />
        )
      )}
      <p className="upload-outcome" role="status">
        {isHere &&
          status === "done" &&
          result !== null &&
          `${formatPath(sent.to)}: version ${result.version} is published.`}
        {isHere && status === "canceled" && "The upload was canceled. Nothing has changed."}
      </p>
      {isHere && error !== null && <Problem error={error} />}
    </section>
  );
}
