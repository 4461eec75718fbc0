/**
 * Finds the characters of a name that cannot be seen, with which names look equal or pretend to be others:
 * `photo.png` with a zero-width space is another path, and `\u202egnp.exe` reads `exe.png`.
 */
import { pathInvalid } from "./paths.js";

/** Scripts whose letters change their form where a joiner or a non-joiner stands between them. */
const JOINING = [
  ...["Arabic", "Syriac", "Mandaic", "Mongolian", "Nko", "Adlam", "Devanagari", "Bengali"],
  ...["Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"],
  ...["Khmer", "Myanmar", "Tibetan"],
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
/** Signs after which a joiner shows a form of the letter before, also at the end of a word. */
const VIRAMA =
  "\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u1039\\u17d2\\u0f84";

/** Invisible characters where they change what is seen, with the character before. */
const MEANT = new RegExp(
  [
    // Flags of regions, keycaps, and emoji with a form, a skin color or another emoji joined to them.
    "\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{1,6}\\u{e007f}",
    "[0-9#*]\\ufe0f\\u20e3",
    "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\ufe0e\\ufe0f])?(?:\\u200d(?=\\p{Extended_Pictographic}))?",
    `[${VIRAMA}][\\u200c\\u200d]`,
    `[${JOINING}][\\u200c\\u200d](?=[${JOINING}])`,
    // Variants of ideographs and of Mongolian letters.
    "\\p{Ideographic}[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]",
    "\\p{Script=Mongolian}[\\u180b-\\u180f]",
    // The narrow space of a time, which systems write into the names of screenshots.
    "[0-9]\\u202f(?=[AP]M)",
    // Signs above and below Arabic and other numbers, which Unicode counts among the formats.
    "[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]",
  ].join("|"),
  "gu",
);
/** Formats, fillers, and the blank of Braille. */
const UNSEEN = "[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800]";
const FIRST_UNSEEN = new RegExp(UNSEEN, "u");
const SPACE_AT_AN_END = /^\p{White_Space}|\p{White_Space}$/u;

function codePointOf(character: string): string {
  const hex = character.codePointAt(0)!.toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

/** Returns why a name cannot be seen as what it is; `null` if it can. */
export function unseenIn(name: string): string | null {
  if (SPACE_AT_AN_END.test(name)) return "a name begins or ends with a space; remove it";
  const unseen = FIRST_UNSEEN.exec(name.replace(MEANT, ""));
  return unseen && `a name contains ${codePointOf(unseen[0])}, which cannot be seen; remove it`;
}

/**
 * Throws if a new name, or a name of a new path, contains what cannot be seen. Paths that exist keep their names.
 *
 * @throws PATH_INVALID
 */
export function requireVisible(path: string): void {
  for (const name of path.split("/")) {
    const reason = unseenIn(name);
    if (reason !== null) throw pathInvalid(shownName(path), reason);
  }
}

/** Everything that a name may hide, also spaces that look like another, and spaces at an end. */
const HIDDEN = new RegExp(`(${MEANT.source})|${UNSEEN}|^ | $|(?! )\\p{White_Space}`, "gu");

/** Returns a name to be shown: `hero⟨U+200B⟩.png`. Most names are returned as they are. */
export function shownName(name: string): string {
  return name.replace(HIDDEN, (found, meant: string | undefined) =>
    meant === undefined ? `⟨${codePointOf(found)}⟩` : found,
  );
}
