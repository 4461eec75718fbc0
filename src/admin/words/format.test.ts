import { afterEach, describe, expect, it, vi } from "vitest";
import { formatAgo, formatBytes, formatsOf, plural } from "./format.js";
import { kindOf, typeName } from "./mediaKinds.js";
import { en } from "./en/index.js";

it.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1550, "1.6 kB"],
  [99_949, "99.9 kB"],
  [999_499, "999 kB"],
  [999_500, "1 MB"],
  [123_456_789, "123 MB"],
  [5e12, "5 TB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it.each([
  [
    "en-US",
    "12,000",
    "12.3%",
    "1.6 kB",
    "123 MB",
    "Mar 4, 2024, 5:06 PM",
    "Mar 4",
    "Monday, March 4, 2024",
  ],
  [
    "de-DE",
    "12.000",
    "12,3 %",
    "1,6 kB",
    "123 MB",
    "04.03.2024, 17:06",
    "4. März",
    "Montag, 4. März 2024",
  ],
  [
    "es-ES",
    "12.000",
    "12,3 %",
    "1,6 kB",
    "123 MB",
    "4 mar 2024, 17:06",
    "4 mar",
    "lunes, 4 de marzo de 2024",
  ],
])("writes numbers and times as in %s", (locale, ...expected) => {
  const formats = formatsOf(locale);
  const at = new Date(2024, 2, 4, 17, 6).getTime();
  const shown = [
    formats.formatCount(12_000),
    formats.formatPercent(0.1234),
    formats.formatBytes(1550),
    formats.formatBytes(123_456_789),
    formats.formatTime(at),
    formats.formatDay(at, at),
    formats.formatFullDay(at),
  ];
  expect(shown.map((text) => text.replace(/\p{Zs}/gu, " "))).toEqual(expected);
});

it("takes the browser's language", async () => {
  vi.stubGlobal("navigator", { language: "de-DE" });
  vi.resetModules();
  const german = await import("./format.js");
  expect(german.formatCount(12_000)).toBe("12.000");
});

it.each([undefined, { language: "en-US@posix" }])("works with the navigator %o", async (none) => {
  vi.stubGlobal("navigator", none);
  vi.resetModules();
  const { formatCount } = await import("./format.js");
  expect(formatCount(7)).toBe("7");
});

it("counts in words", () => {
  expect(plural(1, "file")).toBe("1 file");
  expect(plural(0, "file")).toBe("0 files");
  expect(plural(12_000, "entry", "entries")).toBe("12,000 entries");
});

describe("how long ago", () => {
  const now = new Date(2026, 10, 22, 12).getTime();
  const minute = 60_000;
  it.each([
    [0, "now"],
    [-5 * minute, "now"],
    [59_999, "now"],
    [minute, "1 min ago"],
    [59 * minute, "59 min ago"],
    [60 * minute, "1 h ago"],
    [24 * 60 * minute, "1 d ago"],
    [8 * 24 * 60 * minute, "Nov 14"],
    [400 * 24 * 60 * minute, "Oct 18, 2025"],
  ])("%d ms is %s", (elapsed, text) => {
    expect(formatAgo(en, now - elapsed, now)).toBe(text);
  });
});

it.each([
  ["image/png", "image", "PNG image"],
  ["image/svg+xml", "image", "SVG image"],
  ["video/mp4", "video", "MP4 video"],
  ["audio/mpeg", "audio", "MPEG audio"],
  ["application/pdf", "document", "PDF"],
  ["text/plain; charset=utf-8", "text", "Plain text"],
  ["APPLICATION/JSON", "text", "JSON"],
  ["application/ld+json", "text", "JSON"],
  ["application/zip", "archive", "ZIP archive"],
  [
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "document",
    "document",
  ],
  ["application/octet-stream", "other", "Binary"],
  ["nonsense", "other", ""],
])("knows %s", (type, kind, name) => {
  expect(kindOf(type)).toBe(kind);
  expect(typeName(en, type)).toBe(name);
});
