/** Waits during an upload in parts: while it is paused, while the browser is offline, and between two tries. */
import { aborted } from "../uploadError.js";
import type { UploadControl } from "./control.js";

/** The waits between two tries of a part, in milliseconds; each is twice the one before. Tests shorten them. */
export const RETRIES = { first: 1000, longest: 30_000, tries: 8 };

/** Waits while an upload is paused or the browser is offline. */
export async function ready(
  control: UploadControl | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw aborted(signal.reason);
  while (control?.isPaused || isOffline()) {
    await orAborted(control?.isPaused ? control.resumed() : online(), signal);
  }
}

export function isOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}

function online(): Promise<void> {
  return new Promise((resolve) =>
    globalThis.addEventListener("online", () => resolve(), { once: true }),
  );
}

/** Waits before the next try. */
export async function backOff(failures: number, signal: AbortSignal | undefined): Promise<void> {
  const { first, longest } = RETRIES;
  const wait = Math.min(first * 2 ** (failures - 1), longest);
  // Clients that failed together do not all come back together.
  const jittered = wait * (0.5 + Math.random() / 2);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, jittered)));
    await orAborted(over, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws {UploadError} with code UPLOAD_ABORTED */
async function orAborted(waited: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  let stop = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(aborted(signal?.reason));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([waited, stopped]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
