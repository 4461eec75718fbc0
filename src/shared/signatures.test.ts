/** Which bytes a declared type lets in. */
import { describe, expect, test } from "vitest";
import { contradictingType, guessedType } from "./signatures.js";

/** One character for each byte. */
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const shown = (text: string, type: string, allowed = [type]) =>
  contradictingType(bytesOf(text), type, allowed);

const PNG = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const HTML = "<!DOCTYPE html><title>x</title>";
const ELF = "\x7fELF\x02\x01\x01\0";
const PE = "MZ\x90\0\x03\0\0\0";
const EXE = "application/vnd.microsoft.portable-executable";
const ZIP = "PK\x03\x04\x14\0";
const SVG = '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="x"><path/></svg>';

const GENUINE: [type: string, begins: string][] = [
  ["image/png", PNG],
  ["image/apng", PNG],
  ["image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"],
  ["image/gif", "GIF89a"],
  ["image/webp", "RIFF\x24\0\0\0WEBPVP8 "],
  ["image/avif", "\0\0\0\x1cftypavif"],
  ["image/heic", "\0\0\0\x18ftypheic"],
  ["image/heif", "\0\0\0\x18ftypmif1"],
  ["video/mp4", "\0\0\0\x20ftypisom"],
  ["audio/mp4", "\0\0\0\x20ftypM4A "],
  ["video/quicktime", "\0\0\0\x08wide"],
  ["video/webm", "\x1aE\xdf\xa3"],
  ["audio/ogg", "OggS\0"],
  ["audio/mpeg", "ID3\x04"],
  ["audio/mpeg", "\xff\xfb\x90\x64"],
  ["audio/wav", "RIFF\x24\0\0\0WAVEfmt "],
  ["application/pdf", "%PDF-1.7"],
  ["application/zip", ZIP],
  ["application/epub+zip", ZIP],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP],
  ["application/gzip", "\x1f\x8b\x08"],
  ["application/wasm", "\0asm\x01\0\0\0"],
  ["font/woff", "wOFF\0"],
  ["font/woff2", "wOF2\0"],
  ["font/ttf", "\0\x01\0\0\0\x0f"],
  ["font/otf", "OTTO\0"],
  ["image/svg+xml", SVG],
  ["image/svg+xml", "\xef\xbb\xbf<svg>"],
];

test.each(GENUINE)("%s beginning %j comes in, with parameters and capitals too", (type, begins) => {
  expect(shown(begins, type)).toBeNull();
  expect(shown(begins, `${type.toUpperCase()}; a=b`, [type])).toBeNull();
});

describe.each([...new Set(GENUINE.map(([type]) => type))])("%s", (type) => {
  test.each([
    ["a page", HTML, "text/html"],
    ["a page after a comment", `<!-- GIF89a -->\n${HTML}`, "text/html"],
    ["a program for Linux", ELF, "application/x-elf"],
    ["a program for Windows", PE, EXE],
    ["a program for macOS", "\xcf\xfa\xed\xfe\x07\0", "application/x-mach-binary"],
    ["a script", "#!/bin/sh\nrm -rf /\n", "text/x-shellscript"],
    ["a text", "hello", "application/octet-stream"],
    ["one byte", "\x89", "application/octet-stream"],
    ["nothing", "", "application/octet-stream"],
  ])("is not %s", (_what, begins, found) => {
    expect(shown(begins, type)).toBe(found);
  });

  test("is no other common type, whatever else the folder allows", () => {
    const other = type === "image/gif" ? PNG : "GIF89a";
    expect(shown(other, type, ["image/*", type])).toMatch(/^image\/(?:png|gif)$/);
  });
});

describe("a file of two types at once is what it begins with", () => {
  test.each([
    ["an image with a page behind", `${PNG}${HTML}`, "image/png", null],
    ["an image with an archive behind", `GIF89a${ZIP}`, "image/gif", null],
    ["a page that has an image behind", `${HTML}${PNG}`, "image/png", "text/html"],
    ["a page that names a PDF", `${HTML}%PDF-1.7`, "application/pdf", "text/html"],
    ["a page that begins as a program", `${PE}${HTML}`, "text/html", EXE],
    ["a drawing with a script inside", "<svg><script>1</script></svg>", "image/svg+xml", null],
    ["a page that draws", "<html><svg></svg></html>", "image/svg+xml", "text/html"],
  ])("%s", (_what, begins, type, found) => {
    expect(shown(begins, type)).toBe(found);
  });
});

describe("a type that is not listed", () => {
  test.each([
    ["a page", HTML, "text/html"],
    ["a program", ELF, "application/x-elf"],
    ["an image", PNG, "image/png"],
  ])("is not %s, unless the folder allows that", (_what, begins, found) => {
    expect(shown(begins, "model/x-made-up")).toBe(found);
    expect(shown(begins, "model/x-made-up", ["model/*", found])).toBeNull();
  });

  test.each([
    ["nothing", ""],
    ["unknown bytes", "\0\0\0\0"],
    ["an archive, on which many formats are built", ZIP],
  ])("may be %s", (_what, begins) => {
    expect(shown(begins, "model/x-made-up")).toBeNull();
  });

  test("octet-stream may be anything: browsers save it", () => {
    for (const begins of [HTML, ELF, PNG]) {
      expect(shown(begins, "application/octet-stream")).toBeNull();
    }
  });
});

describe("a text", () => {
  test.each([
    ["text/plain", HTML],
    ["text/markdown", '<p align="center">'],
    ["text/plain", "#!/usr/bin/env node\n"],
    ["text/javascript", "#!/usr/bin/env node\n"],
    ["text/plain", "MZ is a prefix"],
    ["text/plain", "\xff\xfeh\0i\0"],
    ["text/html", "hello"],
    ["text/css", ""],
  ])("of type %s may begin with %j", (type, begins) => {
    expect(shown(begins, type)).toBeNull();
  });

  test.each([
    ["text/plain", ELF, "application/x-elf"],
    ["text/plain", PNG, "image/png"],
    ["text/html", PE, EXE],
  ])("of type %s is not %j", (type, begins, found) => {
    expect(shown(begins, type)).toBe(found);
  });
});

test.each([
  [HTML, "text/html"],
  [` \n<!-- a --><SCRIPT>`, "text/html"],
  ['<?xml version="1.0"?><x/>', "text/xml"],
  ["\xef\xbb\xbf <?xml?><svg>", "image/svg+xml"],
  ["hello <b>", null],
  [PNG, null],
  ["", null],
])("browsers show %j without a type as %j, unless the folder allows that", (begins, guessed) => {
  const type = "text/plain";
  expect(guessedType(bytesOf(begins), type, [type])).toBe(guessed);
  expect(guessedType(bytesOf(begins), type, [type, guessed ?? type])).toBeNull();
});

test("a feed without a type is XML, as it was declared", () => {
  const type = "application/rss+xml; charset=utf-8";
  expect(guessedType(bytesOf('<?xml version="1.0"?><rss/>'), type, [type])).toBeNull();
});
