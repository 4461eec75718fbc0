import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attachment } from "./disposition.js";

describe("the name of a download", () => {
  test.each([
    ["report.pdf", `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
    ["my report.pdf", `attachment; filename="my report.pdf"; filename*=UTF-8''my%20report.pdf`],
    ["été.png", `attachment; filename="_t_.png"; filename*=UTF-8''%C3%A9t%C3%A9.png`],
    ["😀.gif", `attachment; filename="_.gif"; filename*=UTF-8''%F0%9F%98%80.gif`],
    ['a"b.txt', `attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
    [
      "it's (1)*.txt",
      `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`,
    ],
    ["50%.txt", `attachment; filename="50_.txt"; filename*=UTF-8''50%25.txt`],
    ["a;b.txt", `attachment; filename="a;b.txt"; filename*=UTF-8''a%3Bb.txt`],
    ["../../etc/passwd", `attachment; filename="passwd"; filename*=UTF-8''passwd`],
    ["C:\\secret\\x.txt", `attachment; filename="x.txt"; filename*=UTF-8''x.txt`],
    [
      "a\r\nSet-Cookie: b",
      `attachment; filename="aSet-Cookie: b"; filename*=UTF-8''aSet-Cookie%3A%20b`,
    ],
    ["a\u0000b", `attachment; filename="ab"; filename*=UTF-8''ab`],
    [
      "invoice\u202efdp.exe",
      `attachment; filename="invoicefdp.exe"; filename*=UTF-8''invoicefdp.exe`,
    ],
    ["half\ud83d.txt", `attachment; filename="half.txt"; filename*=UTF-8''half.txt`],
    [" x ", `attachment; filename="x"; filename*=UTF-8''x`],
    ["", "attachment"],
    [".", "attachment"],
    ["..", "attachment"],
    ["a/..", "attachment"],
    ["folder/", "attachment"],
    [" \t\n", "attachment"],
    ["\u202e", "attachment"],
  ])("%j", (name, header) => {
    expect(attachment(name)).toBe(header);
  });

  test("is cut between characters, not through one", () => {
    const [, cut] = attachment("😀".repeat(300)).split("''");
    expect(decodeURIComponent(cut!)).toBe("😀".repeat(255));
  });
});

test("any name is one valid header that names no folder", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 600 })),
      (name) => {
        const header = attachment(name);
        expect(header).toMatch(
          /^attachment(; filename="[ !#$&-.0-[\]-~]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/,
        );
        const [, encoded] = header.split("''");
        if (encoded !== undefined) expect(decodeURIComponent(encoded)).not.toMatch(/[/\\]/);
      },
    ),
    { numRuns: 2000 },
  );
});
