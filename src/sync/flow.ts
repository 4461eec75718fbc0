/** Limits concurrent work, and ends waits when the mirror stops. */
import type { Step } from "./plan.js";

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

/** Runs a limited number of tasks; adding a task waits for a free slot. */
export class Pool {
  private readonly running = new Set<Promise<void>>();
  private failure: { error: unknown } | null = null;

  constructor(private readonly size: number) {}

  /** Resolves when the task has started. Rejects with the error of an earlier task. */
  async add(task: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.size) await Promise.race(this.running);
    this.check();
    const run = task()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }

  /** Resolves when all tasks have ended. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.race(this.running);
    this.check();
  }

  private check(): void {
    if (this.failure !== null) throw this.failure.error;
  }
}

/** A section of the tasks that a smaller number may run concurrently. */
export class Places {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Runs it when a slot is free, in order of waiting. */
  async within<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}

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
function oneShotSignal() {
  let wake = () => undefined as void;
  let sent = new Promise<void>((resolve) => (wake = resolve));
  return {
    send(): void {
      wake();
      sent = new Promise<void>((resolve) => (wake = resolve));
    },
    wait: () => sent,
  };
}

/** Yields the same steps in the same order; an error of the list is thrown after the last one. */
export async function* readAhead(
  steps: AsyncIterable<Step>,
  { limit, onListed, onEnd }: ReadAhead,
): AsyncGenerator<Step> {
  const waiting: Step[] = [];
  const listed = oneShotSignal();
  const taken = oneShotSignal();
  let files = 0;
  let isStopped = false;
  let end: { error?: Error } | null = null;
  const list = async (): Promise<void> => {
    for await (const step of steps) {
      waiting.push(step);
      files += filesIn(step);
      onListed(step);
      listed.send();
      while (files >= limit && !isStopped) await taken.wait();
      if (isStopped) return;
    }
    onEnd();
  };
  const listing = list()
    .then(
      () => (end = {}),
      (error: unknown) => (end = { error: error as Error }),
    )
    .finally(() => listed.send());
  try {
    for (;;) {
      const step = waiting.shift();
      if (step !== undefined) {
        files -= filesIn(step);
        taken.send();
        yield step;
      } else if (end === null) {
        await listed.wait();
      } else {
        break;
      }
    }
    const { error } = end as { error?: Error };
    if (error !== undefined) throw error;
  } finally {
    isStopped = true;
    taken.send();
    await listing;
  }
}
