import { UploadError } from "convex-versioned-assets/react";
import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { formatAgo, formatSize, inWords, kindOfFile } from "./words.js";

test.for([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 KB"],
  [80_234, "80.2 KB"],
  [512_600, "513 KB"],
  [4_000_000, "4 MB"],
  [7.25e15, "7250 TB"],
] as const)("%d is %s", ([bytes, words]) => {
  expect(formatSize(bytes)).toBe(words);
});

test.for([
  ["image/png", "hero.png", "PNG"],
  ["image/svg+xml", undefined, "SVG"],
  ["application/pdf", "no extension", "PDF"],
  ["text/plain; charset=utf-8", undefined, "PLAIN"],
  ["application/x-tar", undefined, "TAR"],
  ["application/octet-stream", undefined, "FILE"],
  ["application/octet-stream", "a.conspicuous", "FILE"],
] as const)("%s called %s is of the kind %s", ([contentType, filename, kind]) => {
  expect(kindOfFile(contentType, filename)).toBe(kind);
});

const SECOND = 1000;
const DAY = 86_400 * SECOND;

test.for([
  [-5 * SECOND, "just now"],
  [44 * SECOND, "just now"],
  [50 * SECOND, "1 minute ago"],
  [5 * 60 * SECOND, "5 minutes ago"],
  [3 * 3600 * SECOND, "3 hours ago"],
  [DAY, "yesterday"],
  [6 * DAY, "6 days ago"],
] as const)("%d ms ago is %s", ([passed, words]) => {
  const now = Date.UTC(2026, 5, 15);
  expect(formatAgo(now - passed, now)).toBe(words);
});

describe("inWords", () => {
  test("says what the component said", () => {
    const data = { code: "PATH_INVALID", message: "A name is empty.", path: "", reason: "" };
    expect(inWords(new ConvexError(data))).toBe("A name is empty.");
  });
  test("says what the upload said", () => {
    expect(inWords(new UploadError("UPLOAD_NETWORK", "No answer."))).toBe("No answer.");
  });
  test("says at least something of anything else", () => {
    expect(inWords(new Error("Server Error"))).toBe("Something went wrong: Server Error");
  });
});
