/** Sends one request with the bytes of a file, and reports its progress. */
import type { FileSlices } from "../shared/fileSlices.js";
import { type LocalBody, sourceOf } from "./localFile.js";
import type { UploadBody, UploadProgress, UploadTarget } from "./uploadFile.js";
import { unreachable } from "./rejection.js";
import { aborted } from "./uploadError.js";

/** Bytes that can be read. */
export type Readable = FileSlices | Uint8Array;
/** The bytes to send. */
export type Body = Readable | LocalBody;
/** The response to a request. */
export type Reply = { status: number; text: string };

// Checks properties instead of `instanceof`: buffers may come from another frame or a test's window.
export function isBytes(body: UploadBody): body is ArrayBuffer | Uint8Array {
  return "byteLength" in body;
}

export function toBody(file: UploadBody): Body {
  if (!isBytes(file)) return sourceOf(file);
  return ArrayBuffer.isView(file) ? file : new Uint8Array(file);
}

/** Returns the size of a body in bytes; 0 for a local file whose size is not known yet. */
export function sizeOf(body: Body): number {
  return isBytes(body) ? body.byteLength : (body.size ?? 0);
}

/** Returns whether any transport can send the body as it is: no slices of a file. React Native's blobs have no stream. */
function isWhole(body: Body): body is Blob | Uint8Array | LocalBody {
  return isBytes(body) || "stream" in body || "uri" in body || body instanceof Blob;
}

/** Returns what any transport sends. Reads the slices of a file that is no Blob into memory. */
async function wholeOf(body: Body): Promise<BodyInit> {
  return isWhole(body) ? (body as BodyInit) : await body.slice(0, body.size).arrayBuffer();
}

type OnProgress = ((progress: UploadProgress) => void) | undefined;

/**
 * Sends a body. Only XMLHttpRequest reports upload progress in browsers.
 *
 * @throws {UploadError} with code UPLOAD_NETWORK or UPLOAD_ABORTED
 */
export const send: typeof sendByFetch = (...request) =>
  (typeof XMLHttpRequest === "undefined" ? sendByFetch : sendByXhr)(...request);

async function sendByXhr(
  target: Pick<UploadTarget, "uploadUrl" | "method">,
  headers: Record<string, string>,
  body: Body,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const whole = await wholeOf(body);
  if (signal?.aborted) throw aborted(signal.reason);
  return await new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    xhr.open(target.method, target.uploadUrl);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    if (onProgress) {
      // The final progress is reported when the storage has accepted the file.
      xhr.upload.onprogress = ({ loaded, total: found }) => {
        if ("uri" in body) body.size ??= found;
        const total = sizeOf(body);
        if (loaded < total) onProgress({ sent: loaded, total });
      };
    }
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
    xhr.onerror = () => reject(unreachable());
    xhr.onabort = () => reject(aborted(signal?.reason));
    xhr.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    xhr.send(whole as XMLHttpRequestBodyInit);
  });
}

async function sendByFetch(
  target: Pick<UploadTarget, "uploadUrl" | "method">,
  headers: Record<string, string>,
  body: Body,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const total = sizeOf(body);
  const init: RequestInit & { duplex?: "half" } = { method: target.method, headers };
  if (total === 0) {
    // Not the body itself: Deno sends an empty Blob in chunks.
    init.body = "";
  } else if ((onProgress || !isWhole(body)) && keepsLengthOfStreams()) {
    // Only React Native has a local file, and an XMLHttpRequest.
    init.body = counted(body as Readable, total, onProgress);
    init.duplex = "half";
    // undici then sends the stream itself; otherwise it keeps a copy of all bytes, for a redirect.
    init.redirect = "error";
    init.window = null;
    // Without it the stream would be sent in chunks without a length, which buckets reject.
    init.headers = { ...headers, "Content-Length": String(total) };
  } else {
    init.body = await wholeOf(body);
  }
  return await ask(target.uploadUrl, init, signal);
}

/**
 * Sends a request with `fetch` and reads the response.
 *
 * @throws {UploadError} with code UPLOAD_NETWORK or UPLOAD_ABORTED
 */
export async function ask(
  url: string,
  init: RequestInit,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  try {
    const response = await fetch(url, { ...init, signal });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw signal?.aborted ? aborted(signal.reason) : unreachable(error);
  }
}

/**
 * Only undici, Node's own `fetch`, sends a stream with the length that a program says. Deno and
 * Cloudflare Workers send it in chunks; their `process.release` names Node, but they have no undici.
 */
function keepsLengthOfStreams(): boolean {
  return typeof process !== "undefined" && Boolean(process.versions?.undici);
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Returns the same bytes as a stream that reports how many have been read. It slices the blob itself, because
 * the stream of a Blob in memory is one chunk.
 */
function counted(
  body: Readable,
  total: number,
  onProgress: OnProgress,
): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const end = Math.min(sent + CHUNK_BYTES, total);
      controller.enqueue(
        isBytes(body)
          ? body.subarray(sent, end)
          : new Uint8Array(await body.slice(sent, end).arrayBuffer()),
      );
      sent = end;
      if (sent < total) onProgress?.({ sent, total });
      else controller.close();
    },
  });
}
