import { api } from "../../convex/_generated/api.js";
import type { AssetPath } from "../lib/assetPath.js";
import { useResult } from "../lib/useResult.js";
import { AssetCaption } from "./AssetCaption.js";
import { AssetTitle } from "./AssetTitle.js";
import { EmptyStage } from "./EmptyStage.js";
import { Preview } from "./Preview.js";
import { Problem } from "./Problem.js";
import { StableUrl } from "./StableUrl.js";
import { UploadPanel } from "./UploadPanel.js";

/** The published file at a path, live, with an upload to replace it. */
export function AssetView({ path }: { path: AssetPath }) {
  const { folderPath, basename } = path;
  const isFolder = basename === "";
  const published = useResult(
    api.assets.getPublishedFile,
    isFolder ? null : { folderPath, basename },
  );
  const file = published.status === "ready" ? published.data : null;

  return (
    <main className="asset">
      <AssetTitle path={path} version={file?.version ?? null} />
      <div className="stage" aria-busy={!isFolder && published.status === "loading"}>
        {isFolder && (
          <EmptyStage title="No file selected">
            Select a file in this folder, or drop a new one anywhere on the page.
          </EmptyStage>
        )}
        {published.status === "failed" && <Problem error={published.error} />}
        {published.status === "ready" && file === null && (
          <EmptyStage title="No file at this path">
            Drop a file anywhere on the page to create version 1.
          </EmptyStage>
        )}
        {file !== null && <Preview key={file.versionId} file={file} />}
      </div>
      {file !== null && <AssetCaption file={file} />}
      {!isFolder && published.status !== "failed" && <StableUrl path={path} />}
      <UploadPanel path={path} isUsable={published.status !== "failed"} />
    </main>
  );
}
