import { api } from "../../convex/_generated/api.js";
import type { Address } from "../lib/address.js";
import { useResult } from "../lib/useResult.js";
import { AssetCaption } from "./AssetCaption.js";
import { AssetTitle } from "./AssetTitle.js";
import { EmptyStage } from "./EmptyStage.js";
import { Preview } from "./Preview.js";
import { Problem } from "./Problem.js";
import { StableAddress } from "./StableAddress.js";
import { UploadPanel } from "./UploadPanel.js";

/** The published file at an address, live, and the means to replace it. */
export function AssetView({ address }: { address: Address }) {
  const { folderPath, basename } = address;
  const isFolder = basename === "";
  const published = useResult(
    api.assets.getPublishedFile,
    isFolder ? null : { folderPath, basename },
  );
  const file = published.status === "ready" ? published.data : null;

  return (
    <main className="asset">
      <AssetTitle address={address} version={file?.version ?? null} />
      <div className="stage" aria-busy={!isFolder && published.status === "loading"}>
        {isFolder && (
          <EmptyStage title="Nothing chosen">
            Choose a file of this folder, or drop a new one anywhere on the page.
          </EmptyStage>
        )}
        {published.status === "failed" && <Problem error={published.error} />}
        {published.status === "ready" && file === null && (
          <EmptyStage title="Nothing here yet">
            Drop a file anywhere on the page, and it becomes version 1.
          </EmptyStage>
        )}
        {file !== null && <Preview key={file.versionId} file={file} />}
      </div>
      {file !== null && <AssetCaption file={file} />}
      {!isFolder && published.status !== "failed" && <StableAddress address={address} />}
      <UploadPanel address={address} isUsable={published.status !== "failed"} />
    </main>
  );
}
