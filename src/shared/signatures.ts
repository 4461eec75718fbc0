/**
 * Recognizes common types by the first bytes of a file, for folders that allow only some types. The patterns of
 * images, sounds, fonts, archives and HTML are those of the WHATWG MIME Sniffing Standard (§6 and §7.1); the others
 * are of the formats' own specifications. A library for this would recognize hundreds of formats by two or three
 * bytes, and call every file that begins as MP4 does a video.
 */
/* eslint no-control-regex: "off" -- Signatures consist of such characters. */
import { UNKNOWN_CONTENT_TYPE, essenceOf } from "./mediaType.js";
import { isTypeAllowed } from "./uploadLimits.js";

/** The number of bytes to look at. */
export const SIGNATURE_BYTES = 4096;

type Kind = {
  /** The usual type. */
  type: string;
  /** How its files begin, with one character for each byte. */
  begins: RegExp;
  /** All types whose files begin so. */
  types: RegExp;
  /** True for a format that other, unlisted types are built on. */
  isContainer?: true;
};

/** The beginning of a document before its first tag: byte order mark, spaces, comments and the XML declaration. */
const PROLOG = "^(?:\\xef\\xbb\\xbf)?(?:\\s|<!--[^]*?-->|<\\?[^]*?\\?>)*";
const HTML_TAGS =
  "!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p";
/** Browsers show a text as text, so that it may quote anything; it only must not claim to be a document. */
const TEXT = "text/(?!html$|xml$).+";
const IMAGE_BRAND = "avi[fs]|mif1|msf1|hei[cmsx]|hev[cmsx]";

const kind = (type: string, begins: RegExp, types: string, isContainer?: true): Kind => ({
  type,
  begins,
  types: new RegExp(`^(?:${types})$`),
  isContainer,
});

/** The first that matches counts. */
const KINDS: Kind[] = [
  kind("application/x-elf", /^\x7fELF/, "application/x-(?:elf|executable|sharedlib|object)"),
  kind(
    "application/vnd.microsoft.portable-executable",
    // Two letters alone may begin a text.
    /^MZ[^]{0,62}\0/,
    "application/(?:vnd\\.microsoft\\.portable-executable|x-(?:ms-?dos(?:-program|-executable)|msdownload|dosexec))",
  ),
  kind(
    "application/x-mach-binary",
    /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/,
    "application/(?:x-mach-binary|java-vm|x-java-applet)",
  ),
  kind(
    "text/x-shellscript",
    /^#!/,
    `${TEXT}|application/(?:x-)?(?:sh|csh|javascript|typescript|perl|python|ruby|php|httpd-php)`,
  ),
  kind(
    "text/html",
    new RegExp(`${PROLOG}<(?:${HTML_TAGS})[\\s>]`, "i"),
    `text/html|application/xhtml\\+xml|${TEXT}`,
  ),
  kind("image/png", /^\x89PNG\r\n\x1a\n/, "image/(?:x-|vnd\\.mozilla\\.)?a?png"),
  kind("image/jpeg", /^\xff\xd8\xff/, "image/p?jpe?g"),
  kind("image/gif", /^GIF8[79]a/, "image/gif"),
  kind("image/webp", /^RIFF[^]{4}WEBPVP/, "image/webp"),
  kind(
    "image/avif",
    new RegExp(`^[^]{4}ftyp(?:${IMAGE_BRAND})`),
    "image/(?:avif|hei[cf])(?:-sequence)?",
  ),
  kind(
    "video/mp4",
    new RegExp(`^[^]{4}(?:ftyp(?!${IMAGE_BRAND})|(?:moov|mdat|free|skip|wide|pnot))`),
    "(?:video|audio)/(?:mp4|x-m4[av]|3gpp2?|quicktime)|application/mp4",
    true,
  ),
  kind("video/webm", /^\x1aE\xdf\xa3/, "(?:video|audio)/(?:webm|(?:x-)?matroska)", true),
  kind("audio/wav", /^RIFF[^]{4}WAVE/, "audio/(?:(?:x-|vnd\\.)?wave?)"),
  kind("audio/ogg", /^OggS\0/, "(?:audio|video|application)/ogg|audio/(?:opus|vorbis)", true),
  // The headers of MPEG audio that are valid, which leaves out the byte order mark of UTF-16.
  kind(
    "audio/mpeg",
    /^\0*(?:ID3|ADIF|\xff[\xe2-\xe7\xf0-\xf9\xfa-\xfd])/,
    "audio/(?:mpeg|mp3|x-mp3|x-mpeg|aac|x-aac|aacp)",
  ),
  kind("application/pdf", /^(?:\xef\xbb\xbf)?\s*%PDF-/, "application/pdf"),
  kind(
    "application/zip",
    /^PK(?:\x03\x04|\x05\x06|\x07\x08)/,
    ".+\\+zip|application/(?:(?:x-)?zip(?:-compressed)?|java-archive|vnd\\.(?:openxmlformats|oasis)[^]*|vnd\\.android\\.package-archive)",
    true,
  ),
  kind(
    "application/gzip",
    /^\x1f\x8b/,
    "application/(?:(?:x-)?gzip|x-(?:tgz|compressed-tar))",
    true,
  ),
  kind("application/wasm", /^\0asm/, "application/wasm"),
  kind("font/woff", /^wOFF/, "(?:font|application)/(?:x-)?(?:font-)?woff"),
  kind("font/woff2", /^wOF2/, "(?:font|application)/(?:x-)?(?:font-)?woff2"),
  kind(
    "font/ttf",
    /^(?:\0\x01\0\0|true|OTTO|ttcf)/,
    "font/(?:ttf|otf|sfnt|collection)|application/(?:(?:x-)?font-(?:ttf|otf|sfnt)|vnd\\.ms-opentype)",
  ),
  kind(
    "image/svg+xml",
    new RegExp(`${PROLOG}<(?:!doctype svg|(?:[a-z]+:)?svg)[\\s>]`, "i"),
    "image/svg\\+xml",
  ),
];

