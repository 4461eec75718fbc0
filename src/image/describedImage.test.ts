import { describe, expect, test } from "vitest";
import { describedImage } from "./index.js";

describe("the alternative text of a file", () => {
  const alt = { "de-AT": "Oida", de: "Alter", "pt-BR": "Cara", en: "Dude" };

  test.each([
    ["de-AT", "Oida"],
    ["de-at", "Oida"],
    ["de-AT-1996", "Oida"],
    ["de-CH", "Alter"],
    ["de", "Alter"],
    ["DE", "Alter"],
    ["pt-BR", "Cara"],
    ["pt", "Alter"],
    ["den", "Alter"],
    ["d", "Alter"],
    ["", "Alter"],
    ["constructor", "Alter"],
  ])("in %j is %j", (lang, text) => {
    expect(describedImage({ alt }, lang).alt).toBe(text);
  });

  test("is one for all languages, or none", () => {
    expect(describedImage({ alt: "Hills" }, "de").alt).toBe("Hills");
    expect(describedImage({ alt }).alt).toBe("Alter");
    expect(describedImage({}, "de").alt).toBe("");
    expect(describedImage({ alt: {} }, "de").alt).toBe("");
    expect(describedImage({ alt: { de: "", en: "Hills" } }, "de").alt).toBe("");
  });
});

test("the focal point is a position in percent", () => {
  expect(describedImage({ focalPoint: { x: 0.25, y: 1 } }).style).toEqual({
    objectPosition: "25% 100%",
  });
  expect(describedImage({}).style).toBeUndefined();
});
