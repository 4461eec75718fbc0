/** Pictures that look like photographs to a codec, and how alike two pictures are. */
import sharp, { type Sharp } from "sharp";

export type Size = { width: number; height: number };

/** The same pseudo-random numbers each time. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Light, shapes, texture and the noise of a sensor: how many cells each has, and how strong it is. */
const LAYERS = [
  { cells: 5, strength: 90, isColoured: true },
  { cells: 40, strength: 50, isColoured: false },
  { cells: 300, strength: 28, isColoured: false },
  { cells: 1200, strength: 22, isColoured: false },
];

/** Smooth noise, one byte for each channel of each pixel. */
async function layer(
  { width, height }: Size,
  { cells, isColoured }: (typeof LAYERS)[number],
  random: () => number,
): Promise<{ data: Buffer; channels: 1 | 3 }> {
  const channels = isColoured ? 3 : 1;
  const small = { width: Math.min(cells, width), height: Math.min(cells, height) };
  const noise = Buffer.alloc(small.width * small.height * channels);
  for (let at = 0; at < noise.length; at += 1) noise[at] = random() * 256;
  const data = await sharp(noise, { raw: { ...small, channels } })
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .toColourspace(isColoured ? "srgb" : "b-w")
    .raw()
    .toBuffer();
  return { data, channels };
}

export async function photo(size: Size, seed = 1): Promise<Sharp> {
  const random = randomNumbers(seed * 7919);
  const { width, height } = size;
  const sums = new Float32Array(width * height * 3).fill(128);
  for (const settings of LAYERS) {
    const { data, channels } = await layer(size, settings, random);
    for (let at = 0; at < sums.length; at += 1) {
      const value = data[channels === 3 ? at : Math.floor(at / 3)]!;
      sums[at]! += ((value - 128) / 128) * settings.strength;
    }
  }
  const pixels = Buffer.from(Uint8ClampedArray.from(sums).buffer);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export async function jpegPhoto(size: Size, seed = 1): Promise<Buffer> {
  return await (await photo(size, seed)).jpeg({ quality: 92 }).toBuffer();
}

export async function pngPhoto(size: Size, seed = 1): Promise<Buffer> {
  return await (await photo(size, seed)).png().toBuffer();
}

/** A disc with soft edges on nothing. */
export async function transparentPng({ width, height }: Size): Promise<Buffer> {
  const radius = Math.min(width, height) / 2;
  const disc = `<svg width="${width}" height="${height}"><defs><radialGradient id="g">
    <stop offset="0.6" stop-color="#c33"/><stop offset="1" stop-color="#c33" stop-opacity="0"/>
    </radialGradient></defs><circle cx="${width / 2}" cy="${height / 2}" r="${radius}" fill="url(#g)"/></svg>`;
  return await sharp(Buffer.from(disc)).png().toBuffer();
}

/** Two pictures, one after the other. */
export async function animatedWebp({ width, height }: Size): Promise<Buffer> {
  const page = (background: string) =>
    sharp({ create: { width, height, channels: 4, background } })
      .png()
      .toBuffer();
  const pages = [await page("#f00"), await page("#00f")];
  return await sharp(pages, { join: { animated: true } })
    .webp({ delay: [80, 80] })
    .toBuffer();
}

export async function animatedGif({ width, height }: Size): Promise<Buffer> {
  return await sharp(await animatedWebp({ width, height }), { animated: true })
    .gif()
    .toBuffer();
}

/** A PNG whose header is right, and whose pixels are not. */
export async function damagedPng(size: Size): Promise<Buffer> {
  const png = await pngPhoto(size);
  return png.fill(7, png.indexOf("IDAT") + 20);
}

/** A PNG that says it is animated. */
export async function animatedPng(size: Size): Promise<Buffer> {
  const png = await pngPhoto(size);
  // Behind the header chunk, as a reader of animations expects it; still a PNG to everyone else.
  const header = 8 + 25;
  const chunk = Buffer.from("0000000861635450000000010000000000000000", "hex");
  chunk.write("acTL", 4, "latin1");
  return Buffer.concat([png.subarray(0, header), chunk, png.subarray(header)]);
}

/** Two pictures are alike from here on, in decibel. */
export const ALIKE = 30;

/**
 * How alike two pictures are, in decibel: the ratio of the largest signal to the mean squared
 * difference. Above 30 the eye finds little, above 40 nothing.
 */
export async function psnr(a: Uint8Array, b: Uint8Array): Promise<number> {
  const size = await sharp(a).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = size.info;
  const upright = async (bytes: Uint8Array) =>
    await sharp(bytes)
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .resize(width, height, { fit: "fill" })
      .removeAlpha()
      .png()
      .toBuffer();
  const difference = await sharp(await upright(a))
    .composite([{ input: await upright(b), blend: "difference" }])
    .removeAlpha()
    .png()
    .toBuffer();
  const { channels } = await sharp(difference).stats();
  const squares = channels.reduce((sum, channel) => sum + channel.squaresSum, 0);
  const mean = squares / (width * height * channels.length);
  return mean === 0 ? Infinity : 10 * Math.log10(255 ** 2 / mean);
}
