/** Waits that end when the mirror stops. */

/** Thrown to abort running work when the mirror is stopped. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped();
}

export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  stopIfAborted(signal);
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(new Stopped());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** A promise that rejects when the mirror is stopped. */
export async function untilStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  stopIfAborted(signal);
  let onAbort = () => undefined as void;
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Stopped());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export type Backoff = { firstMs: number; maxMs: number };

/** Exponential backoff with jitter. */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff): number {
  const full = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return full * (0.75 + Math.random() / 4);
}
