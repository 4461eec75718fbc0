import { UNKNOWN_CONTENT_TYPE } from "../shared/mediaType.js";
import type { UploadTicket } from "./types.js";

/** The part of a ticket from `startUpload` that says how to send the bytes. */
export type UploadTarget = Pick<UploadTicket, "uploadUrl" | "method" | "headers">;

/** The data to send; a `File` is a `Blob`, and Node's `fs.openAsBlob` creates one from a file on disk. */
export type UploadBody = Blob | ArrayBuffer | Uint8Array;

/** The progress of an upload in bytes. */
export type UploadProgress = { sent: number; total: number };

/** Options to follow and to cancel an upload. */
export type UploadFileOptions = {
  /**
   * Called with `sent` 0 when the request starts, as bytes are sent, and again when all are accepted. Outside
   * of browsers and Node it is called only at the start and the end.
   */
  onProgress?: (progress: UploadProgress) => void;
  /** The name of the file, for its type, where the data has none, as with Node's `fs.openAsBlob`. */
  filename?: string;
  /** Cancels the upload: the promise rejects with `UPLOAD_ABORTED`. */
  signal?: AbortSignal;
};

/** The storage's response, to be spread into the arguments of `finishUpload`. */
export type UploadAnswer = {
  /** Missing if the storage returns no storage id, as with R2. */
  uploadResponse?: { storageId: string };
};

/**
 * - `UPLOAD_REJECTED`: the storage responded with an error; see `status` and `answer`.
 * - `UPLOAD_NETWORK`: no response.
 * - `UPLOAD_ABORTED`: `signal` canceled the upload.
 * - `UPLOAD_UNREADABLE`: the browser could not read a file or folder; only from the upload queue.
 */
export type UploadErrorCode =
  "UPLOAD_REJECTED" | "UPLOAD_NETWORK" | "UPLOAD_ABORTED" | "UPLOAD_UNREADABLE";

/** Why a file was not uploaded. The message says what to do and never contains the upload URL. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly code: UploadErrorCode;
  /** The HTTP status of the response; only with `UPLOAD_REJECTED`. */
  readonly status?: number;
  /** The beginning of the response body; only with `UPLOAD_REJECTED`. */
  readonly answer?: string;

  constructor(
    code: UploadErrorCode,
    message: string,
    details: { status?: number; answer?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.answer = details.answer;
  }
}

/**
 * Sends a file to the upload URL of a ticket from `startUpload`, from a browser or a program.
 *
 * ```ts
 * import { type UploadTarget, uploadFile } from "convex-versioned-assets";
 *
 * // `ticket` is the result of startUpload. Pass the result of this function to finishUpload.
 * export async function send(ticket: UploadTarget & { intentId: string }, file: File) {
 *   const onProgress = ({ sent, total }: { sent: number; total: number }) =>
 *     console.log(`${sent} of ${total} bytes`);
 *   const answer = await uploadFile(ticket, file, { onProgress });
 *   return { intentId: ticket.intentId, ...answer };
 * }
 * ```
 *
 * The content type is the ticket's, else the file's own, or that of its name's extension if the file's own is
 * empty or generic, else `application/octet-stream`. A text in UTF-8 is sent as `charset=utf-8`.
 *
 * @throws {UploadError} with code UPLOAD_REJECTED, UPLOAD_NETWORK or UPLOAD_ABORTED
 */
export async function uploadFile(
  target: UploadTarget,
  file: UploadBody,
  { onProgress, filename, signal }: UploadFileOptions = {},
): Promise<UploadAnswer> {
  const body = toBody(file);
  const total = sizeOf(body);
  onProgress?.({ sent: 0, total });
  // Checked now, because the listener may have aborted.
  if (signal?.aborted) throw aborted(signal.reason);
  const headers = requestHeaders(target);
  headers["Content-Type"] ??= await typeOf(body, filename ?? nameOf(file));
  if (signal?.aborted) throw aborted(signal.reason);
  // Only XMLHttpRequest reports upload progress in browsers.
  const send = typeof XMLHttpRequest === "undefined" ? sendByFetch : sendByXhr;
  const { status, text } = await send(target, headers, body, onProgress, signal);
  if (status < 200 || status >= 300) throw rejected(target, status, text);
  onProgress?.({ sent: total, total });
  if (signal?.aborted) throw aborted(signal.reason);
  return parseAnswer(text);
}

type Body = Blob | Uint8Array;
type Reply = { status: number; text: string };

// Checks properties instead of `instanceof`: buffers may come from another frame or a test's window.
function isBytes(body: UploadBody): body is ArrayBuffer | Uint8Array {
  return "byteLength" in body;
}

/** Returns the name of a file, also of one from another window, or of a blob with a name. */
export function nameOf(file: UploadBody): string | undefined {
  const { name } = file as Partial<File>;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function toBody(file: UploadBody): Body {
  return isBytes(file) && !ArrayBuffer.isView(file) ? new Uint8Array(file) : file;
}

function sizeOf(body: Body): number {
  return isBytes(body) ? body.byteLength : body.size;
}

/** Returns the ticket's headers without those that only the transport may set. */
function requestHeaders(target: UploadTarget): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(target.headers)) {
    const lowered = name.toLowerCase();
    if (lowered === "content-type") headers["Content-Type"] = value;
    else if (lowered !== "content-length" && lowered !== "host") headers[name] = value;
  }
  return headers;
}

