import type { PublishedFile } from "convex-versioned-assets";
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
    return <img className="preview" src={file.url} alt={name} onError={giveUp} />;
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
