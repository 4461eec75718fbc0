import { expect, test } from "vitest";
import type { Alt } from "../../shared/assetDescriptions.js";
import { altOfTexts, altTexts, areLanguagesMissing } from "./altTexts.js";

test.each<Alt>(["Hills", { de: "Hügel", en: "Hills" }, { de: "Hügel" }])(
  "%j is the same after it was edited",
  (alt) => {
    expect(altOfTexts(altTexts(alt))).toEqual(alt);
  },
);

test("no text is a row to enter one", () => {
  expect(altTexts(undefined)).toEqual([{ id: 0, language: "", text: "" }]);
  expect(altTexts("")).toEqual([{ id: 0, language: "", text: "" }]);
  expect(altOfTexts(altTexts(undefined))).toBeNull();
});

test("empty rows are left out", () => {
  const texts = [
    { id: 0, language: "", text: " " },
    { id: 1, language: " de ", text: " Hügel " },
  ];
  expect(altOfTexts(texts)).toEqual({ de: "Hügel" });
  expect(areLanguagesMissing(texts)).toBe(false);
});

test("several texts need different languages", () => {
  const texts = (...languages: string[]) =>
    languages.map((language, id) => ({ id, language, text: "text" }));
  expect(areLanguagesMissing(texts(""))).toBe(false);
  expect(areLanguagesMissing(texts("", "de"))).toBe(true);
  expect(areLanguagesMissing(texts("de", "DE "))).toBe(true);
  expect(areLanguagesMissing(texts("de", "en"))).toBe(false);
});
