/** Odd images, made by other programs, with what they are. */
import sharp, { type Sharp } from "sharp";

/** The sides of the stored pixels. */
export const STORED = { width: 40, height: 20 };

export type Sample = { name: string; bytes: Uint8Array<ArrayBuffer>; contentType: string };

function plain(channels: 3 | 4 = 3): Sharp {
  const background = channels === 3 ? "#c8141e" : { r: 200, g: 20, b: 30, alpha: 0.5 };
  return sharp({ create: { ...STORED, channels, background } });
}

const TYPES = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
} as const;
type Format = keyof typeof TYPES;

/** Images of each format, and the odd ones that it has. */
export async function corpus(): Promise<Sample[]> {
  const samples: Sample[] = [];
  const add = async (name: string, format: Format, made: Sharp) => {
    const bytes = new Uint8Array(await made.toBuffer());
    samples.push({ name: `${format}, ${name}`, bytes, contentType: TYPES[format] });
  };
  for (const format of Object.keys(TYPES) as Format[]) {
    await add("plain", format, plain().toFormat(format));
    if (format !== "jpeg") await add("with alpha", format, plain(4).toFormat(format));
    await add("one pixel", format, plain().resize(1, 1).toFormat(format));
    if (format === "gif") continue;
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const turned = plain().withMetadata({ orientation }).toFormat(format);
      await add(`orientation ${orientation}`, format, turned);
    }
  }
  const png = await plain().png().toBuffer();
  const other = await plain().negate().png().toBuffer();
  const moving = () => sharp([png, other], { join: { animated: true } });
  const gif = await moving()
    .gif({ delay: [100, 100] })
    .toBuffer();
  await add("moving", "gif", moving().gif({ delay: [100, 100] }));
  await add("moving", "webp", sharp(gif, { animated: true }).webp());
  await add("moving, lossless", "webp", sharp(gif, { animated: true }).webp({ lossless: true }));
  await add("lossless", "webp", plain().webp({ lossless: true }));
  await add("lossless, with alpha", "webp", plain(4).webp({ lossless: true }));
  await add("16 bits", "png", sharp(png).toColourspace("rgb16").png());
  await add("palette", "png", plain().png({ palette: true }));
  await add("palette, with alpha", "png", plain(4).png({ palette: true }));
  await add("gray, with alpha", "png", plain(4).toColourspace("b-w").png());
  await add("interlaced", "png", plain().png({ progressive: true }));
  await add("with a profile", "png", plain().withIccProfile("p3").png());
  await add("with a profile", "jpeg", plain().withIccProfile("p3").jpeg());
  await add("CMYK", "jpeg", plain().toColourspace("cmyk").jpeg());
  await add("gray", "jpeg", plain().toColourspace("b-w").jpeg());
  await add("progressive", "jpeg", plain().jpeg({ progressive: true }));
  await add("30,000 by 1", "png", plain().resize(30_000, 1, { fit: "fill" }).png());
  await add("30,000 by 1", "jpeg", plain().resize(30_000, 1, { fit: "fill" }).jpeg());
  return samples;
}

/** Returns a JPEG that has other data before its size, in segments of 64 KiB. */
export function afterSegments(jpeg: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const segment = new Uint8Array(2 + 0xffff);
  segment.set([0xff, 0xe2, 0xff, 0xff]);
  const segments = Array.from({ length: count }, () => segment);
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]));
}
