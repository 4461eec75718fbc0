import registry from "mime";
import { expect, test } from "vitest";
import { EXTENSIONS, extensionOf } from "./extensions.js";

test.each([
  ["audio/mpeg", "mp3"],
  ["audio/ogg", "ogg"],
  ["video/quicktime", "mov"],
  ["image/jpeg", "jpg"],
  ["text/markdown; charset=utf-8", "md"],
  ["model/vnd.usdz+zip", "usdz"],
  ["application/octet-stream", null],
  ["constructor", null],
  ["image", null],
  ["image/constructor", null],
])("files of the type %s have the extension %s", (type, extension) => {
  expect(extensionOf(type)).toBe(extension);
});

/** The registry prefers a rare one for these, or has none. */
const OWN = {
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "video/quicktime": "mov",
  "application/vnd.apache.parquet": "parquet",
};

test("the extensions are those of the registry", () => {
  const types = Object.entries(EXTENSIONS).flatMap(([kind, all]) =>
    all.split(" ").map((type) => `${kind}/${type.split(":")[0]}`),
  );
  const here = types.map((type) => [type, extensionOf(type)]);
  const there = types.map((type) => [type, registry.getExtension(type)]);
  expect(Object.fromEntries(here)).toEqual({ ...Object.fromEntries(there), ...OWN });
  expect(new Set(types).size).toBe(types.length);
});
