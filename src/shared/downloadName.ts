/** The name under which browsers save a file. */

/** The usual extensions of media types. */
const EXTENSIONS = new Map(
  Object.entries({
    "application/gzip": "gz",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/xml": "xml",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "font/woff2": "woff2",
    "image/avif": "avif",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "text/css": "css",
    "text/csv": "csv",
    "text/html": "html",
    "text/javascript": "js",
    "text/markdown": "md",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
  }),
);

const HAS_EXTENSION = /\.[a-z][a-z0-9]{0,9}$/i;

/**
 * Returns `hero.png` for the basename `hero` and a PNG. The original file name is only for those who manage the
 * file: visitors do not get it.
 */
export function downloadName(file: { basename: string; contentType: string | undefined }): string {
  const { basename, contentType = "" } = file;
  const extension = EXTENSIONS.get(contentType.split(";")[0]!.trim().toLowerCase());
  const isNamed = extension === undefined || HAS_EXTENSION.test(basename);
  return isNamed ? basename : `${basename}.${extension}`;
}
