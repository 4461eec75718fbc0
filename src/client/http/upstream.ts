/** Downloads bytes from storage and verifies the response. */
import type { ByteRange } from "./conditional.js";

type Bytes = ReadableStream<Uint8Array>;

/** Returns whether the storage's response is exactly what was requested. */
function isWhatWasAsked(answer: Response, part: ByteRange | null, length: number): boolean {
  // A storage may ignore a range that is the whole file (RFC 9110 §14.2), with which players begin.
  if (part?.start === 0 && answer.status === 200) {
    const isPlain = !answer.headers.has("content-encoding");
    return isPlain && Number(answer.headers.get("content-length")) === length;
  }
  if (answer.status !== (part === null ? 200 : 206)) return false;
  if (part !== null) {
    const range = /^bytes (\d+)-(\d+)\//i.exec(answer.headers.get("content-range") ?? "");
    if (range === null) return false;
    if (Number(range[1]) !== part.start || Number(range[2]) !== part.end) return false;
  }
  const said = answer.headers.get("content-length");
  // For a compressed response this is the compressed length.
  return said === null || answer.headers.has("content-encoding") || Number(said) === length;
}

/**
 * Passes on `first` and the rest of the stream. A body with the wrong length ends in an error, so that
 * clients do not mistake a truncated file for a complete one.
 */
function exactly(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  first: Uint8Array,
  length: number,
): Bytes {
  let next: Uint8Array | null = first;
  let left = length;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = next ?? (await reader.read()).value;
      next = null;
      left -= chunk?.byteLength ?? 0;
      if (chunk === undefined ? left > 0 : left < 0) {
        await reader.cancel().catch(() => undefined);
        throw new Error("The storage sent a number of bytes other than the file's size.");
      }
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: async (reason) => await reader.cancel(reason),
  });
}

/**
 * Returns the file's bytes, or a part of them.
 *
 * @returns `null` if the headers or first bytes show that the storage does not return exactly these bytes;
 * the connection is then closed. A later failure is an error of the stream.
 */
export async function openStored(
  url: string,
  part: ByteRange | null,
  length: number,
): Promise<Bytes | null> {
  const headers = new Headers({ "Accept-Encoding": "identity" });
  if (part !== null) headers.set("Range", `bytes=${part.start}-${part.end}`);
  let answer: Response;
  try {
    answer = await fetch(url, { headers });
  } catch {
    return null;
  }
  if (!isWhatWasAsked(answer, part, length) || answer.body === null) {
    await answer.body?.cancel().catch(() => undefined);
    return null;
  }
  const reader = (answer.body as Bytes).getReader();
  try {
    // Until headers are sent, a failing storage can still become a 502.
    const { value } = await reader.read();
    if (value !== undefined) return exactly(reader, value, length);
  } catch {
    // Treated as no response.
  }
  await reader.cancel().catch(() => undefined);
  return null;
}
