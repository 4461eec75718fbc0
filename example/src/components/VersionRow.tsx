import type { AssetVersion } from "convex-versioned-assets";
import { versionUrl } from "../lib/assetPath.js";
import { formatSize } from "../lib/words.js";
import { Ago } from "./Ago.js";
import { Icon } from "./Icon.js";
import { Thumbnail } from "./Thumbnail.js";

type Props = { version: AssetVersion; onRestore: () => void };

export function VersionRow({ version: row, onRestore }: Props) {
  const { version, state, size, filename, createdAt, createdBy } = row;
  const isPublished = state === "published";
  return (
    <li className={isPublished ? "version is-published" : "version"}>
      <Thumbnail file={row} />
      <div className="version-text">
        <p className="version-head">
          <a
            href={versionUrl(row.versionId)}
            target="_blank"
            rel="noreferrer"
            aria-label={`Open version ${version}`}
          >
            Version {version}
          </a>
          <span className={`badge is-${state}`}>{state}</span>
        </p>
        <p className="version-file" title={filename}>
          {filename ?? row.contentType} · {formatSize(size)}
        </p>
        <p className="muted">
          {createdBy ?? "someone"} · <Ago time={createdAt} />
        </p>
      </div>
      {state === "archived" && (
        <button
          type="button"
          className="quiet"
          onClick={onRestore}
          aria-label={`Restore version ${version}`}
        >
          <Icon name="restore" /> Restore
        </button>
      )}
    </li>
  );
}