const XML = /^(?:\xef\xbb\xbf)?\s*<\?xml/;
const DOCUMENTS = ["text/html", "text/xml", "image/svg+xml"];

/** Texts that may begin in any way. */
const FREE = new RegExp(
  `^(?:${TEXT}|text/html|application/xhtml\\+xml|application/x-.+|application/java(?:script|-vm))$`,
);

function textOf(head: Uint8Array): string {
  const bytes = Array.from(head.subarray(0, SIGNATURE_BYTES));
  return bytes.map((byte) => String.fromCharCode(byte)).join("");
}

const kindOf = (text: string) => KINDS.find(({ begins }) => begins.test(text));

/**
 * Returns the type of a document that browsers guess from the first bytes of an object without a type, and run the
 * scripts of, if the folder does not allow it.
 */
export function guessedType(
  head: Uint8Array,
  contentType: string,
  allowedTypes: string[],
): string | null {
  const text = textOf(head);
  const isXml = XML.test(text) && !/[/+]xml$/.test(essenceOf(contentType));
  const type = kindOf(text)?.type ?? (isXml ? "text/xml" : "");
  return !DOCUMENTS.includes(type) || isTypeAllowed(type, allowedTypes) ? null : type;
}

/**
 * Returns the type that the first bytes of a file show, if it contradicts the file's content type: bytes of a common
 * type must begin as it does, and those of any other must not be of a common type that is not allowed.
 * `application/octet-stream` stands for bytes of an unknown type.
 */
export function contradictingType(
  head: Uint8Array,
  contentType: string,
  allowedTypes: string[],
): string | null {
  const type = essenceOf(contentType);
  const found = kindOf(textOf(head));
  if (found?.types.test(type)) return null;
  const isCommon = !FREE.test(type) && KINDS.some(({ types }) => types.test(type));
  if (isCommon) return found?.type ?? UNKNOWN_CONTENT_TYPE;
  // Browsers save bytes of this type, whatever they are.
  if (found === undefined || found.isContainer || type === UNKNOWN_CONTENT_TYPE) return null;
  return isTypeAllowed(found.type, allowedTypes) ? null : found.type;
}
