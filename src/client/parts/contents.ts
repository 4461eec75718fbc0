/** Reads parts of a file, and recognizes a file by its size, its name, its time and some of its bytes. */
import { bytesToHex } from "../../shared/sha256.js";
import { type Readable, isBytes, sizeOf } from "../transport.js";
import { UploadError } from "../uploadError.js";

/** A file as far as it can be recognized without reading it whole. */
export type Fingerprint = {
  size: number;
  name?: string | undefined;
  lastModified?: number | undefined;
  /** The SHA-256 of its first, middle and last bytes, in hex. */
  sample: string;
};

const SAMPLE_BYTES = 64 * 1024;

export function fileChanged(cause?: unknown): UploadError {
  return new UploadError(
    "FILE_CHANGED",
    "The file is not the one whose upload has begun: it changed since then. Start its upload again.",
    { cause },
  );
}

/**
 * Reads bytes of a file.
 *
 * @throws {UploadError} with code FILE_CHANGED
 */
export async function readBytes(
  file: Readable,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (isBytes(file)) return file.slice(start, end);
  // Browsers and Node refuse to read a file that was changed since it was chosen.
  const bytes = await file
    .slice(start, end)
    .arrayBuffer()
    .catch((error: unknown) => {
      throw fileChanged(error);
    });
  if (bytes.byteLength !== end - start) throw fileChanged();
  return new Uint8Array(bytes);
}

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export async function fingerprintOf(file: Readable): Promise<Fingerprint> {
  const size = sizeOf(file);
  const samples: number[] = [];
  for (const start of [0, (size - SAMPLE_BYTES) / 2, size - SAMPLE_BYTES]) {
    const from = Math.max(0, Math.floor(start));
    for (const byte of await readBytes(file, from, Math.min(from + SAMPLE_BYTES, size)))
      samples.push(byte);
  }
  const sample = await sha256Of(new Uint8Array(samples));
  const { name, lastModified } = file as Partial<Pick<File, "name" | "lastModified">>;
  return { size, name, lastModified, sample };
}

export function isSameFile(a: Fingerprint, b: Fingerprint): boolean {
  return (
    a.size === b.size &&
    a.sample === b.sample &&
    a.name === b.name &&
    a.lastModified === b.lastModified
  );
}
