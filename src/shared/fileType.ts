/**
 * Decides the media type of a file by what its sender says, by its name and by its bytes. Pages load this module when
 * they upload, because it contains the registry of types; the component has `extensions.ts`.
 */
import registry from "mime";
import type { FileSlices } from "./fileSlices.js";
import { essenceOf, mediaTypeOf } from "./mediaType.js";

/** Extensions that the registry lacks, or that mean something else on the web. */
const TYPES = new Map([
  ["jfif", "image/jpeg"],
  ["parquet", "application/vnd.apache.parquet"],
  // Programs are far more common than streams of television.
  ...["ts", "mts", "cts", "tsx"].map((extension) => [extension, "text/x-typescript"] as const),
]);

const EXTENSION = /\.([a-z0-9]{1,15})$/i;

/** Returns the type of a name's extension; `null` if it has none, or an unknown one. */
function typeOfName(name: string): string | null {
  const extension = EXTENSION.exec(name)?.[1]!.toLowerCase();
  return extension === undefined ? null : (TYPES.get(extension) ?? registry.getType(extension));
}

/**
 * Types that operating systems give to files of which they know no more, and those that they confuse: containers
 * of other formats, unregistered names, and formats with the same extension.
 */
const VAGUE =
  /^(?:binary\/|[a-z]+\/x-|application\/(?:octet-stream|zip|json|xml|vnd\.ms-(?:excel|opentype))$|text\/(?:xml|vnd\.trolltech\.linguist)$|video\/(?:mp2t|vnd\.dlna\.mpeg-tts)$)/;
/** A plain text may be any text, but no document that browsers run. */
const PLAIN_TEXT = /^text\/(?!html$|xml$)/;

/**
 * Returns the type of a file: what its sender says, unless that is vague or invalid and the extension of its name
 * is known.
 */
export function fileType({ type, name = "" }: { type: string; name?: string }): string {
  const said = mediaTypeOf(type);
  const named = typeOfName(name);
  const essence = essenceOf(said);
  const givesWay =
    named !== null &&
    (essence === "text/plain" ? PLAIN_TEXT.test(named) : VAGUE.test(essence)) &&
    named !== essence;
  return givesWay ? named : said;
}

const CHUNK_BYTES = 1024 * 1024;

/** Returns whether a file has characters that only UTF-8 explains. A text of ASCII needs no character set. */
async function isUtf8(file: FileSlices): Promise<boolean> {
  let characters = 0;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    for (let start = 0; start < file.size; start += CHUNK_BYTES) {
      const end = Math.min(start + CHUNK_BYTES, file.size);
      const chunk = await file.slice(start, end).arrayBuffer();
      characters += decoder.decode(chunk, { stream: true }).length;
    }
    characters += decoder.decode().length;
  } catch {
    // Other bytes, a runtime that decodes none, or a file that cannot be read, which sending it reports.
    return false;
  }
  return characters < file.size;
}

/** Returns the type of a file, as above, with the character set of a text in UTF-8, if it can be read. */
export async function typeOfFile(
  file: FileSlices | { type: string; slice?: undefined },
  name?: string,
): Promise<string> {
  const type = fileType({ type: file.type ?? "", name });
  const isBareText = /^text\/[^;]*$/i.test(type);
  return isBareText && file.slice && (await isUtf8(file)) ? `${type}; charset=utf-8` : type;
}
