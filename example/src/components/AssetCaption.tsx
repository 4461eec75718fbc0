import type { PublishedFile } from "convex-versioned-assets";
import { formatSize, kindOfFile } from "../lib/words.js";
import { Ago } from "./Ago.js";

export function AssetCaption({ file }: { file: PublishedFile }) {
  const { publishedAt, publishedBy, size, contentType, filename } = file;
  return (
    <p className="caption">
      <strong>{kindOfFile(contentType, filename)}</strong>
      <span>{formatSize(size)}</span>
      <span>
        published by {publishedBy ?? "someone"} <Ago time={publishedAt} />
      </span>
    </p>
  );
}
