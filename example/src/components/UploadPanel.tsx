import { describeImage } from "convex-versioned-assets";
import { useUploadFile } from "convex-versioned-assets/react";
import { useState } from "react";
import { api } from "../../convex/_generated/api.js";
import { type AssetPath, formatPath } from "../lib/assetPath.js";
import { useFileDrop } from "../lib/useFileDrop.js";
import { goTo } from "../lib/useAssetPath.js";
import { EmptyStage } from "./EmptyStage.js";
import { FilePicker } from "./FilePicker.js";
import { Problem } from "./Problem.js";
import { UploadProgress } from "./UploadProgress.js";

type Props = { path: AssetPath; isUsable: boolean; isEmpty: boolean };

/** It finishes uploads by a function that has smaller images made. */
const { startUpload, signUploadParts, listUploadedParts } = api.assets;
const { finishUpload } = api.images;
const FUNCTIONS = { startUpload, signUploadParts, listUploadedParts, finishUpload };

/** Uploads a file to the current path, or into the current folder under its own name. */
export function UploadPanel({ path, isUsable, isEmpty }: Props) {
  const { upload, status, progress, error, result, cancel } = useUploadFile(FUNCTIONS, {
    describeImage,
  });
  const isFolder = path.basename === "";
  const [sent, setSent] = useState<{ name: string; to: AssetPath } | null>(null);

  const send = (file: File) => {
    if (!isUsable) return;
    const to = { ...path, basename: path.basename || file.name };
    setSent({ name: file.name, to });
    void upload(file, to);
    if (isFolder) goTo(to);
  };
  const isOver = useFileDrop(send);

  const isRunning = status === "starting" || status === "sending" || status === "finishing";
  // Show the result of an upload only at its own path.
  const isHere = sent !== null && formatPath(sent.to) === formatPath(path);
  const nextVersion = isEmpty ? "It is published at this path" : "It becomes the next version";
  return (
    <section className={isEmpty ? "upload stage" : "upload"} aria-label="Upload">
      {isRunning && progress !== null && sent !== null ? (
        <UploadProgress {...{ status, progress, name: sent.name, cancel }} />
      ) : (
        isUsable && (
          <>
            {isEmpty && <EmptyStage isFolder={isFolder} />}
            <FilePicker isOver={isOver} isBack={status !== "idle"} onFile={send}>
              {isFolder ? "It keeps its name" : nextVersion}
            </FilePicker>
          </>
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
