/** Finds the properties of the images that a push sends. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describeImage } from "../client/describeImage.js";
import type { FileSlices } from "../client/uploadFile.js";
import type { ImageFacts } from "../shared/images/imageFacts.js";

/** The part of sharp that is used, which is no dependency of the package. */
type Decoder = { (file: string): Decoding; cache: (isOn: false) => void };
type Decoding = {
  rotate: () => Decoding;
  resize: (options: { width: number; height: number; fit: "inside" }) => Decoding;
  toColourspace: (name: "srgb") => Decoding;
  ensureAlpha: () => Decoding;
  raw: () => Decoding;
  toBuffer: (options: { resolveWithObject: true }) => Promise<{
    data: Uint8Array;
    info: { width: number; height: number };
  }>;
};

/**
 * Returns a function that describes files. The size is read from the first bytes of a file. Colors are found by decoding it with
 * sharp, if the app has it: the package itself has no decoder.
 *
 * @param directory where sharp is looked for, as its modules would.
 */
export function describer(
  directory: string,
): (body: Blob | FileSlices, file: string, contentType: string) => Promise<ImageFacts | undefined> {
  let decoder: Promise<Decoder | undefined> | undefined;
  return async (body, file, contentType) => {
    if (!contentType.startsWith("image/")) return undefined;
    const facts = await describeImage(body);
    if (facts === undefined || contentType === "image/svg+xml") return facts;
    const sharp = await (decoder ??= sharpOf(directory));
    return sharp ? { ...facts, ...(await colorsOf(sharp, file, facts)) } : facts;
  };
}

async function sharpOf(directory: string): Promise<Decoder | undefined> {
  try {
    const found = createRequire(join(directory, "index.js")).resolve("sharp");
    const { default: sharp } = (await import(pathToFileURL(found).href)) as { default: Decoder };
    // It keeps images by the names of their files, which may have other bytes by now.
    sharp.cache(false);
    return sharp;
  } catch {
    // Not installed, or not for this machine.
    return undefined;
  }
}

/** Returns nothing for a damaged image; the component says of it that it cannot be read. */
async function colorsOf(sharp: Decoder, file: string, { width, height }: ImageFacts) {
  const { MAX_PIXELS, THUMB_SIDE, placeholderFor } = await import("../client/images/describe.js");
  if (width * height > MAX_PIXELS) return {};
  const side = { width: THUMB_SIDE, height: THUMB_SIDE };
  try {
    const { data, info } = await sharp(file)
      .rotate()
      .resize({ ...side, fit: "inside" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return placeholderFor({ width: info.width, height: info.height, data });
  } catch {
    return {};
  }
}
