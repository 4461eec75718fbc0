/** The photos in `files/`, as `make.sh` has made them, and a reader of metadata that is not part of this package. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ExifReader from "exifreader";
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
  const image = sharp(await bytesOf(file), { animated: true });
  const { icc } = await image.metadata();
  return { pixels: await image.raw().toBuffer(), icc };
}
