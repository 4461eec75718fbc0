/** Uploads a large file in parts, or resumes an upload that was interrupted. */
import { isAssetError } from "../../shared/errors.js";
import { mayBeMissing } from "../../shared/missingFunction.js";
import { sizeOfPart } from "../../shared/parts.js";
import { type Body, type Readable, sizeOf } from "../transport.js";
import { UploadError } from "../uploadError.js";
import type { UploadAnswer, UploadTarget } from "../uploadFile.js";
import { begin, listParts } from "./bucket.js";
import { fileChanged, fingerprintOf, isSameFile } from "./contents.js";
import { PartSet } from "./partSet.js";
import { type PartsOptions, TRIES_OF_OTHERS, retrying, sendParts } from "./sendParts.js";
import type { PartsTarget, SavedUpload, UploadStore } from "./saved.js";

/** The options of `uploadFile` for a file in parts. */
type Options = Omit<PartsOptions, "onPart"> & { store?: UploadStore; filename?: string };

/** Sends what is left of an upload, and returns what `finishUpload` needs. */
async function sendRest(
  file: Readable,
  saved: SavedUpload,
  options: Options,
): Promise<UploadAnswer> {
  const { store, onProgress } = options;
  // Parts end together; an older state must not replace a newer one.
  let saving = Promise.resolve();
  const onPart = (state: SavedUpload) => {
    saving = saving.then(() => store?.save(state));
    return saving;
  };
  await sendParts(file, saved, { ...options, onPart });
  if (!isSameFile(await fingerprintOf(file), saved.file)) throw fileChanged();
  const total = sizeOf(file);
  onProgress?.({ sent: total, total });
  return { intentId: saved.ticket.intentId };
}

/**
 * Begins an upload in parts and sends them; `null` if the ticket offers none, the app does not export the functions, or
 * the bucket does not let this page begin one and takes the file in one request too.
 */
export async function startParts(
  ticket: UploadTarget,
  file: Body,
  options: Options,
): Promise<UploadAnswer | null> {
  const { intentId, parts, maxSize } = ticket;
  if (intentId === undefined || parts === undefined || "uri" in file) return null;
  // Pages without HTTPS have no `subtle`, nor has React Native.
  if (!globalThis.crypto?.subtle) return null;
  const target: PartsTarget = { ...ticket, intentId, parts };
  const { functions, store } = options;
  let uploadId: string;
  try {
    uploadId = await retrying(options, () => begin(target, file, options), TRIES_OF_OTHERS);
    // Called last, but needed: whether it exists is known before anything is sent.
    const upload = { intentId, uploadId };
    await retrying(options, () => functions.listUploadedParts(upload), TRIES_OF_OTHERS);
  } catch (error) {
    if (mayBeMissing(error)) return null;
    const isRefused = error instanceof UploadError && error.code !== "UPLOAD_ABORTED";
    if (isRefused && (maxSize ?? 0) >= sizeOf(file)) return null;
    throw error;
  }
  const saved = { ticket: target, uploadId, file: await fingerprintOf(file), done: [] };
  await store?.save(saved);
  let isSigned = false;
  const signUploadParts: typeof functions.signUploadParts = async (args) => {
    const signed = await functions.signUploadParts(args);
    isSigned = true;
    return signed;
  };
  try {
    return await sendRest(file, saved, {
      ...options,
      functions: { ...functions, signUploadParts },
    });
  } catch (error) {
    // An upload of which parts were signed cannot be finished in one request.
    if (isSigned || !mayBeMissing(error)) throw error;
    await store?.clear();
    return null;
  }
}

/** The upload has ended, or the deployment does not know it: only a new one can be sent. */
function hasEnded(error: unknown): boolean {
  return (
    isAssetError(error) &&
    (error.data.code === "UPLOAD_NOT_FOUND" || error.data.code === "UPLOAD_EXPIRED")
  );
}

/**
 * Resumes the upload whose state is stored; `null` if there is none, or it has ended.
 *
 * @param isOnly whether an upload that has ended is an error, because the caller cannot start another.
 * @throws {UploadError} with code FILE_CHANGED if it is the upload of another file.
 */
export async function resumeParts(
  file: Body,
  options: Options,
  isOnly: boolean,
): Promise<UploadAnswer | null> {
  const { store, functions, signal, onProgress } = options;
  const saved = (await store?.load()) ?? null;
  if (store === undefined || saved === null || "uri" in file) return null;
  if (!isSameFile(await fingerprintOf(file), saved.file)) throw fileChanged();
  const { uploadId, ticket } = saved;
  const { intentId, parts } = ticket;
  const cut = { size: saved.file.size, partSize: parts.partSize };
  onProgress?.({ sent: 0, total: cut.size });
  let listed: PartSet | null;
  try {
    listed = await retrying(
      options,
      () => listParts(functions, { intentId, uploadId }, (one) => sizeOfPart(cut, one), signal),
      TRIES_OF_OTHERS,
    );
  } catch (error) {
    const isUnreadable = error instanceof UploadError && error.code === "UPLOAD_NETWORK";
    if (isUnreadable) listed = new PartSet(saved.done);
    else if (hasEnded(error) && !isOnly) listed = null;
    else throw error;
  }
  if (listed === null) {
    await store.clear();
    return null;
  }
  return await sendRest(file, { ...saved, done: listed.ranges }, options);
}
