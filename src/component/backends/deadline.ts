/** Timeouts for a storage, in milliseconds: for a response, and for the transfer of a file or part. */
export const WAIT = { answer: 30_000, transfer: 10 * 60_000 };

/**
 * Runs a task with a signal, and stops waiting when the time is up. The signal alone is not enough, because
 * Convex's `fetch` ignores it.
 */
export async function withDeadline<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("No response in time"));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
