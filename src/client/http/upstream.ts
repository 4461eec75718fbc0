/** Fetches bytes from where they are stored, and lets nothing else through. */
import type { ByteRange } from "./conditional.js";

type Bytes = ReadableStream<Uint8Array>;

/** Whether an answer of the storage is exactly what was asked for. */
function isWhatWasAsked(answer: Response, part: ByteRange | null, length: number): boolean {
  if (answer.status !== (part === null ? 200 : 206)) return false;
  if (part !== null) {
    const range = /^bytes (\d+)-(\d+)\//i.exec(answer.headers.get("content-range") ?? "");
    if (range === null) return false;
    if (Number(range[1]) !== part.start || Number(range[2]) !== part.end) return false;
  }
  const said = answer.headers.get("content-length");
  // Of bytes that were compressed on the way it is the compressed length.
  return said === null || answer.headers.has("content-encoding") || Number(said) === length;
}

/**
 * Passes on `first` and what follows it. A body of another length than was promised ends in an
 * error, so that nobody takes a cut file for a whole one.
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
        throw new Error("The storage sent another number of bytes than the file has.");
      }
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: async (reason) => await reader.cancel(reason),
  });
}

/**
 * The file's bytes, or a part of them.
 *
 * @returns `null` when the storage does not hand out exactly these, as far as its headers and first
 *   bytes tell; nothing of it is left open then. What goes wrong later is an error of the stream.
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
    // While no headers have been sent, a storage that breaks off can still be a 502.
    const { value } = await reader.read();
    if (value !== undefined) return exactly(reader, value, length);
  } catch {
    // As if it had said nothing.
  }
  await reader.cancel().catch(() => undefined);
  return null;
}
