/** Splits names into searchable words: letters and digits, without case, accents and punctuation. */

/** The platform's text index ignores words of 32 bytes of UTF-8 or more. */
const MAX_WORD_BYTES = 31;
/** The maximum number of words of one name, and of a description; all are stored in its row. */
const MAX_WORDS = 32;
const MAX_DESCRIPTION_WORDS = 128;

const WORD = /[\p{L}\p{N}]+/gu;
// The start of a part: a capital of camelCase, a number, a character of a script without spaces.
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}]+|\p{Lo}|\p{N}+/gu;

const utf8 = new TextEncoder();

function cut(word: string): string {
  let end = 0;
  let bytes = 0;
  for (const character of word) {
    bytes += utf8.encode(character).length;
    if (bytes > MAX_WORD_BYTES) break;
    end += character.length;
  }
  return word.slice(0, end);
}

function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
  return plain.match(WORD) ?? [];
}

/** Returns the words of a search text. */
export function searchedWords(text: string): string[] {
  return wordsOf(text).map((word) => cut(word.toLowerCase()));
}

/**
 * Returns the words that a name is found by: each suffix that starts at a part, so that `image`, `2`,
 * `heroim` and `heroimage2` all match the start of a word of `heroImage2`.
 */
export function nameWords(name: string): string[] {
  return [...new Set(partsOf(name))].slice(0, MAX_WORDS);
}

function partsOf(text: string): string[] {
  return wordsOf(text).flatMap((word) =>
    [...word.matchAll(PART)].map((part) => cut(word.slice(part.index).toLowerCase())),
  );
}

/** Returns the words that a name and a description are found by; of long descriptions the first ones. */
export function describedWords(name: string, texts: string[]): string[] {
  const ofName = nameWords(name);
  const words = new Set(ofName);
  for (const text of texts) for (const word of partsOf(text)) words.add(word);
  return [...words].slice(0, ofName.length + MAX_DESCRIPTION_WORDS);
}
