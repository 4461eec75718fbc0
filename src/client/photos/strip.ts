/* eslint no-control-regex: "off" -- Signatures consist of such characters. */
/** Removes the metadata of photos. Pages load this module when they upload with `stripPhotoMetadata`. */
import { fileType } from "../../shared/fileType.js";
import { essenceOf } from "../../shared/mediaType.js";
import type { LocalFile } from "../localFile.js";
import { UploadError } from "../uploadError.js";
import { stripHeif } from "./heif.js";
import { stripJpeg } from "./jpeg.js";
import { textAt } from "../../shared/images/textAt.js";
import { NotStripped, Photo, type Source, damaged } from "./photo.js";
import { stripPng } from "./png.js";
import { stripWebp } from "./webp.js";

/** The `ftyp` box of a picture names one of these brands, in any place. */
const BRANDS = "hei[cmsx]|hev[cmsx]|mif[123]|msf1|avi[fs]";

/** How the files of each format begin. */
const FORMATS: [RegExp, (photo: Photo) => Promise<void>][] = [
  [/^\xff\xd8\xff/, stripJpeg],
  [/^\x89PNG\r\n\x1a\n/, stripPng],
  [/^RIFF[^]{4}WEBP/, stripWebp],
  [new RegExp(`^[^]{4}ftyp(?:[^]{4})*?(?:${BRANDS})`), stripHeif],
];
const HEAD_BYTES = 256;

const PHOTO_TYPE = /^image\/(?:x-)?(?:p?jpe?g|a?png|webp|hei[cf]|avif)(?:-sequence)?$/;

/**
 * Returns a file without the metadata of a photo; the same file if it is no photo, or has none.
 *
 * @throws {UploadError} with code PHOTO_NOT_STRIPPED or FILE_CHANGED
 */
export async function stripped(
  file: Source | LocalFile,
  name: string | undefined,
): Promise<Source> {
  // React Native sends such a file, or a blob, without reading it.
  if ("uri" in file || !("arrayBuffer" in file.slice(0, 0))) {
    throw new UploadError(
      "PHOTO_NOT_STRIPPED",
      "The file was not sent, because React Native does not read it, so no metadata could be removed. " +
        "Pass its bytes as FileSlices.",
    );
  }
  const photo = new Photo(file);
  try {
    const headBytes = Math.min(HEAD_BYTES, file.size);
    const head = textAt(await photo.read(0, headBytes), 0, headBytes);
    const [, strip] = FORMATS.find(([begins]) => begins.test(head)) ?? [];
    if (strip) await strip(photo);
    else requireOtherType(file, name);
    return await photo.edited();
  } catch (error) {
    // A list or a box that promises more bytes than it has throws a RangeError.
    const problem = error instanceof RangeError ? damaged(error) : error;
    if (!(problem instanceof NotStripped)) throw error;
    throw new UploadError(
      "PHOTO_NOT_STRIPPED",
      `The photo was not sent, because its metadata cannot be removed: ${problem.message}. ` +
        "Save it again with an image editor, and upload that file.",
      { cause: problem.cause },
    );
  }
}

/** Refuses a file that has the type of a photo, but not its bytes. */
function requireOtherType(file: Source, name: string | undefined): void {
  if (PHOTO_TYPE.test(essenceOf(fileType({ type: file.type ?? "", name })))) {
    throw new NotStripped("its bytes are not those of a JPEG, PNG, WebP or HEIC photo");
  }
}
