import {
  File,
  FileArchive,
  FileMusic,
  FileText,
  FileVideo,
  FileImage,
  type LucideIcon,
} from "lucide-react";
import { type MediaKind, kindOf } from "../words/mediaKinds.js";
import type { AssetRow } from "./rows.js";

const ICONS: Record<MediaKind, LucideIcon> = {
  image: FileImage,
  video: FileVideo,
  audio: FileMusic,
  document: FileText,
  text: FileText,
  archive: FileArchive,
  other: File,
};

/** The largest picture that is loaded only to be seen small, in bytes. */
const MAX_THUMBNAIL_BYTES = 3_000_000;

/** A small picture of an asset: itself when it is an image, else what kind of file it is. */
export function AssetIcon({ asset: { published } }: { asset: Pick<AssetRow, "published"> }) {
  const kind = published === null ? "other" : kindOf(published.contentType);
  if (kind === "image" && published?.url != null && published.size <= MAX_THUMBNAIL_BYTES) {
    return (
      <span className="cva-thumb" data-kind="image">
        <img src={published.url} alt="" loading="lazy" decoding="async" draggable={false} />
      </span>
    );
  }
  const Icon = ICONS[kind];
  return (
    <span className="cva-thumb" data-kind={kind}>
      <Icon aria-hidden />
    </span>
  );
}
