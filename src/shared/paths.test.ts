import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAssetError } from "./errors.js";
import { codeThrownBy } from "../component/testing/refusals.test-helpers.js";
import { BAD_BASENAMES, BAD_FOLDER_PATHS } from "../component/testing/badPaths.test-helpers.js";
import {
  MAX_DEPTH,
  MAX_PATH_BYTES,
  MAX_SEGMENT_BYTES,
  joinPath,
  lastSegment,
  parentOf,
  parseAssetPath,
  parseBasename,
  parseFolderPath,
} from "./paths.js";
import { textLike } from "../component/testing/matchers.test-helpers.js";

const E_ACUTE = "\u00e9"; // one code point, two bytes of UTF-8
const E_ACUTE_NFD = "e\u0301";

/** Any string, with the characters that matter to paths far more often than by chance. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "/",
      ".",
      "a",
      E_ACUTE_NFD,
      "\u0301",
      "\ud83d\ude00",
      "\ud83d",
      "\0",
      " ",
    ),
  }),
);
const goodSegment = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => codeThrownBy(() => parseBasename(text)) === null)
  .map(parseBasename);
const goodPath = fc
  .array(goodSegment, { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join("/"))
  .filter((path) => codeThrownBy(() => parseFolderPath(path)) === null);

describe("what can be a path", () => {
  test.each([
    ["the root", ""],
    ["one name", "images"],
    ["several names", "images/2030/summer"],
    ["spaces", "my holiday/day 1"],
    ["emoji", "\ud83d\ude00/\ud83c\uddeb\ud83c\uddf7"],
    ["dots that are not alone", "...a/.hidden/a..b/..."],
    ["what URLs escape", "100%/a?b#c&d"],
    ["backslashes and quotes", `a\\b"c'd`],
    ["other scripts", "画像/صور/εικόνες"],
    ["a right-to-left mark and a joiner", "a\u200fb\u200dc"],
    ["a name like a built-in", "__proto__/constructor"],
  ])("%s", (_what, path) => {
    expect(parseFolderPath(path)).toBe(path);
  });

  test.each(BAD_FOLDER_PATHS)("not %s", (_what, path) => {
    expect(codeThrownBy(() => parseFolderPath(path))).toBe("PATH_INVALID");
    expect(codeThrownBy(() => parseAssetPath({ folderPath: path, basename: "a" }))).toBe(
      "PATH_INVALID",
    );
  });

  test.each(BAD_BASENAMES)("nor %s as a basename", (_what, basename) => {
    expect(codeThrownBy(() => parseBasename(basename))).toBe("PATH_INVALID");
    expect(codeThrownBy(() => parseAssetPath({ folderPath: "a", basename }))).toBe("PATH_INVALID");
  });
});

describe("lengths count bytes of UTF-8", () => {
  test("a name has at most 255", () => {
    const longest = `${E_ACUTE.repeat(127)}a`;
    expect(MAX_SEGMENT_BYTES).toBe(255);
    expect(parseBasename(longest)).toBe(longest);
    expect(parseFolderPath(`a/${longest}`)).toBe(`a/${longest}`);
    expect(codeThrownBy(() => parseBasename(`${longest}a`))).toBe("PATH_INVALID");
    expect(codeThrownBy(() => parseFolderPath(`a/${longest}a`))).toBe("PATH_INVALID");
  });

  test("counted after normalization", () => {
    expect(parseBasename(E_ACUTE_NFD.repeat(127))).toBe(E_ACUTE.repeat(127));
  });

  test("a folder path has at most 1024", () => {
    const segment = E_ACUTE.repeat(127);
    const longest = [segment, segment, segment, segment, "abcd"].join("/");
    expect(new TextEncoder().encode(longest)).toHaveLength(MAX_PATH_BYTES);
    expect(parseFolderPath(longest)).toBe(longest);
    expect(codeThrownBy(() => parseFolderPath(`${longest}e`))).toBe("PATH_INVALID");
  });

  test("a folder has at most 31 above it", () => {
    const deepest = Array.from({ length: MAX_DEPTH }, () => "d").join("/");
    expect(MAX_DEPTH).toBe(32);
    expect(parseFolderPath(deepest)).toBe(deepest);
    expect(codeThrownBy(() => parseFolderPath(`${deepest}/d`))).toBe("PATH_INVALID");
  });
});

describe("the error", () => {
  const dataFor = (path: string) => {
    try {
      parseFolderPath(path);
    } catch (error) {
      if (isAssetError(error)) return error.data;
    }
    throw new Error("no refusal");
  };

  test("names the path and the reason", () => {
    expect(dataFor("a//b")).toEqual({
      code: "PATH_INVALID",
      message: textLike(/"a\/\/b"/),
      path: "a//b",
      reason: textLike(/empty/),
    });
  });

  test.each([
    ["of a lone surrogate", "a\ud800b"],
    ["of a long path cut inside an emoji", `${"x".repeat(199)}\ud83d\ude00${"y".repeat(200)}`],
  ])("%s can itself be sent", (_what, path) => {
    const data = JSON.stringify(dataFor(path));
    expect(JSON.parse(data)).toEqual(dataFor(path));
    // JSON.stringify escapes a surrogate only when it has no partner.
    expect(data).not.toMatch(/\\ud[89a-f]/i);
  });

  test("stays short", () => {
    expect(dataFor("x".repeat(100_000)).message.length).toBeLessThan(500);
  });
});

describe("laws", () => {
  test("any string is a path or gives PATH_INVALID, and parsing twice changes nothing", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const parse of [parseFolderPath, parseBasename]) {
          const code = codeThrownBy(() => parse(text));
          if (code === null) expect(parse(parse(text))).toBe(parse(text));
          else expect(code).toBe("PATH_INVALID");
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("every spelling of one name is one path, in NFC", () => {
    fc.assert(
      fc.property(goodPath, (path) => {
        for (const form of ["NFC", "NFD"] as const) {
          expect(parseFolderPath(path.normalize(form))).toBe(path);
        }
        expect(path.normalize("NFC")).toBe(path);
      }),
    );
  });

  test("a path is its parent and its last segment, joined", () => {
    fc.assert(
      fc.property(goodPath, (path) => {
        const parent = parentOf(path);
        expect(parent).not.toBeNull();
        expect(joinPath(parent ?? "", lastSegment(path))).toBe(path);
      }),
    );
  });

  test("joining and taking apart again gives both parts", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(""), goodPath), goodSegment, (folder, name) => {
        const path = joinPath(folder, name);
        expect(parentOf(path)).toBe(folder);
        expect(lastSegment(path)).toBe(name);
      }),
    );
  });

  test("going up ends at the root, once for each segment", () => {
    fc.assert(
      fc.property(goodPath, (path) => {
        let steps = 0;
        for (let up: string | null = path; up !== null; up = parentOf(up)) steps += 1;
        expect(steps).toBe(path.split("/").length + 1);
      }),
    );
  });
});
