import type { PublishedFile } from "convex-versioned-assets";
import { useState } from "react";
import { formatAddress } from "../lib/address.js";
import { FileCard } from "./FileCard.js";

/** The file itself, if a browser can show it, else a card about it. */
export function Preview({ file }: { file: PublishedFile }) {
  const [isUnreadable, setIsUnreadable] = useState(false);
  const giveUp = () => setIsUnreadable(true);
  const name = `${formatAddress(file)}, version ${file.version}`;
  const [type] = file.contentType.split("/");
  if (isUnreadable) return <FileCard file={file} />;
  if (type === "image") {
    return <img className="preview" src={file.url} alt={name} onError={giveUp} />;
  }
  if (type === "video") {
    return <video className="preview" src={file.url} aria-label={name} controls onError={giveUp} />;
  }
  if (type === "audio") return <audio src={file.url} aria-label={name} controls onError={giveUp} />;
  return <FileCard file={file} />;
}
