import type { PublishedFile } from "convex-versioned-assets";
import { formatSize, kindOfFile } from "../lib/words.js";
import { Icon } from "./Icon.js";

export function FileCard({ file }: { file: PublishedFile }) {
  return (
    <div className="file-card">
      <span className="file-sheet" aria-hidden="true">
        {kindOfFile(file.contentType, file.basename)}
      </span>
      <div>
        <p className="file-name">{file.basename}</p>
        <p className="muted">
          {file.contentType} · {formatSize(file.size)}
        </p>
        <a className="button" href={file.url} target="_blank" rel="noreferrer">
          <Icon name="open" /> Open the file
        </a>
      </div>
    </div>
  );
}
