import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameWords, searchedWords } from "./names.js";

describe("the words of a name", () => {
  test.each([
    ["hero", ["hero"]],
    ["Hero-Image_final.PNG", ["hero", "image", "final", "png"]],
    ["heroImage2", ["heroimage2", "image2", "2"]],
    ["IMG1234", ["img1234", "1234"]],
    ["HTMLFile", ["htmlfile", "file"]],
    ["Crème brûlée", ["creme", "brulee"]],
    ["ﬁle №7", ["file", "no7", "7"]],
    ["写真集", ["写真集", "真集", "集"]],
    ["한글", ["한글", "글"]],
    ["a a A", ["a"]],
    ["😀 -- !", []],
  ])("%s: %j", (name, words) => {
    expect(nameWords(name)).toEqual(words);
  });

  test("are cut, between characters, to the 31 bytes that the platform's index keeps", () => {
    expect(nameWords("x".repeat(31))).toEqual(["x".repeat(31)]);
    expect(nameWords("x".repeat(32))).toEqual(["x".repeat(31)]);
    expect(searchedWords("x".repeat(40))).toEqual(["x".repeat(31)]);
    expect(searchedWords("写".repeat(11))).toEqual(["写".repeat(10)]);
  });

  test("are at most 32", () => {
    expect(nameWords("a1".repeat(100))).toHaveLength(32);
  });

  test("are what the platform's index keeps, and one word each to it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        for (const word of [...nameWords(name), ...searchedWords(name)]) {
          expect(new TextEncoder().encode(word).length).toBeLessThan(32);
          expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
        }
      }),
    );
  });

  test("are found by the name itself, in upper case and in any form of Unicode", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."aZé9-. 写がñß"), maxLength: 30 });
    fc.assert(
      fc.property(letters, fc.constantFrom("NFC", "NFD"), (name, form) => {
        const words = nameWords(name);
        for (const said of [name, name.normalize(form), name.toLowerCase()]) {
          for (const word of searchedWords(said)) {
            expect(words.some((other) => other.startsWith(word))).toBe(true);
          }
        }
      }),
    );
  });
});
