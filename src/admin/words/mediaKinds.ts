/** File kinds and type names from media types. */

export const MEDIA_KINDS = [
  "image",
  "video",
  "audio",
  "document",
  "text",
  "archive",
  "other",
] as const;

export type MediaKind = (typeof MEDIA_KINDS)[number];

export const KIND_NAMES: Record<MediaKind, string> = {
  image: "Images",
  video: "Video",
  audio: "Audio",
  document: "Documents",
  text: "Text and data",
  archive: "Archives",
  other: "Other",
};

const ARCHIVE = /zip|gzip|tar|7z|rar|compressed|bzip|zstd/;
const DOCUMENT = /pdf|msword|officedocument|opendocument|ms-excel|ms-powerpoint|epub|rtf/;
const TEXT = /json|xml|yaml|toml|javascript|typescript|ecmascript|graphql|sql|x-sh/;

/** Returns the media type without parameters. */
export function bareType(contentType: string): string {
  return contentType.split(";")[0]!.trim().toLowerCase();
}

export function kindOf(contentType: string): MediaKind {
  const type = bareType(contentType);
  const [family] = type.split("/");
  if (family === "image" || family === "video" || family === "audio") return family;
  if (DOCUMENT.test(type)) return "document";
  if (family === "text" || TEXT.test(type)) return "text";
  if (ARCHIVE.test(type)) return "archive";
  return "other";
}

const SHORT_NAMES: Record<string, string> = {
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

const FAMILY_NAMES: Partial<Record<MediaKind, string>> = {
  image: "image",
  video: "video",
  audio: "audio",
};

/** Returns `PNG image`, `MP4 video` or `PDF`, for a list column. */
export function typeName(contentType: string): string {
  const type = bareType(contentType);
  const known = SHORT_NAMES[type];
  if (known !== undefined) return known;
  const subtype = type.split("/")[1] ?? "";
  const name = subtype
    .replace(/^x-|^vnd\./, "")
    .split(/[+.]/)
    .at(-1)!;
  const family = FAMILY_NAMES[kindOf(type)];
  const short = name.length <= 5 ? name.toUpperCase() : name;
  return family === undefined ? short : `${short} ${family}`;
}
