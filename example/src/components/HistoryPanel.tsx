import { useRef, useState } from "react";
import { api } from "../../convex/_generated/api.js";
import type { Address } from "../lib/address.js";
import { useRestore } from "../lib/useRestore.js";
import { useResult } from "../lib/useResult.js";
import { Panel } from "./Panel.js";
import { Problem } from "./Problem.js";
import { VersionRow } from "./VersionRow.js";

/** Every version there ever was, newest first; each can be brought back. */
export function HistoryPanel({ address }: { address: Address }) {
  const { folderPath, basename } = address;
  const history = useResult(api.assets.getAssetVersions, { folderPath, basename });
  const restore = useRestore(address);
  const [error, setError] = useState<Error | null>(null);
  const [said, setSaid] = useState("");

  const list = useRef<HTMLOListElement>(null);

  const bringBack = async (versionId: string, version: number) => {
    setError(null);
    // The button that was pressed goes away with the version's state.
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
              onRestore={() => void bringBack(version.versionId, version.version)}
            />
          ))}
        </ol>
      ) : (
        <p className="hint">
          {history.status === "ready" && "Every upload here will be kept as a version."}
          {history.status === "loading" && "Loading…"}
          {history.status === "failed" && "This address has no history."}
        </p>
      )}
    </Panel>
  );
}
