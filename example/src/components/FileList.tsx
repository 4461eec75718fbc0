import { usePages } from "convex-versioned-assets/react";
import { api } from "../../convex/_generated/api.js";
import { type AssetPath, hashOf } from "../lib/assetPath.js";
import { Thumbnail } from "./Thumbnail.js";

const PAGE = 50;

/** The published files of a folder, paginated. */
export function FileList({ path }: { path: AssetPath }) {
  const { folderPath, basename } = path;
  const { results, status, loadMore } = usePages(
    api.assets.listPublishedFilesPage,
    { folderPath },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <p className="hint">Loading…</p>;
  if (results.length === 0) return <p className="hint">No files in this folder.</p>;
  return (
    <>
      <ul className="entries scroller" aria-label="Files in this folder" tabIndex={0}>
        {results.map((file) => (
          <li key={file.assetId}>
            <a href={hashOf(file)} aria-current={file.basename === basename ? "page" : undefined}>
              <Thumbnail file={file} />
              <span className="entry-name">{file.basename}</span>
              <span className="entry-version">v{file.version}</span>
            </a>
          </li>
        ))}
      </ul>
      {status !== "Exhausted" && (
        <button
          type="button"
          className="quiet"
          disabled={status === "LoadingMore"}
          onClick={() => loadMore(PAGE)}
        >
          Show more
        </button>
      )}
    </>
  );
}
