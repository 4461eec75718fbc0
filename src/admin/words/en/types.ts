/** Names of file types. */
import type { MediaKind } from "../mediaKinds.js";

const kinds: Record<MediaKind, string> = {
  image: "Images",
  video: "Video",
  audio: "Audio",
  document: "Documents",
  text: "Text and data",
  archive: "Archives",
  other: "Other",
};

/** By media type; the others follow from it. */
const names: Record<string, string> = {
  "image/jpeg": "JPEG image",
  "image/svg+xml": "SVG image",
  "text/plain": "Plain text",
  "text/markdown": "Markdown",
  "application/octet-stream": "Binary",
  "application/javascript": "JavaScript",
  "text/javascript": "JavaScript",
  "application/zip": "ZIP archive",
  "application/gzip": "GZIP archive",
};

export const types = {
  kinds,
  names,
  image: (format: string) => `${format} image`,
  video: (format: string) => `${format} video`,
  audio: (format: string) => `${format} audio`,
};
