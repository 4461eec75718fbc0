import { fc, test } from "@fast-check/vitest";
import { expect, test as it } from "vitest";
import { MEDIA_KINDS } from "../words/mediaKinds.js";
import {
  CHANGED,
  DEFAULT_OPTIONS,
  MOST_SELECTED,
  SIZES,
  SORT_KEYS,
  formatListOptions,
  optionsElsewhere,
  parseListOptions,
} from "./listOptions.js";

const word = fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text));

test.prop([
  fc.record({
    text: word,
    scope: fc.constantFrom("folder" as const, "everywhere" as const),
    kind: fc.constantFrom("all" as const, ...MEDIA_KINDS),
    state: fc.constantFrom("all" as const, "published" as const, "unpublished" as const),
    changed: fc.constantFrom(...CHANGED),
    size: fc.constantFrom(...SIZES),
    sort: fc.record({ by: fc.constantFrom(...SORT_KEYS), isDescending: fc.boolean() }),
    layout: fc.constantFrom("list" as const, "grid" as const),
    selected: fc.array(word, { maxLength: MOST_SELECTED }),
  }),
])("reads what it wrote", (options) => {
  expect(parseListOptions(formatListOptions(options))).toEqual(options);
});

it("writes nothing for what is usual, and no selection that is too large", () => {
  expect(formatListOptions(DEFAULT_OPTIONS)).toBe("");
  const selected = Array.from({ length: MOST_SELECTED + 1 }, String);
  expect(formatListOptions({ ...DEFAULT_OPTIONS, selected })).toBe("");
});

it("reads anything else as what is usual", () => {
  expect(parseListOptions("in=nowhere&type=&state=x&changed=1&size=&sort=-&view=tree")).toEqual(
    DEFAULT_OPTIONS,
  );
});

it("keeps the view in another folder, and a search only everywhere", () => {
  const options = { ...DEFAULT_OPTIONS, text: "a", layout: "grid", selected: ["x"] } as const;
  expect(optionsElsewhere(options, true)).toEqual({ ...DEFAULT_OPTIONS, layout: "grid" });
  const everywhere = { ...options, scope: "everywhere" as const };
  expect(optionsElsewhere(everywhere, true).text).toBe("a");
  expect(optionsElsewhere(everywhere, false).text).toBe("");
});
