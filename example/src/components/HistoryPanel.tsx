import { useRef, useState } from "react";
import { api } from "../../convex/_generated/api.js";
import type { AssetPath } from "../lib/assetPath.js";
import { useRestore } from "../lib/useRestore.js";
import { useResult } from "../lib/useResult.js";
import { Panel } from "./Panel.js";
import { Problem } from "./Problem.js";
import { VersionRow } from "./VersionRow.js";

/** All versions, newest first, each with a restore button. */
export function HistoryPanel({ path }: { path: AssetPath }) {
  const { folderPath, basename } = path;
  const history = useResult(api.assets.getAssetVersions, { folderPath, basename });
  const restore = useRestore(path);
  const [error, setError] = useState<Error | null>(null);
  const [said, setSaid] = useState("");

  const list = useRef<HTMLOListElement>(null);

  const restoreVersion = async (versionId: string, version: number) => {
    setError(null);
    // The pressed button disappears when the version's state changes.
    list.current?.focus();
    try {
      await restore({ versionId });
      setSaid(`Version ${version} is published again.`);
    } catch (error) {
      setError(error as Error);
    }
  };

  const versions = history.status === "ready" ? history.data : [];
  return (
    <Panel title="History" aside={<span className="count">{versions.length || ""}</span>}>
      {error !== null && <Problem error={error} />}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {versions.length > 0 ? (
        <ol
          ref={list}
          className="versions scroller"
          tabIndex={0}
          aria-label="Versions, newest first"
        >
          {versions.map((version) => (
            <VersionRow
              key={version.versionId}
              version={version}
              onRestore={() => void restoreVersion(version.versionId, version.version)}
            />
          ))}
        </ol>
      ) : (
        <p className="hint">
          {history.status === "ready" && "Every upload to this path is kept as a version."}
          {history.status === "loading" && "Loading…"}
          {history.status === "failed" && "This path has no history."}
        </p>
      )}
    </Panel>
  );
}
