"use node";

/** Makes smaller images in the Node runtime, of each format that sharp reads. */
import { v } from "convex/values";
import sharp from "sharp";
import { internalAction } from "../_generated/server.js";

/** The largest image for the Node runtime, which has 512 MB. */
const MAX_PIXELS = 50_000_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** An action returns at most 16 MiB. */
const MAX_RETURNED_BYTES = 8 * 1024 * 1024;

const format = v.union(v.literal("webp"), v.literal("avif"), v.literal("jpeg"), v.literal("png"));

/** Returns the first of the wanted images, at least one: the others when it is called again. */
export const encode = internalAction({
  args: {
    url: v.string(),
    size: v.number(),
    wanted: v.array(
      v.object({ width: v.number(), height: v.number(), format, quality: v.number() }),
    ),
  },
  returns: v.array(v.bytes()),
  handler: async (_ctx, { url, size, wanted }): Promise<ArrayBuffer[]> => {
    if (size > MAX_BYTES) throw new Error(`The image has ${size} bytes; at most ${MAX_BYTES}.`);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The storage responded with ${response.status}.`);
    const options = { limitInputPixels: MAX_PIXELS, failOn: "error" } as const;
    // Turned as EXIF says, and in sRGB, which every browser displays.
    const image = sharp(await response.arrayBuffer(), options).autoOrient();
    const made: ArrayBuffer[] = [];
    let returned = 0;
    for (const { width, height, format, quality } of wanted) {
      const smaller = image.clone().resize(width, height, { fit: "fill" });
      // With a quality, sharp would leave a PNG few colors.
      const encoded = smaller.toFormat(format, format === "png" ? {} : { quality });
      const { buffer } = new Uint8Array(await encoded.toBuffer());
      returned += buffer.byteLength;
      if (returned > MAX_RETURNED_BYTES && made.length > 0) break;
      made.push(buffer);
    }
    return made;
  },
});