/** Returns the type of a file. Loads the registry of types, which pages need only when they upload. */
export async function typeOf(body: Body, name: string | undefined): Promise<string> {
  if (isBytes(body) && name === undefined) return UNKNOWN_CONTENT_TYPE;
  const { typeOfFile } = await import("../shared/fileType.js");
  return await typeOfFile(isBytes(body) ? new Blob([body as BlobPart]) : body, name);
}

function sendByXhr(
  target: UploadTarget,
  headers: Record<string, string>,
  body: Body,
  onProgress: UploadFileOptions["onProgress"],
  signal: AbortSignal | undefined,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    xhr.open(target.method, target.uploadUrl);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    if (onProgress) {
      const total = sizeOf(body);
      // The final progress is reported when the storage has accepted the file.
      xhr.upload.onprogress = ({ loaded }) => {
        if (loaded < total) onProgress({ sent: loaded, total });
      };
    }
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
    xhr.onerror = () => reject(unreachable());
    xhr.onabort = () => reject(aborted(signal?.reason));
    xhr.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    xhr.send(body as XMLHttpRequestBodyInit);
  });
}

async function sendByFetch(
  target: UploadTarget,
  headers: Record<string, string>,
  body: Body,
  onProgress: UploadFileOptions["onProgress"],
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const total = sizeOf(body);
  const init: RequestInit & { duplex?: "half" } = { method: target.method, headers, signal };
  if (total === 0) {
    // Not the body itself: Deno sends an empty Blob in chunks.
    init.body = "";
  } else if (onProgress && keepsLengthOfStreams()) {
    init.body = counted(body, total, onProgress);
    init.duplex = "half";
    // Without it the stream would be sent in chunks without a length, which buckets reject.
    init.headers = { ...headers, "Content-Length": String(total) };
  } else {
    init.body = body as BodyInit;
  }
  try {
    const response = await fetch(target.uploadUrl, init);
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

const CHUNK_BYTES = 64 * 1024;

/**
 * Returns the same bytes as a stream that reports how many have been read. It slices the blob itself, because
 * the stream of a Blob in memory is one chunk.
 */
function counted(
  body: Body,
  total: number,
  onProgress: NonNullable<UploadFileOptions["onProgress"]>,
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
      if (sent < total) onProgress({ sent, total });
      else controller.close();
    },
  });
}

/** Convex responds with `{"storageId": "…"}`, a bucket with nothing relevant here. */
function parseAnswer(text: string): UploadAnswer {
  const { storageId } = parseObject(text);
  return typeof storageId === "string" ? { uploadResponse: { storageId } } : {};
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function aborted(reason: unknown): UploadError {
  return new UploadError("UPLOAD_ABORTED", "The upload was canceled.", { cause: reason });
}

function unreachable(cause?: unknown): UploadError {
  return new UploadError(
    "UPLOAD_NETWORK",
    "The file could not be sent: the storage did not respond, or the file changed while " +
      "it was read. Check the connection and upload it again.",
    { cause },
  );
}

const ADVICE: Record<number, string> = {
  401: "The upload URL is no longer valid. Start the upload again.",
  403: "The upload URL is no longer valid. Start the upload again.",
  404: "The upload URL is no longer valid. Start the upload again.",
  412: "The upload URL was already used. Start the upload again.",
  413: "The file is larger than the storage accepts. Upload a smaller one.",
  429: "The storage is busy. Wait a moment and upload the file again.",
};

function rejected(target: UploadTarget, status: number, text: string): UploadError {
  const answer = excerpt(target, text);
  const advice =
    ADVICE[status] ??
    (status >= 500
      ? "Wait a moment and upload the file again."
      : "Start the upload again. If it fails again, see the storage's response.");
  const said = answer === "" ? "" : ` (${answer})`;
  return new UploadError(
    "UPLOAD_REJECTED",
    `The storage rejected the file with status ${status}${said}. ${advice}`,
    { status, answer },
  );
}

const EXCERPT_CHARACTERS = 200;

/** Returns the storage's response without the parts of the signed request that buckets repeat. */
function excerpt(target: UploadTarget, text: string): string {
  const json = parseObject(text);
  const said = [
    typeof json.code === "string" ? json.code : xmlElement(text, "Code"),
    typeof json.message === "string" ? json.message : xmlElement(text, "Message"),
  ].filter(Boolean);
  let line = (said.length > 0 ? said.join(": ") : text).replace(/\s+/g, " ").trim();
  for (const secret of secretsOf(target)) line = line.replaceAll(secret, "…");
  return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}

function xmlElement(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

/** Removes the upload URL and the query parameters that authorize an upload. */
function secretsOf({ uploadUrl }: UploadTarget): string[] {
  try {
    const { search, searchParams } = new URL(uploadUrl);
    const long = [...searchParams.values()].filter((value) => value.length >= 16);
    return [uploadUrl, search, ...long].filter((secret) => secret !== "");
  } catch {
    return [uploadUrl];
  }
}
