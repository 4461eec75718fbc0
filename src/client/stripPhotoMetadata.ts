import { nameOf } from "./describing.js";
import { later } from "./later.js";
import type { LocalFile } from "./localFile.js";
import type { FileSlices } from "../shared/fileSlices.js";

/**
 * Removes location and other metadata from a photo, without encoding its pixels again: EXIF, XMP, IPTC, notes of the
 * camera, comments, content credentials, thumbnails, and pictures or videos after the photo. Orientation and color
 * profile stay. It reads JPEG, PNG, WebP, HEIC and AVIF by their bytes, and returns any other file as it is; see
 * docs/managing-assets.md.
 *
 * `uploadFile`, the hooks and the panel do so with the option `stripPhotoMetadata`. Call this function to compute the
 * hash of a file before `startUpload`. The same photo always becomes the same bytes.
 *
 * @param file a photo in `FileSlices` is read into memory, if it has metadata. A `LocalFile` cannot be read, and throws.
 * @param filename the name of the file, where the data has none: a file that is named as a photo, and is none, throws.
 * @returns a `File` with the same name, type and time, or a `Blob` if the photo has no name.
 * @throws {UploadError} with code PHOTO_NOT_STRIPPED or FILE_CHANGED; UPLOAD_NETWORK if the page cannot load the code
 */
export async function stripPhotoMetadata<Source extends Blob | FileSlices | LocalFile>(
  file: Source,
  filename: string | undefined = nameOf(file),
): Promise<Source | Blob> {
  const { stripped } = await later(import("./photos/strip.js"));
  return (await stripped(file, filename)) as Source | Blob;
}
