import { expect, test } from "vitest";
import { declarableType, isMediaType, mediaTypeOf } from "./mediaType.js";

const LONGEST = `image/${"x".repeat(249)}`;

test.each([
  "image/png",
  "text/html; charset=utf-8",
  "text/plain;charset=utf-8",
  "text/plain ; charset=utf-8;",
  "application/vnd.ms-excel",
  "image/svg+xml",
  'multipart/mixed; boundary="a b"',
  'video/webm;codecs="vp8, opus"',
  'text/plain;a="\\""',
  LONGEST,
])("%s is a type", (contentType) => {
  expect(isMediaType(contentType)).toBe(true);
  expect(mediaTypeOf(contentType)).toBe(contentType);
  expect(declarableType(contentType)).toBe(contentType);
});

test.each([
  "",
  "png",
  "image/",
  "/png",
  "image/png\r\nSet-Cookie: a=b",
  "image/png\n",
  "image/png, text/html",
  "image/png;a=b,text/html",
  'image/png;a="b",text/html',
  'image/png;a="b',
  'image/png;a="b"c"',
  "image/png;a=é",
  "image/png;a",
  "image/png x",
  "image/png\u0000",
  "im age/png",
  " image/png",
  `${LONGEST}x`,
  `text/html;a="${"x".repeat(12_000)}"`,
])("%j is no type", (contentType) => {
  expect(isMediaType(contentType)).toBe(false);
  expect(mediaTypeOf(contentType)).toBe("application/octet-stream");
});

test.each([
  ["video/webm;codecs=vp8,opus", "video/webm"],
  ["image/png, text/html", "application/octet-stream"],
  ["", "application/octet-stream"],
])("a browser's file of type %j is declared as %j", (type, declared) => {
  expect(declarableType(type)).toBe(declared);
});
