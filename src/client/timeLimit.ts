/** Sends a file to Convex storage, as long as it can arrive before the storage ends the request. */
import { send } from "./transport.js";
import { UploadError } from "./uploadError.js";

/** Convex storage ends a request after this time, in milliseconds. */
const LIMIT_MS = 120_000;
/** The rate of the first seconds says little. */
const MEASURED_MS = 20_000;
/** A connection may become faster than it was; the upload ends only if this many times the rate is too slow. */
const HOPE = 2;

/**
 * Sends a body as `send` does, but not to its end if that would take too long.
 *
 * @throws {UploadError} with code UPLOAD_TOO_SLOW, UPLOAD_NETWORK or UPLOAD_ABORTED
 */
export const sendInTime: typeof send = async (target, headers, body, onProgress, signal) => {
  const start = Date.now();
  const stopper = new AbortController();
  const stop = () => stopper.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  let isSlow = false;
  try {
    const measure: typeof onProgress = (progress) => {
      onProgress?.(progress);
      const { sent, total } = progress;
      const elapsed = Date.now() - start;
      const possible = HOPE * (sent / elapsed) * (LIMIT_MS - elapsed);
      if (elapsed < MEASURED_MS || total - sent <= possible) return;
      isSlow = true;
      stop();
    };
    return await send(target, headers, body, measure, stopper.signal);
  } catch (error) {
    if (signal?.aborted || (!isSlow && Date.now() - start < LIMIT_MS)) throw error;
    throw new UploadError(
      "UPLOAD_TOO_SLOW",
      "Convex storage ends an upload after two minutes. Do not retry: use a bucket or a faster connection.",
      { cause: error },
    );
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};
