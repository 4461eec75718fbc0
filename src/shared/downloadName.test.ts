import { expect, test } from "vitest";
import { downloadName } from "./downloadName.js";

test.each([
  ["hero", "image/png", "hero.png"],
  ["hero", "IMAGE/JPEG; q=1", "hero.jpg"],
  ["hero.png", "image/png", "hero.png"],
  ["hero.jpeg", "image/png", "hero.jpeg"],
  ["release v1.2", "application/pdf", "release v1.2.pdf"],
  ["scene", "model/vnd.usdz+zip", "scene.usdz"],
  ["song", "audio/mpeg", "song.mp3"],
  ["data", "application/octet-stream", "data"],
  ["hero", "application/x-unknown", "hero"],
  ["hero", "constructor", "hero"],
])("%s of the type %s is saved as %s", (basename, contentType, name) => {
  expect(downloadName({ basename, contentType })).toBe(name);
});
