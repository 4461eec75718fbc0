import type { PublishedFile } from "convex-versioned-assets";
import { AssetImage } from "convex-versioned-assets/image";
import { useState } from "react";
import { formatPath } from "../lib/assetPath.js";
import { FileCard } from "./FileCard.js";

/** The file itself if a browser can display it, otherwise a card with its properties. */
export function Preview({ file }: { file: PublishedFile }) {
  const [isUnreadable, setIsUnreadable] = useState(false);
  const giveUp = () => setIsUnreadable(true);
  const name = `${formatPath(file)}, version ${file.version}`;
  const [type] = file.contentType.split("/");
  if (isUnreadable) return <FileCard file={file} />;
  if (type === "image") {
    const style = file.image && { maxWidth: widestOf(file.image) };
    return (
      <AssetImage className="preview" {...{ file, style }} alt={name} onError={giveUp} priority />
    );
  }
  if (type === "video") {
    return <video className="preview" src={file.url} aria-label={name} controls onError={giveUp} />;
  }
  if (type === "audio") return <audio src={file.url} aria-label={name} controls onError={giveUp} />;
  if (file.contentType === "application/pdf") {
    return (
      <object className="preview pdf" data={file.url} type={file.contentType} aria-label={name}>
        <FileCard file={file} />
      </object>
    );
  }
  return <FileCard file={file} />;
}

/** The width at which an image is as high as the stage. */
function widestOf({ width, height }: { width: number; height: number }): string {
  return `min(100%, calc(min(64vh, 640px) * ${width / height}))`;
}
