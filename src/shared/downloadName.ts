/** The name under which browsers save a file. */
import { extensionOf } from "./extensions.js";

const HAS_EXTENSION = /\.[a-z][a-z0-9]{0,9}$/i;

/**
 * Returns `hero.png` for the basename `hero` and a PNG. The original file name is only for those who manage the
 * file: visitors do not get it.
 */
export function downloadName(file: {
  basename: string;
  contentType: string | undefined;
  /** A smaller image has another format than its name may say. */
  sized?: { rendition: object | null } | undefined;
}): string {
  const { contentType = "" } = file;
  const basename = file.sized?.rendition ? file.basename.replace(HAS_EXTENSION, "") : file.basename;
  const extension = extensionOf(contentType);
  const isNamed = extension === null || HAS_EXTENSION.test(basename);
  return isNamed ? basename : `${basename}.${extension}`;
}
