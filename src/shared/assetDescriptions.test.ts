import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AssetDescriptionChange,
  changedFields,
  changesDescription,
  parseAssetDescription,
} from "./assetDescriptions.js";
import { isAssetError } from "./errors.js";

/** Returns the argument that a change is refused for; `null` if it is accepted. */
function refused(change: AssetDescriptionChange): string | null {
  try {
    parseAssetDescription(change);
    return null;
  } catch (error) {
    if (!isAssetError(error) || error.data.code !== "ARGUMENT_INVALID") throw error;
    return error.data.argument;
  }
}

const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`);
const languages = (count: number, text: string) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`x${"abcdefghijklmnopqrstuvwxyz"[index]}`, text]),
  );
/** Two languages that take this many bytes as JSON: `{"de":"…","en":"…"}`. */
const bytes = (count: number) => ({
  de: "é".repeat(1000),
  en: "é".repeat(1000),
  fr: "x".repeat(count - 4025),
});

describe("what an asset may be described with", () => {
  test.each<[string, AssetDescriptionChange]>([
    ["nothing", {}],
    ["an ornament", { alt: "" }],
    ["1,000 characters", { alt: "é".repeat(1000) }],
    ["20 languages", { alt: languages(20, "text") }],
    ["4,096 bytes in all languages", { alt: bytes(4096) }],
    ["several lines", { alt: "one\ntwo" }],
    ["a title of 200 characters", { title: "é".repeat(200) }],
    ["20 tags", { tags: tags(20) }],
    ["20 tags, one of them twice", { tags: [...tags(20), "tag 3"] }],
    ["a tag of 50 characters", { addTags: ["é".repeat(50)] }],
    ["no tags", { tags: [] }],
    ["a corner", { focalPoint: { x: 0, y: 1 } }],
    ["nothing any more", { alt: null, title: null, tags: null, focalPoint: null, metadata: null }],
  ])("%s", (_what, change) => {
    expect(refused(change)).toBeNull();
  });

  test.each<[string, string, AssetDescriptionChange]>([
    ["1,001 characters", "alt", { alt: "x".repeat(1001) }],
    ["1,001 characters in a language", "alt", { alt: { de: "x".repeat(1001) } }],
    ["no language", "alt", { alt: {} }],
    ["21 languages", "alt", { alt: languages(21, "text") }],
    ["4,097 bytes in all languages", "alt", { alt: bytes(4097) }],
    ["a language twice", "alt", { alt: { "de-at": "a", "de-AT": "b" } }],
    ["a language that is none", "alt", { alt: { "not a language": "a" } }],
    ["a language that Convex takes for its own", "alt", { alt: { _id: "a" } }],
    ["a long language", "alt", { alt: { ["de" + "-abcdefgh".repeat(4)]: "a" } }],
    ["half a character", "alt", { alt: "\ud83d" }],
    ["half a character in a language", "alt", { alt: { de: "\ud83d" } }],
    ["an empty title", "title", { title: "  " }],
    ["a title of 201 characters", "title", { title: "x".repeat(201) }],
    ["a title of two lines", "title", { title: "a\nb" }],
    ["half a character as title", "title", { title: "\udc00" }],
    ["21 tags", "tags", { tags: tags(21) }],
    ["an empty tag", "tags", { tags: ["a", " "] }],
    ["a tag of 51 characters", "addTags", { addTags: ["x".repeat(51)] }],
    ["a tag with a control character", "removeTags", { removeTags: ["a\u0000b"] }],
    ["a point beside it", "focalPoint", { focalPoint: { x: 1.01, y: 0 } }],
    ["a point above it", "focalPoint", { focalPoint: { x: 0, y: -0.01 } }],
    ["a point nowhere", "focalPoint", { focalPoint: { x: Number.NaN, y: 0 } }],
    ["metadata with a key of Convex", "metadata", { metadata: { _id: 1 } }],
  ])("not %s", (_what, argument, change) => {
    expect(refused(change)).toBe(argument);
  });
});

describe("a parsed description", () => {
  const parsed = (change: AssetDescriptionChange) => parseAssetDescription(change).set;

  test("has what was passed, and removes what is null", () => {
    expect(parsed({})).toEqual({});
    expect(Object.keys(parsed({ title: null, alt: "" }))).toEqual(["alt", "title"]);
    expect(parsed({ title: null, alt: "" })).toEqual({ title: undefined, alt: "" });
  });

  test("has languages as BCP 47 writes them, in order", () => {
    const alt = { "ZH-hant-tw": "a", EN: "b", "sl-IT-NEDIS": "c", "en-a-BBB-x-US": "d" };
    expect(Object.entries(parsed({ alt }).alt!)).toEqual([
      ["en", "b"],
      ["en-a-bbb-x-us", "d"],
      ["sl-IT-nedis", "c"],
      ["zh-Hant-TW", "a"],
    ]);
  });

  test("has tags without space at their ends, in one form and once, in their order", () => {
    expect(parsed({ tags: [" sea ", "cafe\u0301", "sea", "Sea", "caf\u00e9"] }).tags).toEqual([
      "sea",
      "caf\u00e9",
      "Sea",
    ]);
    expect(parsed({ tags: [] })).toEqual({ tags: undefined });
  });

  test("has a title without space at its ends", () => {
    expect(parsed({ title: " Hills at dawn\n" }).title).toBe("Hills at dawn");
  });

  test("has no negative zero, which is another value to Convex", () => {
    const { x, y } = parsed({ focalPoint: { x: -0, y: -0 } }).focalPoint!;
    expect([Object.is(x, 0), Object.is(y, 0)]).toEqual([true, true]);
  });
});

describe("tags", () => {
  const after = (before: string[] | undefined, change: AssetDescriptionChange) =>
    changedFields({ tags: before }, parseAssetDescription(change));

  test("are set, then removed, then added at the end", () => {
    expect(after(["a", "b"], { addTags: ["c", "a"] })).toEqual({ tags: ["a", "b", "c"] });
    expect(after(["a", "b"], { removeTags: ["a", "x"] })).toEqual({ tags: ["b"] });
    expect(after(["a"], { tags: ["b", "c"], removeTags: ["b"], addTags: ["d"] })).toEqual({
      tags: ["c", "d"],
    });
    expect(after(["a", "b"], { removeTags: ["a"], addTags: ["a"] })).toEqual({ tags: ["b", "a"] });
    expect(after(["a"], { removeTags: ["a"] })).toEqual({ tags: undefined });
    expect(after(["a"], { tags: null, addTags: ["b"] })).toEqual({ tags: ["b"] });
    expect(after(["a"], { title: "x" })).toEqual({ title: "x" });
    expect(after(undefined, { addTags: [] })).toEqual({});
  });

  test("are at most 20, also after others were added", () => {
    expect(after(tags(19), { addTags: ["a"] }).tags).toHaveLength(20);
    expect(after(tags(20), { addTags: ["tag 3"] }).tags).toHaveLength(20);
    expect(after(tags(20), { addTags: ["a"], removeTags: ["tag 0"] }).tags).toHaveLength(20);
    expect(() => after(tags(20), { addTags: ["a"] })).toThrow(/more than 20 tags/);
  });
});

test("all but metadata is for visitors", () => {
  expect(changesDescription({})).toBe(false);
  expect(changesDescription({ metadata: { a: 1 } })).toBe(false);
  for (const change of [
    ...[{ alt: null }, { title: null }, { tags: null }, { focalPoint: null }],
    ...[{ addTags: [] }, { removeTags: [] }],
  ]) {
    expect(changesDescription(change)).toBe(true);
  }
});

test("whatever is accepted stays the same when it is parsed again", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  fc.assert(
    fc.property(
      fc.record({
        alt: fc.oneof(text, fc.dictionary(fc.constantFrom("de", "EN-us", "zh-hant"), text)),
        title: text,
        tags: fc.array(text, { maxLength: 5 }),
      }),
      (change) => {
        if (refused(change) !== null) return;
        const { set } = parseAssetDescription(change);
        expect(parseAssetDescription(set).set).toEqual(
          set.tags === undefined ? { alt: set.alt, title: set.title } : set,
        );
      },
    ),
  );
});
