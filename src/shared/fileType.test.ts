import { expect, test } from "vitest";
import { fileType, typeOfFile } from "./fileType.js";

test.each([
  // Chromium and Node say nothing of these.
  ["", "scene.usdz", "model/vnd.usdz+zip"],
  ["", "rows.parquet", "application/vnd.apache.parquet"],
  ["", "site.webmanifest", "application/manifest+json"],
  ["", "photo.avif", "image/avif"],
  ["", "PHOTO.HEIC", "image/heic"],
  ["", "photo.jfif", "image/jpeg"],
  ["application/octet-stream", "scene.glb", "model/gltf-binary"],
  ["binary/octet-stream", "hero.png", "image/png"],
  ["not a type", "hero.png", "image/png"],
  // Operating systems say these.
  ["application/vnd.ms-excel", "rows.csv", "text/csv"],
  ["application/vnd.ms-opentype", "font.otf", "font/otf"],
  ["application/x-font-otf", "font.otf", "font/otf"],
  ["application/x-tgif", "scene.obj", "model/obj"],
  ["video/mp2t", "index.ts", "text/x-typescript"],
  ["text/vnd.trolltech.linguist", "index.ts", "text/x-typescript"],
  ["video/vnd.dlna.mpeg-tts", "index.ts", "text/x-typescript"],
  ["audio/x-m4a", "song.m4a", "audio/mp4"],
  ["application/zip", "scene.usdz", "model/vnd.usdz+zip"],
  ["text/plain", "read.md", "text/markdown"],
  ["text/plain", "film.vtt", "text/vtt"],
])("a file of the type %j with the name %s is %s", (type, name, decided) => {
  expect(fileType({ type, name })).toBe(decided);
});

test.each([
  ["image/webp", "hero.png"],
  ["application/vnd.ms-excel", "rows.xls"],
  ["text/plain", "notes.txt"],
  ["text/plain", "page.html"],
  ["text/plain", "drawing.svg"],
  ["text/plain; charset=iso-8859-1", "notes.txt"],
  ["application/json; charset=utf-8", "data.json"],
  ["application/zip", "all.zip"],
  ["application/x-made-up", "file.made-up"],
  ["application/octet-stream", "README"],
  ["application/octet-stream", "png"],
  ["application/octet-stream", ".png.."],
  ["application/octet-stream", "a.constructor"],
])("the sender's word %s stays for %s", (type, name) => {
  expect(fileType({ type, name })).toBe(type);
});

test("without a name, the sender's word decides", () => {
  expect(fileType({ type: "" })).toBe("application/octet-stream");
  expect(fileType({ type: "image/png" })).toBe("image/png");
});

test("a text is UTF-8 wherever its bytes are cut, and only if all are", async () => {
  const odd = new Blob(["a", "ü".repeat(1024 * 1024)], { type: "text/plain" });
  expect(await typeOfFile(odd)).toBe("text/plain; charset=utf-8");
  expect(await typeOfFile(new Blob([odd, new Uint8Array([0xfc])], { type: "text/plain" }))).toBe(
    "text/plain",
  );
  expect(await typeOfFile(new Blob(["ü"], { type: "text/plain; charset=utf-16" }))).toBe(
    "text/plain; charset=utf-16",
  );
});
