import { later } from "../client/later.js";
import type { Sendable } from "../client/localFile.js";
import type { UploadTicket } from "../client/types.js";
import type { UploadControl } from "../client/parts/control.js";
import type { PartFunctions, UploadStore } from "../client/parts/saved.js";
import type { ImageFacts } from "../shared/images/imageFacts.js";
import { isAssetError } from "../shared/errors.js";
import { PART_SIZES } from "../shared/parts.js";
import type { AssetPath } from "../shared/paths.js";
import { stripPhotoMetadata } from "../client/stripPhotoMetadata.js";
import {
  aborted,
  nameOf,
  typeOf,
  uploadFile,
  type UploadAnswer,
  type UploadFileOptions,
  type UploadProgress,
  type UploadTarget,
} from "../client/uploadFile.js";

/** Returns the arguments about a file that are known before it is sent. */
export type DescribedFile = {
  filename?: string;
  contentType?: string;
  size?: number;
  image?: ImageFacts;
};

/** Returns the arguments of `finishUpload` for a file that was sent. */
export type SentFile = { intentId: string } & UploadAnswer;

/** The functions of an app that an upload calls; without those for parts, each file is sent in one request. */
export type UploadFunctions<Start, Finish, Finished> = Partial<PartFunctions> & {
  startUpload: (args: Start) => Promise<Pick<UploadTicket, "intentId"> & UploadTarget>;
  finishUpload: (args: Finish) => Promise<Finished>;
};

/** The option of `uploadFile`, and what finds the `image` that the app's `startUpload` takes: `describeImage`. */
export type PreparingOptions = Pick<UploadFileOptions, "stripPhotoMetadata"> & {
  describeImage?: (file: Sendable) => Promise<ImageFacts | undefined>;
};

/** The file to send, and the arguments of `startUpload` for it. */
export type Prepared<Start> = { file: Sendable; start: Start };

export type UploadListener = {
  onStep: (status: "sending" | "finishing") => void;
  onProgress: (progress: UploadProgress) => void;
  signal: AbortSignal;
  control?: UploadControl;
};

/**
 * Uploads one file and creates its version. If aborted, it stops at the next step, but not after it has
 * reported `finishing`. A large file is sent in parts, and resumed if the page was closed before.
 *
 * @throws {UploadError} and the errors of the functions.
 */
export async function runUpload<Start extends AssetPath, Finish extends SentFile, Finished>(
  functions: UploadFunctions<Start, Finish, Finished>,
  prepared: Prepared<Start> | Promise<Prepared<Start>>,
  finish: Omit<Finish, keyof SentFile>,
  listener: UploadListener,
): Promise<Finished> {
  const { file, start: described } = await prepared;
  if (listener.signal.aborted) throw aborted(listener.signal.reason);
  const { signUploadParts, listUploadedParts } = functions;
  const parts = signUploadParts && listUploadedParts && { signUploadParts, listUploadedParts };
  const run = async (store?: UploadStore) => {
    try {
      const finished = await sendAndFinish(functions, file, described, finish, {
        ...listener,
        ...(parts && { functions: parts }),
        ...(store && { store }),
      });
      await store?.clear();
      return finished;
    } catch (error) {
      // Nothing is left to resume.
      const isOver = isAssetError(error) && error.data.code.startsWith("UPLOAD_");
      if (isOver) await store?.clear();
      throw error;
    }
  };
  if (parts === undefined || "uri" in file || file.size < PART_SIZES.threshold) return await run();
  const { withStore } = await later(import("./uploads/resuming.js"));
  return await withStore(file, described, run);
}

async function sendAndFinish<Start extends AssetPath, Finish extends SentFile, Finished>(
  functions: UploadFunctions<Start, Finish, Finished>,
  file: Sendable,
  start: Start,
  finish: Omit<Finish, keyof SentFile>,
  { onStep, onProgress, ...options }: UploadListener & UploadFileOptions,
): Promise<Finished> {
  let intentId: string | undefined;
  let isSending = false;
  const sending = () => {
    if (!isSending) onStep("sending");
    isSending = true;
  };
  const begin = async () => {
    const ticket = await functions.startUpload(start);
    intentId = ticket.intentId;
    sending();
    return ticket;
  };
  const answer = await uploadFile(begin, file, {
    ...options,
    onProgress: (progress) => {
      sending();
      onProgress(progress);
    },
  });
  onStep("finishing");
  return await functions.finishUpload({ ...finish, intentId, ...answer } as unknown as Finish);
}

/**
 * Fills in the browser's values for a file where the caller has passed none, and removes a photo's metadata if asked to.
 *
 * @throws {UploadError} with code PHOTO_NOT_STRIPPED or FILE_CHANGED
 */
export async function prepareFile<Start extends DescribedFile>(
  file: Sendable,
  start: Start,
  { stripPhotoMetadata: isStripped, describeImage }: PreparingOptions,
  basename?: string,
): Promise<Prepared<Start>> {
  const filename = start.filename ?? nameOf(file);
  const name = filename ?? basename;
  const contentType = start.contentType ?? (await typeOf(file, name));
  const sent = isStripped ? await stripPhotoMetadata(file, name) : file;
  const image = await describeImage?.(sent);
  return { file: sent, start: { ...start, filename, contentType, size: sent.size, image } };
}
