import { expect, test } from "vitest";
import { shownName, unseenIn } from "./visibleNames.js";

test.each([
  ["a zero-width space", "he\u200bro.png", "U+200B", "he⟨U+200B⟩ro.png"],
  ["a joiner between Latin letters", "he\u200dro.png", "U+200D", "he⟨U+200D⟩ro.png"],
  ["a non-joiner between Latin letters", "he\u200cro.png", "U+200C", "he⟨U+200C⟩ro.png"],
  ["a word joiner", "hero\u2060.png", "U+2060", "hero⟨U+2060⟩.png"],
  ["a byte order mark", "\ufeffhero.png", "U+FEFF", "⟨U+FEFF⟩hero.png"],
  ["a soft hyphen", "he\u00adro.png", "U+00AD", "he⟨U+00AD⟩ro.png"],
  ["a direction override", "photo\u202egnp.exe", "U+202E", "photo⟨U+202E⟩gnp.exe"],
  ["a direction isolate", "photo\u2067gnp.exe", "U+2067", "photo⟨U+2067⟩gnp.exe"],
  ["a direction mark", "hero\u200f.png", "U+200F", "hero⟨U+200F⟩.png"],
  ["a filler", "hero\u3164.png", "U+3164", "hero⟨U+3164⟩.png"],
  ["a Braille blank", "hero\u2800.png", "U+2800", "hero⟨U+2800⟩.png"],
  ["a grapheme joiner", "hero\u034f.png", "U+034F", "hero⟨U+034F⟩.png"],
  ["a variation of a letter", "hero\ufe0f.png", "U+FE0F", "hero⟨U+FE0F⟩.png"],
  ["a variation of a digit", "1\ufe0f.png", "U+FE0F", "1⟨U+FE0F⟩.png"],
  ["a tag", "hero\u{e0061}.png", "U+E0061", "hero⟨U+E0061⟩.png"],
  ["a joiner after an emoji", "😀\u200d.png", "U+200D", "😀⟨U+200D⟩.png"],
  ["a second joiner", "👩\u200d\u200d💻", "U+200D", "👩⟨U+200D⟩⟨U+200D⟩💻"],
  ["a non-joiner at the end of Persian", "می\u200c", "U+200C", "می⟨U+200C⟩"],
])("%s is found and shown", (_what, name, codePoint, shown) => {
  expect(unseenIn(name)).toContain(codePoint);
  expect(shownName(name)).toBe(shown);
});

test.each([
  ["hero.png ", "hero.png⟨U+0020⟩"],
  [" hero.png", "⟨U+0020⟩hero.png"],
  ["hero\u00a0", "hero⟨U+00A0⟩"],
  ["\u3000hero", "⟨U+3000⟩hero"],
  [" ", "⟨U+0020⟩"],
])("a space at an end of %j is found and shown", (name, shown) => {
  expect(unseenIn(name)).toContain("space");
  expect(shownName(name)).toBe(shown);
});

test.each([
  ["spaces", "day 1 of 2.png"],
  ["a family", "👨\u200d👩\u200d👧\u200d👦.png"],
  ["an astronaut with a skin color", "👩🏽\u200d🚀"],
  ["an eye in a bubble", "👁\ufe0f\u200d🗨\ufe0f"],
  ["a flag of a region", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"],
  ["a flag of a country", "🇫🇷"],
  ["a keycap", "1\ufe0f\u20e3"],
  ["a heart", "❤\ufe0f"],
  ["Persian", "می\u200cخواهم.png"],
  ["Hindi", "क\u094d\u200dष"],
  ["Hindi with a non-joiner", "क\u094d\u200cष"],
  ["Malayalam", "അവന\u0d4d\u200d"],
  ["Hebrew", "תמונה.png"],
  ["a variant of an ideograph", "葛\u{e0100}城"],
  ["Mongolian", "ᠮᠣᠩᠭᠣᠯ\u180bᠠ"],
  ["an Arabic sign of the year", "\u0601١٤٤٠"],
  ["the time of a screenshot", "Screenshot at 9.41.00\u202fAM.png"],
  ["a combining mark", "e\u0301"],
])("%s can be seen", (_what, name) => {
  expect(unseenIn(name)).toBeNull();
  expect(shownName(name)).toBe(name);
});

test("another space than the usual one is allowed in the middle, and shown", () => {
  expect(unseenIn("hero\u00a01.png")).toBeNull();
  expect(shownName("hero\u00a01.png")).toBe("hero⟨U+00A0⟩1.png");
});
