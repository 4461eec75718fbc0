/**
 * How long to wait for a storage, in milliseconds. Beyond that it is down, as far as we are
 * concerned: an answer, and the transfer of a file or of a part of one.
 */
export const WAIT = { answer: 30_000, transfer: 10 * 60_000 };

/**
 * Does something that takes a signal, and stops waiting for it when time is up. The signal alone
 * would not do: Convex's `fetch` does not know it.
 */
export async function withDeadline<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("No answer in time"));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
