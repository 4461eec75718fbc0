/** Why a file was not uploaded. */
import type { UploadTarget } from "./uploadFile.js";

/**
 * - `UPLOAD_REJECTED`: the storage responded with an error; see `status` and `answer`.
 * - `UPLOAD_NETWORK`: no response.
 * - `UPLOAD_TOO_SLOW`: the file cannot be sent in the two minutes that Convex storage gives to a request.
 * - `UPLOAD_NEEDS_PARTS`: the file is larger than one request takes, and cannot be sent in parts; the message says why.
 * - `UPLOAD_ABORTED`: `signal` canceled the upload.
 * - `UPLOAD_UNREADABLE`: the browser could not read a file or folder, or a file was named by its `uri` outside of React
 * Native.
 * - `FILE_CHANGED`: the file changed while it was read, or is not the one whose upload is to be resumed.
 * - `PHOTO_NOT_STRIPPED`: the metadata of a photo cannot be removed, so that it was not sent; only with
 * `stripPhotoMetadata`.
 * - `UPLOAD_ELSEWHERE`: another tab uploads the same file to the same path; only from the upload queue.
 */
export type UploadErrorCode =
  | "UPLOAD_REJECTED"
  | "UPLOAD_NETWORK"
  | "UPLOAD_TOO_SLOW"
  | "UPLOAD_NEEDS_PARTS"
  | "UPLOAD_ABORTED"
  | "UPLOAD_UNREADABLE"
  | "FILE_CHANGED"
  | "PHOTO_NOT_STRIPPED"
  | "UPLOAD_ELSEWHERE";

/** Why a file was not uploaded. The message says what to do and never contains the upload URL. */
export class UploadError extends Error {
  /** Always `"UploadError"`. */
  override readonly name = "UploadError";
  /** The stable code of the error. */
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

export function aborted(reason: unknown): UploadError {
  return new UploadError("UPLOAD_ABORTED", "The upload was canceled.", { cause: reason });
}

export function unreachable(cause?: unknown): UploadError {
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

export function rejected(
  target: Pick<UploadTarget, "uploadUrl">,
  status: number,
  text: string,
): UploadError {
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
function excerpt(target: Pick<UploadTarget, "uploadUrl">, text: string): string {
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
function secretsOf({ uploadUrl }: Pick<UploadTarget, "uploadUrl">): string[] {
  try {
    const { search, searchParams } = new URL(uploadUrl);
    const long = [...searchParams.values()].filter((value) => value.length >= 16);
    return [uploadUrl, search, ...long].filter((secret) => secret !== "");
  } catch {
    return [uploadUrl];
  }
}

/** Returns the object that a JSON text is; empty for any other text. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
