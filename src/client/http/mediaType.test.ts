import { expect, test } from "vitest";
import { contentPolicy, safeMediaType } from "./mediaType.js";

test.each([
  "image/png",
  "text/html; charset=utf-8",
  "text/plain;charset=utf-8",
  "application/vnd.ms-excel",
  "image/svg+xml",
  'multipart/mixed; boundary="a b"',
])("%s is a type", (contentType) => {
  expect(safeMediaType(contentType)).toBe(contentType);
});

test.each([
  "",
  "png",
  "image/",
  "/png",
  "image/png\r\nSet-Cookie: a=b",
  "image/png, text/html",
  "image/png;a=b,text/html",
  "image/png;a=é",
  "image/png x",
  "image/png\u0000",
  "im age/png",
])("%j is no type", (contentType) => {
  expect(safeMediaType(contentType)).toBe("application/octet-stream");
});

test.each([
  "text/html",
  "TEXT/HTML; charset=utf-8",
  "application/xhtml+xml",
  "image/svg+xml",
  "Image/SVG+XML;charset=utf-8",
  "image/svg",
  "text/xml",
  "application/xml ;a=b",
  "application/rss+xml",
  "image/x+xml",
  "text/xsl",
  "text/javascript",
  "text/css",
  "application/json",
  "application/octet-stream",
  "multipart/related",
  "text/plainly",
  "message/rfc822",
])("%s may do nothing", (mediaType) => {
  expect(contentPolicy(mediaType)).toMatch(/^default-src 'none'; .*; sandbox$/);
});

test.each([
  "image/png",
  "IMAGE/JPEG",
  "audio/mpeg",
  "video/mp4; codecs=avc1",
  "font/woff2",
  "text/plain",
  "text/plain; charset=utf-8",
  "application/pdf",
])("%s needs no policy", (mediaType) => {
  expect(contentPolicy(mediaType)).toBeNull();
});
