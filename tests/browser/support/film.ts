import sharp from "sharp";
import { frameOf, webm } from "./webm.js";

/** A video of two seconds, red and then blue, with bytes that only a player of all of it needs. */
export async function film(padding = 0): Promise<Buffer> {
  const size = { width: 64, height: 40 };
  const frames = await Promise.all(
    ["#d02020", "#2020d0"].map(async (background) => {
      const image = sharp({ create: { ...size, channels: 3, background } }).webp({ quality: 90 });
      return frameOf(new Uint8Array(await image.toBuffer()));
    }),
  );
  return Buffer.from(webm(frames, size, padding));
}
