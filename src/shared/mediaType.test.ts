import { expect, test } from "vitest";
import { isMediaType, mediaTypeOf } from "./mediaType.js";

const LONGEST = `image/${"x".repeat(249)}`;

test.each([
  "image/png",
  "text/html; charset=utf-8",
  "text/plain;charset=utf-8",
  "application/vnd.ms-excel",
  "image/svg+xml",
  'multipart/mixed; boundary="a b"',
  'video/webm;codecs="vp8, opus"',
  LONGEST,
])("%s is a type", (contentType) => {
  expect(isMediaType(contentType)).toBe(true);
  expect(mediaTypeOf(contentType)).toBe(contentType);
});

test.each([
  "",
  "png",
  "image/",
  "/png",
  "image/png\r\nSet-Cookie: a=b",
  "image/png\n",
  "image/png, text/html",
  "image/png x",
  "image/png\u0000",
  "im age/png",
  `${LONGEST}x`,
])("%j is no type", (contentType) => {
  expect(isMediaType(contentType)).toBe(false);
  expect(mediaTypeOf(contentType)).toBe("application/octet-stream");
});

// Convex's storage refuses these, after all bytes were sent. (Source: its `Content-Type` header and the `mime` crate.)
test.each([
  ["text/plain ; charset=utf-8;", "text/plain; charset=utf-8"],
  ["text/plain;;charset=utf-8", "text/plain; charset=utf-8"],
  [" image/png", "image/png"],
  ["text/plain; charset", "text/plain"],
  ["text/plain; charset= utf-8", "text/plain"],
  ["video/webm;codecs=vp8,opus", "video/webm"],
  ['text/plain;a="\\""', "text/plain"],
  ["image/png;a=b,text/html", "image/png"],
  ['image/png;a="b",text/html', "image/png"],
  ['image/png;a="b', "image/png"],
  ['image/png;a="b"c"', "image/png"],
  ["image/png;a=é", "image/png"],
  ["image/png;\r\nSet-Cookie: a=b", "image/png"],
  [`text/html;a="${"x".repeat(12_000)}"`, "text/html"],
])("%j is no type, and becomes %j", (contentType, tidy) => {
  expect(isMediaType(contentType)).toBe(false);
  expect(mediaTypeOf(contentType)).toBe(tidy);
});
