import type { UploadTicket } from "../client/types.js";
import {
  aborted,
  nameOf,
  typeOf,
  uploadFile,
  type UploadAnswer,
  type UploadProgress,
  type UploadTarget,
} from "../client/uploadFile.js";

/** Returns the arguments about a file that are known before it is sent. */
export type DescribedFile = { filename?: string; contentType?: string; size?: number };

/** Returns the arguments of `finishUpload` for a file that was sent. */
export type SentFile = { intentId: string } & UploadAnswer;

/** The two functions of an app that an upload calls. */
export type UploadFunctions<Start, Finish, Finished> = {
  startUpload: (args: Start) => Promise<Pick<UploadTicket, "intentId"> & UploadTarget>;
  finishUpload: (args: Finish) => Promise<Finished>;
};

export type UploadListener = {
  onStep: (status: "sending" | "finishing") => void;
  onProgress: (progress: UploadProgress) => void;
  signal: AbortSignal;
};

/**
 * Uploads one file and creates its version. If aborted, it stops at the next step, but not after it has
 * reported `finishing`.
 *
 * @throws {UploadError} and the errors of the functions.
 */
export async function runUpload<Start, Finish extends SentFile, Finished>(
  functions: UploadFunctions<Start, Finish, Finished>,
  file: Blob,
  start: Start | Promise<Start>,
  finish: Omit<Finish, keyof SentFile>,
  { onStep, onProgress, signal }: UploadListener,
): Promise<Finished> {
  const described = await start;
  if (signal.aborted) throw aborted(signal.reason);
  const { intentId, ...target } = await functions.startUpload(described);
  onStep("sending");
  const answer = await uploadFile(target, file, { onProgress, signal });
  onStep("finishing");
  return await functions.finishUpload({ ...finish, intentId, ...answer } as unknown as Finish);
}

/** Fills in the browser's values for a file where the caller has passed none. */
export async function describeFile(
  file: Blob,
  { basename, ...said }: DescribedFile & { basename?: string },
): Promise<DescribedFile> {
  const filename = said.filename ?? nameOf(file);
  const name = filename ?? basename;
  return { filename, contentType: said.contentType ?? (await typeOf(file, name)), size: file.size };
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
