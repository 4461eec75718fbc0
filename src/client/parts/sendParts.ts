/** Sends a large file in parts: three at a time, each retried on its own, and never more than these in memory. */
import { isAssetError } from "../../shared/errors.js";
import { countOfParts, sizeOfPart } from "../../shared/parts.js";
import { type Readable, send, sizeOf } from "../transport.js";
import { rejected } from "../rejection.js";
import { UploadError, aborted } from "../uploadError.js";
import type { UploadProgress } from "../uploadFile.js";
import { listParts } from "./bucket.js";
import { readBytes, sha256Of } from "./contents.js";
import type { UploadControl } from "./control.js";
import { PartSet } from "./partSet.js";
import type { PartFunctions, SavedUpload } from "./saved.js";
import { RETRIES, backOff, isOffline, ready } from "./waiting.js";

const AT_ONCE = 3;
/** How often parts that the bucket has lost are sent again. */
const ROUNDS = 3;
/** The tries of requests that a page may not be allowed to make. */
export const TRIES_OF_OTHERS = 3;

/** The functions that an upload in parts calls, and its listeners. */
export type PartsOptions = {
  functions: PartFunctions;
  control?: UploadControl;
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
  /** Called after each part that the bucket has accepted. */
  onPart: (state: SavedUpload) => Promise<void>;
};

/** An error that no retry can mend: of the app's functions, of the file, or of a canceled upload. */
function isFinal(error: unknown): boolean {
  if (isAssetError(error)) return true;
  if (!(error instanceof UploadError)) return !(error instanceof TypeError);
  if (error.code === "UPLOAD_NETWORK") return false;
  // The bucket no longer has such an upload.
  return error.code !== "UPLOAD_REJECTED" || error.status === 404;
}

/**
 * Retries a step while it fails for a reason that may pass. A failure while the browser is offline is no try.
 *
 * @throws the last error.
 */
export async function retrying<Result>(
  { control, signal }: Pick<PartsOptions, "control" | "signal">,
  step: () => Promise<Result>,
  tries = RETRIES.tries,
): Promise<Result> {
  let failures = 0;
  for (;;) {
    await ready(control, signal);
    try {
      return await step();
    } catch (error) {
      if (signal?.aborted) throw aborted(signal.reason);
      if (isFinal(error)) throw error;
      if (!isOffline()) failures += 1;
      if (failures >= tries) throw error;
    }
    await backOff(Math.max(1, failures), signal);
  }
}

/**
 * Sends all parts that the bucket does not have yet.
 *
 * @throws {UploadError} and the errors of the app's functions.
 */
export async function sendParts(
  file: Readable,
  saved: SavedUpload,
  options: PartsOptions,
): Promise<void> {
  const { onProgress, signal } = options;
  const { intentId, parts: cutting } = saved.ticket;
  const { uploadId } = saved;
  const cut = { size: sizeOf(file), partSize: cutting.partSize };
  const sizeOfOne = (partNumber: number) => sizeOfPart(cut, partNumber) ?? 0;
  const count = countOfParts(cut);
  let done = new PartSet(saved.done);
  /** The bytes of running parts that are sent, by their number. */
  const running = new Map<number, number>();
  const tell = () => {
    // Only the last part may be smaller.
    let sent = done.size * cut.partSize;
    if (done.has(count)) sent -= cut.partSize - sizeOfOne(count);
    for (const bytes of running.values()) sent += bytes;
    if (sent < cut.size) onProgress?.({ sent, total: cut.size });
  };

  // One part that fails for good stops the others. React Native's signals have no reason.
  const failures: unknown[] = [];
  const stopper = new AbortController();
  const stop = () => stopper.abort(signal?.reason);
  const stopping = { ...options, signal: stopper.signal };

  const sendOne = async (partNumber: number) => {
    const start = (partNumber - 1) * cut.partSize;
    const bytes = await readBytes(file, start, start + sizeOfOne(partNumber));
    const part = { partNumber, size: bytes.length, sha256: await sha256Of(bytes) };
    await retrying(stopping, async () => {
      const call = { intentId, uploadId, parts: [part] };
      const { requests } = await options.functions.signUploadParts(call);
      const { url, headers } = requests[0]!;
      const target = { uploadUrl: url, method: "PUT" as const };
      const advance = ({ sent }: UploadProgress) => {
        running.set(partNumber, sent);
        tell();
      };
      try {
        const follow = onProgress && advance;
        const { status, text } = await send(target, headers, bytes, follow, stopper.signal);
        if (status < 200 || status >= 300) throw await rejected(target, status, text);
      } finally {
        running.delete(partNumber);
      }
    });
    done.add(partNumber);
    tell();
    await options.onPart({ ...saved, done: done.ranges });
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    let next = 1;
    const worker = async () => {
      while (next <= count) {
        const partNumber = next;
        next += 1;
        if (!done.has(partNumber)) await sendOne(partNumber);
      }
    };
    signal?.addEventListener("abort", stop);
    const workers = Array.from({ length: AT_ONCE }, () =>
      worker().catch((error: unknown) => {
        failures.push(error);
        stopper.abort();
      }),
    );
    await Promise.all(workers);
    signal?.removeEventListener("abort", stop);
    if (signal?.aborted) throw aborted(signal.reason);
    if (failures.length > 0) throw failures[0];
    done = await listedOr(done, () =>
      retrying(
        options,
        () => listParts(options.functions, { intentId, uploadId }, sizeOfOne, signal),
        TRIES_OF_OTHERS,
      ),
    );
    if (done.size === count) return;
  }
  throw new UploadError(
    "UPLOAD_REJECTED",
    "The bucket loses parts that it has accepted. Start the upload again.",
    { status: 200 },
  );
}

/** A page may not be allowed to read from the bucket; then the component checks the parts when it completes them. */
async function listedOr(done: PartSet, list: () => Promise<PartSet | null>): Promise<PartSet> {
  try {
    return (await list()) ?? new PartSet();
  } catch (error) {
    if (error instanceof UploadError && error.code === "UPLOAD_NETWORK") return done;
    throw error;
  }
}
