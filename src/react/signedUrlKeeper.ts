/** Renews a signed URL while a component shows it. Independent of React. */
import { isAssetError } from "../shared/errors.js";

/** A URL that expires, as returned by `getSignedUrl`. */
export type Signed = {
  url: string;
  /** Unix time in milliseconds. */
  expiresAt: number;
};

/** The current state. */
export type KeptUrl = {
  /** A URL that has not expired, or `null`. */
  url: string | null;
  /** The error of the last attempt; the URL may still work. */
  error: Error | null;
  /** True while neither a URL nor an error is available. */
  isLoading: boolean;
};

export const LOADING: KeptUrl = { url: null, error: null, isLoading: true };

/** The fraction of its lifetime after which a URL is renewed. */
const RENEW_AT = 0.8;
/** The shortest time between renewals. */
const MIN_RENEWAL_MS = 1000;
/** Timers stop while the machine sleeps, so the clock is also checked at this interval. */
const HEARTBEAT_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

/** Events after which timers may be late. */
const WAKING = [
  ["visibilitychange", () => document],
  ["pageshow", () => window],
  ["focus", () => window],
  ["online", () => window],
] as const;

/** Returns the milliseconds since this stopwatch was created. It counts sleep and ignores clock changes. */
function stopwatch(): () => number {
  const [wall, monotonic] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wall, performance.now() - monotonic);
}

/**
 * Requests a URL, shows it, and renews it before it expires.
 *
 * @param sign requests a URL; `null` means that the file does not exist.
 * @param maxLifeMs the longest time to use a URL, regardless of this machine's clock and `expiresAt`.
 * @param show is called after each change.
 * @returns a function that stops all requests and updates.
 */
export function keepSignedUrl(
  sign: () => Promise<Signed | null>,
  maxLifeMs: number,
  show: (kept: KeptUrl) => void,
): () => void {
  let kept = LOADING;
  let failures = 0;
  let isAsking = false;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // All times are measured by this stopwatch, which restarts with each URL.
  let age = stopwatch();
  let askAt = 0;
  let goodUntil = Infinity;

  const change = (to: KeptUrl) => {
    kept = to;
    show(to);
  };

  function accept(signed: Signed | null): void {
    failures = 0;
    age = stopwatch();
    askAt = goodUntil = Infinity;
    if (signed !== null) {
      const said = signed.expiresAt - Date.now();
      // If a new URL has already expired, this machine's clock is ahead.
      goodUntil = said > 0 ? Math.min(said, maxLifeMs) : maxLifeMs;
      askAt = Math.max(goodUntil * RENEW_AT, MIN_RENEWAL_MS);
    }
    change({ url: signed?.url ?? null, error: null, isLoading: false });
  }

  function fail(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // Retrying would not help: the component refuses the same call again.
    const wait = isAssetError(error)
      ? Infinity
      : Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
    failures += 1;
    askAt = age() + wait;
    change({ url: kept.url, error, isLoading: false });
  }

  async function ask(): Promise<void> {
    isAsking = true;
    try {
      const signed = await sign();
      if (!isStopped) accept(signed);
    } catch (thrown) {
      if (!isStopped) fail(thrown);
    }
    isAsking = false;
    look();
  }

  /** Renews the URL if it is due, and sets the next timer. */
  function look(): void {
    clearTimeout(timer);
    if (isStopped) return;
    const now = age();
    if (kept.url !== null && now >= goodUntil) {
      goodUntil = Infinity;
      change({ url: null, error: kept.error, isLoading: kept.error === null });
    }
    if (!isAsking && now >= askAt) void ask();
    const next = Math.min(isAsking ? Infinity : askAt, goodUntil) - now;
    if (next < Infinity) timer = setTimeout(look, Math.min(next, HEARTBEAT_MS));
  }

  function wake(): void {
    if (document.visibilityState === "hidden") return;
    if (failures > 0 && askAt < Infinity) askAt = 0;
    look();
  }

  // Deferred, so that a component that unmounts immediately makes no request.
  timer = setTimeout(look);
  for (const [event, target] of WAKING) target().addEventListener(event, wake);
  return () => {
    isStopped = true;
    clearTimeout(timer);
    for (const [event, target] of WAKING) target().removeEventListener(event, wake);
  };
}
