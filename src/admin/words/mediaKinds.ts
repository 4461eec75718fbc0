/** File kinds and type names from media types. */
import type { AdminWords } from "./en/index.js";

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

/** Returns `PNG image`, `MP4 video` or `PDF`, for a list column. */
export function typeName({ types: t }: AdminWords, contentType: string): string {
  const type = bareType(contentType);
  const known = t.names[type];
  if (known !== undefined) return known;
  const subtype = type.split("/")[1] ?? "";
  const name = subtype
    .replace(/^x-|^vnd\./, "")
    .split(/[+.]/)
    .at(-1)!;
  const short = name.length <= 5 ? name.toUpperCase() : name;
  const kind = kindOf(type);
  return kind === "image" || kind === "video" || kind === "audio" ? t[kind](short) : short;
}
