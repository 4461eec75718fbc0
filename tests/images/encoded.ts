/** Runs an encoder as `makeRenditions` does, without storing. */
import type { EncodeRenditions, RenditionToMake } from "../../src/client/makeRenditions.js";
import { readImage } from "../../src/shared/images/readImage.js";

/** Returns the images that an encoder makes of these bytes. */
export async function encoded(
  encode: EncodeRenditions,
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  wanted: RenditionToMake[],
): Promise<Uint8Array<ArrayBuffer>[]> {
  const image = readImage(bytes);
  if (typeof image === "string") throw new Error(image);
  const url = `data:;base64,${Buffer.from(bytes).toString("base64")}`;
  const original = { url, size: bytes.length, contentType, versionId: "v", image, attempt: 1 };
  const made: Uint8Array<ArrayBuffer>[] = [];
  const read = async () => new Uint8Array(bytes);
  for await (const one of encode({ ...original, read }, wanted)) made.push(one);
  return made;
}
