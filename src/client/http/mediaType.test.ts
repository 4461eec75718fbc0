import { expect, test } from "vitest";
import { contentPolicy } from "./mediaType.js";

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
  expect(contentPolicy(mediaType, null)).toMatch(/^default-src 'none'; .*; sandbox$/);
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
  expect(contentPolicy(mediaType, null)).toBeNull();
});

test("documents of a previewed folder load what is below it, and nothing runs", () => {
  const below = "https://x.convex.site/assets/preview/~1/";
  const policy = contentPolicy("text/html", below)!;
  const [first, ...loaded] = policy.split("; ");
  expect(first).toBe("default-src 'none'");
  expect(loaded.pop()).toBe("sandbox");
  expect(loaded.map((part) => part.split(" ")[0])).toEqual([
    ...["style-src", "img-src", "font-src", "media-src"],
  ]);
  for (const part of loaded) expect(part.endsWith(` ${below}`), part).toBe(true);
  expect(contentPolicy("image/png", below)).toBeNull();
});
