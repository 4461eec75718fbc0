import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../../component/testing/component.test-helpers.js";
import { BAD_FOLDER_PATHS } from "../../component/testing/badPaths.test-helpers.js";
import { codeThrownBy } from "../../component/testing/refusals.test-helpers.js";
import { joinPath, parseBasename, parseFolderPath } from "../../shared/paths.js";
import { parseAssetUrl } from "./assetUrl.js";

const asset = (path: string) => ({ kind: "asset", assetPath: at(path) });

describe("the path of an asset", () => {
  test.each([
    ["hero", "hero"],
    ["images/hero", "images/hero"],
    ["a/b/c/d.png", "a/b/c/d.png"],
    ["my%20holiday/day%201", "my holiday/day 1"],
    ["my holiday/day 1", "my holiday/day 1"],
    ["a+b", "a+b"],
    ["100%25", "100%"],
    ["%252F", "%2F"],
    ["a%3Fb%23c", "a?b#c"],
    ["%F0%9F%98%80/%C3%A9", "😀/é"],
    ["cafe%CC%81", "café"],
    ["v", "v"],
    ["v/a/b/c", "v/a/b/c"],
    ["V/a", "V/a"],
    ["vv/a", "vv/a"],
  ])("%s", (url, path) => {
    expect(parseAssetUrl(url)).toEqual(asset(path));
  });
});

describe("the path of a version", () => {
  test("is v and an id, and perhaps also that of an asset in a folder named v", () => {
    expect(parseAssetUrl("v/abc123")).toEqual({
      kind: "version",
      versionId: "abc123",
      otherwise: at("v/abc123"),
    });
    expect(parseAssetUrl("%76/a%20b")).toEqual({
      kind: "version",
      versionId: "a b",
      otherwise: at("v/a b"),
    });
  });

  test("may have any one name behind it", () => {
    expect(parseAssetUrl("v/abc123/summer%20hero.png")).toEqual({
      kind: "version",
      versionId: "abc123",
      otherwise: at("v/abc123/summer hero.png"),
    });
  });

  test("need not be that of an asset", () => {
    expect(parseAssetUrl("v/..")).toEqual({ kind: "version", versionId: "..", otherwise: null });
    expect(parseAssetUrl("v/abc123/..")).toEqual({
      kind: "version",
      versionId: "abc123",
      otherwise: null,
    });
  });
});

describe("what cannot be an address", () => {
  test.each([
    ["nothing", ""],
    ["a slash", "/"],
    ["a leading slash", "/a"],
    ["a trailing slash", "a/"],
    ["a double slash", "a//b"],
    ["v and no id", "v/"],
    ["v, no id and a name", "v//hero.png"],
    ["a version and a trailing slash", "v/abc123/"],
    ["a version, a name and a trailing slash", "v/abc123/hero.png/"],
    ["a version and an escaped slash", "v/abc123/a%2Fb"],
    ["an escaped slash", "a%2Fb"],
    ["an escaped slash in lower case", "a%2fb/c"],
    ["only an escaped slash", "%2F"],
    ["an escape cut short", "a%"],
    ["an escape cut short after a digit", "a%4"],
    ["an escape that is not hex", "a%zz/b"],
    ["an escape in the folder", "%E0%A4%A/b"],
    ["bytes that are no UTF-8", "%ff"],
    ["an overlong encoding of a slash", "%C0%AF"],
    ["an escaped surrogate", "%ED%A0%80"],
    ["dots", "a/../b"],
    ["escaped dots", "a/%2E%2E/b"],
    ["an escaped null", "a%00b"],
    ["an escaped line feed", "a%0Ab"],
    ["a name of 256 bytes", "x".repeat(256)],
    ["a name of 256 bytes in escapes", "%C3%A9".repeat(128)],
  ])("%s", (_what, url) => {
    expect(parseAssetUrl(url)).toEqual({ kind: "malformed", reason: expect.any(String) as string });
  });

  test.each(BAD_FOLDER_PATHS.filter(([, path]) => !/\p{Surrogate}/u.test(path)))(
    "a folder that is %s",
    (_what, path) => {
      const escaped = path.split("/").map(encodeURIComponent).join("/");
      expect(parseAssetUrl(`${escaped}/hero`).kind).toBe("malformed");
    },
  );
});

describe("laws", () => {
  const anyUrl = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom("/", "%", "%2", "%2F", "%ff", "v", "a", ".", "%2e", "😀", "\ud800"))
      .map((parts) => parts.join("")),
  );

  test("nothing makes it throw, and what it finds is an address", () => {
    fc.assert(
      fc.property(anyUrl, (url) => {
        const found = parseAssetUrl(url);
        const assetPath = found.kind === "asset" ? found.assetPath : null;
        const otherwise = found.kind === "version" ? found.otherwise : null;
        for (const place of [assetPath, otherwise].filter((place) => place !== null)) {
          expect(parseFolderPath(place.folderPath)).toBe(place.folderPath);
          expect(parseBasename(place.basename)).toBe(place.basename);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("every address is found at its escaped path", () => {
    const path = fc
      .array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((segments) => segments.join("/"))
      .filter((text) => codeThrownBy(() => parseFolderPath(text)) === null)
      .filter((text) => !text.startsWith("v/"));
    fc.assert(
      fc.property(path, (text) => {
        const escaped = text.split("/").map(encodeURIComponent).join("/");
        const found = parseAssetUrl(escaped);
        expect(found.kind).toBe("asset");
        const { folderPath, basename } = found.kind === "asset" ? found.assetPath : at("");
        expect(joinPath(folderPath, basename)).toBe(parseFolderPath(text));
      }),
    );
  });
});
