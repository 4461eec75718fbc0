import type { PublishedFile } from "convex-versioned-assets";
import { formatSize, kindOfFile } from "../lib/words.js";
import { Ago } from "./Ago.js";

export function AssetCaption({ file }: { file: PublishedFile }) {
  const { publishedAt, size, contentType, basename, renditions = [] } = file;
  return (
    <p className="caption">
      <strong>{kindOfFile(contentType, basename)}</strong>
      <span>{formatSize(size)}</span>
      <span>
        published <Ago time={publishedAt} />
      </span>
      {renditions.length > 0 && (
        <span>smaller images: {renditions.map(({ width }) => width).join(", ")} px wide</span>
      )}
    </p>
  );
}
