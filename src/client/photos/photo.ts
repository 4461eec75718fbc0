/** Reads a photo by slices, and replaces some of its bytes. */
import type { FileSlices } from "../../shared/fileSlices.js";
import { readBytes } from "../parts/contents.js";

/** Small reads take their bytes from a window of this size. */
const WINDOW_BYTES = 64 * 1024;
/** Far more than a photo has. It limits the memory and the time for a file that was made to waste them. */
const MAX_EDITS = 10_000;

/** Why the metadata of a photo cannot be removed, as a clause. */
export class NotStripped extends Error {}

export function damaged(cause?: unknown): NotStripped {
  return new NotStripped("the file is damaged or not complete", { cause });
}

/** A file, or one that is read slice by slice. */
export type Source = Blob | FileSlices;

/** A file that is read by slices, and the edits that were found necessary so far. */
export class Photo {
  readonly #file: Source;
  #window = new Uint8Array(0);
  #windowStart = 0;
  readonly #edits: { start: number; end: number; bytes?: Uint8Array<ArrayBuffer> }[] = [];

  constructor(file: Source) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  /**
   * Reads bytes of the file.
   *
   * @throws {NotStripped} if the file ends before; {UploadError} with code FILE_CHANGED.
   */
  async read(start: number, end: number): Promise<DataView<ArrayBuffer>> {
    if (end > this.size) throw damaged();
    if (start < this.#windowStart || end > this.#windowStart + this.#window.length) {
      this.#window = await readBytes(
        this.#file,
        start,
        Math.min(Math.max(end, start + WINDOW_BYTES), this.size),
      );
      this.#windowStart = start;
    }
    return new DataView(this.#window.buffer, start - this.#windowStart, end - start);
  }

  /** Removes bytes, or replaces them. */
  edit(start: number, end: number, bytes?: Uint8Array<ArrayBuffer>): void {
    if (start === end) return;
    if (this.#edits.push({ start, end, bytes }) > MAX_EDITS) throw damaged();
  }

  /** Returns how many bytes the edits add to the file; negative if they remove more. */
  get growth(): number {
    return this.#edits.reduce(
      (sum, { start, end, bytes }) => sum + (bytes?.length ?? 0) - (end - start),
      0,
    );
  }

  /** Returns bytes to send; a `Blob` reads them only then. */
  async #part(start: number, end: number): Promise<BlobPart> {
    const part = this.#file.slice(start, end);
    return part instanceof Blob ? part : await readBytes(this.#file, start, end);
  }

  /** Returns the edited file, with the name, the type and the time of the original. */
  async edited(): Promise<Source> {
    if (this.#edits.length === 0) return this.#file;
    const parts: BlobPart[] = [];
    let at = 0;
    for (const { start, end, bytes } of this.#edits.sort((a, b) => a.start - b.start)) {
      if (start < at) throw damaged();
      if (start > at) parts.push(await this.#part(at, start));
      if (bytes) parts.push(bytes);
      at = end;
    }
    if (at < this.size) parts.push(await this.#part(at, this.size));
    const { type, name, lastModified } = this.#file as Source & Partial<File>;
    if (globalThis.navigator?.product === "ReactNative") {
      return { ...slicesOf(parts as Uint8Array<ArrayBuffer>[]), type, name, lastModified };
    }
    return typeof name === "string"
      ? new File(parts, name, { type, lastModified })
      : new Blob(parts, { type });
  }
}

/** Returns bytes as a file: React Native makes no blob of them. */
function slicesOf(parts: Uint8Array<ArrayBuffer>[]): FileSlices {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const slice = (start: number, end: number) => ({
    arrayBuffer: async () => bytes.slice(start, end).buffer,
  });
  return { size: bytes.length, slice };
}

/** Returns the bytes of a text of ASCII. */
export function bytesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** Returns a part of a view. */
export function partOf(
  view: DataView<ArrayBuffer>,
  at: number,
  length = view.byteLength - at,
): DataView<ArrayBuffer> {
  return new DataView(view.buffer, view.byteOffset + at, length);
}
