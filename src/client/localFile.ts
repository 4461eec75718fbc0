/** Files that React Native names by their URI. Its XMLHttpRequest sends them from the disk; no program reads them. */

import type { FileSlices } from "../shared/fileSlices.js";

/**
 * A file on a device, as the pickers of React Native return it: an asset of `expo-image-picker`, `expo-document-picker`
 * or `react-native-image-picker`, or a `File` of `expo-file-system`. It is sent whole and never read into memory, so it
 * has no hash, is not sent in parts, and keeps its metadata.
 */
export type LocalFile = {
  /** Begins with `file:` or `content:`. */
  readonly uri: string;
  /** By default `fileName`, or the end of `uri`. */
  readonly name?: string | null;
  /** Its name, as some pickers call it. */
  readonly fileName?: string | null;
  /** The media type, unless `mimeType` says it. */
  readonly type?: string | null;
  /** Its media type. */
  readonly mimeType?: string | null;
  /** Size in bytes, or `fileSize`. */
  readonly size?: number;
  /** Its size in bytes, as some pickers call it. */
  readonly fileSize?: number;
  /** The file itself, which Expo has in browsers; it is sent instead. */
  readonly file?: Blob;
};

/** The same for all pickers. */
export type LocalBody = {
  readonly uri: string;
  readonly name: string;
  readonly type: string;
  /** Set while it is sent, if the picker did not know it. */
  size: number | undefined;
};

/** A file in the form in which it is sent. */
export type Sendable = Blob | FileSlices | LocalBody;

/** Returns a file of a picker in one form, and any other as it is. */
export function sourceOf<Other extends object>(
  picked: Other | LocalFile,
): Other | LocalBody | Blob {
  if (!("uri" in picked)) return picked;
  const { uri, name, fileName, type, mimeType, size, fileSize, file } = picked;
  if (file) return file;
  return {
    uri,
    name: name || fileName || /[^/]*$/.exec(uri)![0],
    type: mimeType || type || "",
    size: size ?? fileSize,
  };
}
