/** Small functions of 1.x, compared with its own. */
import { test } from "@fast-check/vitest";
import * as fc from "fast-check";
import { expect } from "vitest";
import * as v1 from "convex-versioned-assets/v1";
import { slugOf, trimPath } from "../../src/shared/v1Paths.js";

const modules = import.meta.glob<Record<string, (...args: string[]) => unknown>>(
  [
    "../../node_modules/convex-versioned-assets-1/src/client/index.ts",
    "../../node_modules/convex-versioned-assets-1/src/component/slugify.ts",
  ],
  { exhaustive: true, eager: true },
);
const installed = Object.assign({}, ...Object.values(modules)) as Record<
  string,
  (...args: string[]) => unknown
>;

const pathname = fc
  .array(fc.constantFrom("", "assets", "v", "a", "b.png", "%20", "é", "%C3%A9", "x y", "%"), {
    maxLength: 7,
  })
  .map((segments) => `/${segments.join("/")}`);

test.prop([pathname])("parseVersionId", (path) => {
  expect(v1.parseVersionId(path)).toEqual(installed.parseVersionId!(path));
});

test.prop([pathname, fc.constantFrom("/assets", "/a/b.png", "", "/v")])(
  "parseAssetPath",
  (path, prefix) => {
    const below = prefix + path;
    expect(v1.parseAssetPath(below, prefix)).toEqual(installed.parseAssetPath!(below, prefix));
  },
);

test("parseAssetPath has no path beside the prefix, where 1.x cut one off", () => {
  expect(installed.parseAssetPath!("/other/files/hero", "/assets")).not.toBeNull();
  expect(v1.parseAssetPath("/other/files/hero", "/assets")).toBeNull();
  expect(v1.parseAssetPath("/assetsX/hero", "/assets")).toBeNull();
});

test("corsHeaders", () => {
  expect(v1.corsHeaders).toEqual(installed.corsHeaders);
});

const character = fc.oneof(
  fc.constantFrom(..."abcXYZ019 -_./&\t\n\u00a0\u2003ąćęłńóśźżĄĆĘŁŃÓŚŹŻéßİ日🌊".split("")),
  fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
);

test.prop([fc.array(character, { maxLength: 12 }).map((parts) => parts.join(""))])(
  "the slug of a name",
  (name) => {
    const slug = installed.slugify!(name);
    // Where nothing is left of a name, 1.x made an unreadable slug.
    expect(slugOf(name)).toBe(slug === "c-" ? "" : slug);
  },
);

test("the path between spaces and slashes", () => {
  for (const path of ["a/b", "  a/b  ", "//a//b//", " / ", "/ x /", "\ta\n"]) {
    expect(trimPath(path)).toBe(path.trim().replace(/^\/+/, "").replace(/\/+$/, ""));
  }
});
