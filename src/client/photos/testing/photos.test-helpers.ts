/** The photos in `files/`, as `make.sh` has made them, and a reader of metadata that is not part of this package. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ExifReader from "exifreader";
import heif from "libheif-js/wasm-bundle";
import sharp from "sharp";

const folder = fileURLToPath(new URL("files/", import.meta.url));

export const PHOTOS = readdirSync(folder).sort();

export function photo(name: string): File {
  const bytes = readFileSync(path.join(folder, name));
  const extension = path.extname(name).slice(1).replace("jpg", "jpeg");
  return new File([bytes], name, { type: `image/${extension}`, lastModified: 1_700_000_000_000 });
}

export async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Groups of tags of the format itself, and of the color profile. */
const FORMAT = new Set(["file", "icc", "jfif", "png", "pngFile", "riff"]);

/** Returns the names of tags, without those of the format and of the color profile. */
export async function tagsOf(file: Blob): Promise<string[]> {
  const tags = ExifReader.load(await file.arrayBuffer(), { expanded: true, includeUnknown: true });
  return Object.entries(tags)
    .filter(([group]) => !FORMAT.has(group))
    .flatMap(([group, values]) => Object.keys(values as object).map((name) => `${group}.${name}`))
    .sort();
}

/** Returns how a photo is turned, by its EXIF. */
export async function orientationOf(file: Blob): Promise<number | undefined> {
  const { exif } = ExifReader.load(await file.arrayBuffer(), { expanded: true });
  return exif?.Orientation?.value;
}

/** Returns the pixels and the color profile as another decoder reads them. */
export async function picture(file: Blob): Promise<{ pixels: Buffer; icc: Buffer | undefined }> {
  const bytes = Buffer.from(await bytesOf(file));
  if (file.type === "image/heic")
    return { pixels: await heicPixels(bytes), icc: boxIn(bytes, "colr") };
  const image = sharp(bytes, { animated: true });
  const { icc } = await image.metadata();
  return { pixels: await image.raw().toBuffer(), icc };
}

/** `sharp` decodes no HEIC, and this decoder reads no file with compressed metadata: it is told that there are none. */
async function heicPixels(bytes: Buffer): Promise<Buffer> {
  const readable = Buffer.from(
    bytes.toString("latin1").replace("deflate\0", "\0eflate\0"),
    "latin1",
  );
  const [image, ...others] = new heif.HeifDecoder().decode(readable);
  if (image === undefined || others.length > 0) throw new Error("expected one picture in the HEIC");
  const [width, height] = [image.get_width(), image.get_height()];
  const drawn = { data: new Uint8ClampedArray(width * height * 4), width, height };
  return await new Promise((resolve, reject) =>
    image.display(drawn, (shown) =>
      shown === null
        ? reject(new Error("The HEIC cannot be decoded."))
        : resolve(Buffer.from(shown.data)),
    ),
  );
}

/** Returns the first box of a type, where the bytes have one. */
function boxIn(bytes: Buffer, type: string): Buffer | undefined {
  const at = bytes.indexOf(type, 0, "latin1");
  return at < 4 ? undefined : bytes.subarray(at - 4, at - 4 + bytes.readUInt32BE(at - 4));
}
