import { api } from "../../convex/_generated/api.js";
import type { AssetPath } from "../lib/assetPath.js";
import { useResult } from "../lib/useResult.js";
import { AssetCaption } from "./AssetCaption.js";
import { AssetTitle } from "./AssetTitle.js";
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
  // The upload then takes the place of the file.
  const isEmpty = isFolder || (published.status === "ready" && file === null);

  return (
    <main className="asset">
      <AssetTitle path={path} version={file?.version ?? null} />
      {!isEmpty && (
        <div className="stage" aria-busy={published.status === "loading"}>
          {published.status === "failed" && <Problem error={published.error} />}
          {file !== null && <Preview key={file.versionId} file={file} />}
        </div>
      )}
      {file !== null && <AssetCaption file={file} />}
      {file !== null && <StableUrl path={path} />}
      <UploadPanel path={path} isUsable={published.status !== "failed"} isEmpty={isEmpty} />
      {isEmpty && !isFolder && <StableUrl path={path} />}
    </main>
  );
}
