/** Paths that no function and no route may accept, each with a name. */

type Named = readonly [what: string, path: string];

const LONG_NAME = "x".repeat(256);
/** 128 characters and 256 bytes of UTF-8. */
const LONG_IN_BYTES = "\u00e9".repeat(128);

/** Bad as a whole basename, and as one segment of a folder path. */
const BAD_SEGMENTS: Named[] = [
  ["a single dot", "."],
  ["two dots", ".."],
  ["a null character", "a\u0000b"],
  ["a line feed", "a\nb"],
  ["a carriage return", "a\rb"],
  ["a tab", "\t"],
  ["a delete character", "a\u007f"],
  ["a C1 control", "a\u0085b"],
  ["a line separator", "a\u2028b"],
  ["a paragraph separator", "a\u2029b"],
  ["a lone high surrogate", "a\ud83d"],
  ["a lone low surrogate", "\ude00b"],
  ["surrogates in the wrong order", "\ude00\ud83d"],
  ["a name of 256 bytes", LONG_NAME],
  ["a name of 128 characters and 256 bytes", LONG_IN_BYTES],
];

export const BAD_BASENAMES: Named[] = [
  ...BAD_SEGMENTS,
  ["an empty name", ""],
  ["a slash", "/"],
  ["a name with a slash", "a/b"],
  ["a leading slash", "/a"],
  ["a trailing slash", "a/"],
];

export const BAD_FOLDER_PATHS: Named[] = [
  ...BAD_SEGMENTS,
  ...BAD_SEGMENTS.map(([what, segment]): Named => [`${what} in the middle`, `a/${segment}/b`]),
  ["spaces around it", "  a/b  "],
  ["a space before a name", "a/ b"],
  ["a space after a name", "a /b"],
  ["a no-break space before a name", "\u00a0a"],
  ["only a space", " "],
  ["only a slash", "/"],
  ["a leading slash", "/a"],
  ["a trailing slash", "a/"],
  ["a double slash", "a//b"],
  ["dots that climb out", "a/../../b"],
  ["33 folders", Array.from({ length: 33 }, () => "d").join("/")],
  ["more than 1024 bytes", Array.from({ length: 5 }, () => "x".repeat(210)).join("/")],
];
