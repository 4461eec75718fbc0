import type { FileSlices } from "../shared/fileSlices.js";
import { fileOf, nameOf, typeOf } from "./describing.js";
import type { UploadControl } from "./parts/control.js";
import type { PartFunctions, UploadStore } from "./parts/saved.js";
import { later } from "./later.js";
import type { LocalFile } from "./localFile.js";
import { parseObject, rejected } from "./rejection.js";
import { stripPhotoMetadata } from "./stripPhotoMetadata.js";
import { type Body, send, sizeOf, toBody } from "./transport.js";
import { sendInTime } from "./timeLimit.js";
import type { UploadTicket } from "./types.js";
import { UploadError, aborted } from "./uploadError.js";

export type { LocalFile } from "./localFile.js";
export type { FileSlices } from "../shared/fileSlices.js";
export { nameOf, typeOf } from "./describing.js";
export { UploadError, aborted, type UploadErrorCode } from "./uploadError.js";

/** The part of a ticket from `startUpload` that says how to send the bytes. */
export type UploadTarget = Pick<UploadTicket, "uploadUrl" | "method" | "headers"> &
  Partial<Pick<UploadTicket, "intentId" | "parts" | "maxSize">>;

/**
 * The data to send; a `File` is a `Blob`, and Node's `fs.openAsBlob` creates one from a file on disk of less than 4 GiB.
 * Node 20 and 22 give a larger file the wrong size, and only a part of it would be sent: pass `FileSlices`, as in
 * docs/managing-assets.md. React Native sends a `LocalFile` from the disk.
 */
export type UploadBody = Blob | FileSlices | LocalFile | ArrayBuffer | Uint8Array;

/** The size of what is sent, in bytes; a picker may not know that of a file. */
export type SizeOf<File extends UploadBody> = File extends LocalFile ? number | undefined : number;

/** The progress of an upload in bytes. */
export type UploadProgress = {
  /** Bytes that were sent. */
  sent: number;
  /** Bytes to send. */
  total: number;
};

/** Options to follow and to cancel an upload. */
export type UploadFileOptions = {
  /**
   * Called with `sent` 0 when the request starts, as bytes are sent, and again when all are accepted. Outside
   * of browsers, React Native and Node it is called only at the start and the end.
   */
  onProgress?: (progress: UploadProgress) => void;
  /** The name of the file, for its type, where the data has none, as with Node's `fs.openAsBlob`. */
  filename?: string;
  /**
   * Removes location and other metadata from a photo before it is sent, as `stripPhotoMetadata` does. The file becomes
   * smaller: pass a function as `target`, which gets the size to declare.
   */
  stripPhotoMetadata?: boolean;
  /** Cancels the upload: the promise rejects with `UPLOAD_ABORTED`. */
  signal?: AbortSignal;
  /** The app's functions with which a large file is sent in parts; without them it is sent in one request. */
  functions?: PartFunctions;
  /** Pauses and resumes an upload in parts. */
  control?: UploadControl;
  /** Keeps the state of an upload in parts. Clear it when `finishUpload` has returned. */
  store?: UploadStore;
};

/** The storage's response, to be spread into the arguments of `finishUpload`. */
export type UploadAnswer = {
  /** The upload to finish, if the file was sent in parts. */
  intentId?: string;
  /** Missing if the storage returns no storage id, as with R2. */
  uploadResponse?: { storageId: string };
};

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
 * With `functions`, a file for which the ticket offers parts is sent in parts: three at a time, each retried with
 * backoff, and none while the browser is offline. With a `store` and a function as `target`, a later call resumes the
 * upload of the same file, also in another process.
 *
 * Convex storage takes one request of two minutes: an upload that is too slow for that ends with `UPLOAD_TOO_SLOW` as
 * soon as its rate shows it.
 *
 * @param target the ticket, or a function that starts the upload and returns it; called, with the size of what will be
 * sent if it is known, if there is none to resume.
 * @throws {UploadError} with code UPLOAD_REJECTED, UPLOAD_NETWORK, UPLOAD_TOO_SLOW, UPLOAD_NEEDS_PARTS, UPLOAD_ABORTED,
 * FILE_CHANGED or PHOTO_NOT_STRIPPED, and the errors of the functions.
 */
export async function uploadFile<File extends UploadBody>(
  target: UploadTarget | ((sent: { size: SizeOf<File> }) => Promise<UploadTarget>),
  file: File,
  options: UploadFileOptions = {},
): Promise<UploadAnswer> {
  const given = toBody(file);
  const { functions, onProgress, filename = nameOf(given), signal } = options;
  if ("uri" in given && globalThis.navigator?.product !== "ReactNative") throw await refused();
  const body = options.stripPhotoMetadata
    ? await stripPhotoMetadata(fileOf(given), filename)
    : given;
  const inParts = functions && { ...options, functions, filename };
  const isOnly = typeof target !== "function";
  const resumed = inParts?.store && (await (await parts()).resumeParts(body, inParts, isOnly));
  if (resumed) return resumed;
  const ticket =
    typeof target === "function"
      ? await target({ size: fileOf(body).size as SizeOf<File> })
      : target;
  onProgress?.({ sent: 0, total: sizeOf(body) });
  // Checked now, because the listener may have aborted.
  if (signal?.aborted) throw aborted(signal.reason);
  const sent = inParts && ticket.parts && (await (await parts()).startParts(ticket, body, inParts));
  return sent ?? (await sendWhole(ticket, body, { ...options, filename }));
}

/** Sends a file with one request. */
async function sendWhole(
  target: UploadTarget,
  body: Body,
  { onProgress, filename, signal }: UploadFileOptions,
): Promise<UploadAnswer> {
  const maxSize = target.maxSize ?? Infinity;
  if (sizeOf(body) > maxSize) throw await refused(maxSize);
  const headers = requestHeaders(target);
  headers["Content-Type"] ??= await typeOf(body, filename);
  if (signal?.aborted) throw aborted(signal.reason);
  // A bucket sets no time.
  const sending = target.method === "POST" ? sendInTime : send;
  const { status, text } = await sending(target, headers, body, onProgress, signal);
  if (status < 200 || status >= 300) throw await rejected(target, status, text);
  const sent = sizeOf(body);
  onProgress?.({ sent, total: sent });
  if (signal?.aborted) throw aborted(signal.reason);
  return parseAnswer(text);
}

const parts = () => later(import("./parts/uploadParts.js"));

async function refused(maxSize?: number): Promise<UploadError> {
  return (await later(import("./refusals.js"))).refusal(maxSize, UploadError);
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

/** Convex responds with `{"storageId": "…"}`, a bucket with nothing relevant here. */
function parseAnswer(text: string): UploadAnswer {
  const { storageId } = parseObject(text);
  return typeof storageId === "string" ? { uploadResponse: { storageId } } : {};
}
