import { fc, test } from "@fast-check/vitest";
import { expect, test as it } from "vitest";
import {
  ADMIN_VIEWS,
  completeLocation,
  formatAdminLocation,
  parseAdminLocation,
} from "./location.js";
import { DEFAULT_OPTIONS } from "./listOptions.js";

it.each([
  [{}, "files"],
  [{ view: "trash" }, "trash"],
  [{ folderPath: "a b/ü" }, "files/a%20b/%C3%BC/"],
  [{ folderPath: "images", basename: "hero?#" }, "files/images/hero%3F%23"],
  [{ basename: "top" }, "files/top"],
  [{ list: { ...DEFAULT_OPTIONS, text: "a b?" } }, "files?q=a+b%3F"],
  [{ folderPath: "x", list: { ...DEFAULT_OPTIONS, layout: "grid" } }, "files/x/?view=grid"],
  [{ view: "trash", list: { ...DEFAULT_OPTIONS, text: "a" } }, "trash"],
] as const)("writes %o as %s", (location, text) => {
  expect(formatAdminLocation(location)).toBe(text);
});

it.each(["", "nonsense/a", "/", "files"])("reads %o as the files at the root", (text) => {
  expect(parseAdminLocation(text)).toEqual(completeLocation());
});

it("reads what is no valid escape as it stands", () => {
  expect(parseAdminLocation("files/100%/").folderPath).toBe("100%");
});

const segment = fc
  .string({ minLength: 1, unit: "binary" })
  .filter((text) => !text.includes("/") && !/\p{Surrogate}/u.test(text));

test.prop([
  fc.constantFrom(...ADMIN_VIEWS),
  fc.array(segment, { maxLength: 4 }),
  fc.option(segment),
])("reads what it wrote", (view, segments, basename) => {
  const location = completeLocation({ view, folderPath: segments.join("/"), basename });
  expect(parseAdminLocation(formatAdminLocation(location))).toEqual(location);
});
