/** Lists files ahead of processing them, so that neither waits for the other. */
import type { Step } from "./walk.js";

export type ReadAhead = {
  /** The largest number of listed files that wait for processing. */
  limit: number;
  /** Called for each listed step. */
  onListed: (step: Step) => void;
  /** Called at the end of the list. */
  onEnd: () => void;
};

const filesIn = (step: Step): number => ("files" in step ? step.files.length : 0);

/** A one-shot signal: wakes all current waiters, then re-arms. */
function bell() {
  let ring = () => undefined as void;
  let rung = new Promise<void>((resolve) => (ring = resolve));
  return {
    ring(): void {
      ring();
      rung = new Promise<void>((resolve) => (ring = resolve));
    },
    heard: () => rung,
  };
}

/** Yields the same steps in the same order; an error of the list is thrown after the last one. */
export async function* readAhead(
  steps: AsyncIterable<Step>,
  { limit, onListed, onEnd }: ReadAhead,
): AsyncGenerator<Step> {
  const waiting: Step[] = [];
  const news = bell();
  const room = bell();
  let files = 0;
  let isStopped = false;
  let end: { error?: Error } | null = null;
  const list = async (): Promise<void> => {
    for await (const step of steps) {
      waiting.push(step);
      files += filesIn(step);
      onListed(step);
      news.ring();
      while (files >= limit && !isStopped) await room.heard();
      if (isStopped) return;
    }
    onEnd();
  };
  const listing = list()
    .then(
      () => (end = {}),
      (error: unknown) => (end = { error: error as Error }),
    )
    .finally(() => news.ring());
  try {
    for (;;) {
      const step = waiting.shift();
      if (step !== undefined) {
        files -= filesIn(step);
        room.ring();
        yield step;
      } else if (end === null) {
        await news.heard();
      } else {
        break;
      }
    }
    const { error } = end as { error?: Error };
    if (error !== undefined) throw error;
  } finally {
    isStopped = true;
    room.ring();
    await listing;
  }
}
