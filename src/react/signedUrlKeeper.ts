/** Keeps a signed URL good for as long as somebody looks at it. Knows nothing of React. */
import { isAssetError } from "../component/errors.js";

/** A URL that stops working, as `getSignedUrl` answers it. */
export type Signed = {
  url: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
};

/** What there is to show now. */
export type KeptUrl = {
  /** Works now; `null` when there is none (yet). */
  url: string | null;
  /** Why the last try failed; the URL may still be good. */
  error: Error | null;
  /** There is no URL yet, and no word on why. */
  isLoading: boolean;
};

export const LOADING: KeptUrl = { url: null, error: null, isLoading: true };

/** The part of its life after which a URL is renewed. */
const RENEW_AT = 0.8;
/** However short they live, one is not renewed more often. */
const MIN_RENEWAL_MS = 1000;
/** Timers sleep with the machine, so the clock is looked at now and then. */
const HEARTBEAT_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

/** Events after which time may have passed without timers. */
const WAKING = [
  ["visibilitychange", () => document],
  ["pageshow", () => window],
  ["focus", () => window],
  ["online", () => window],
] as const;

/** How long ago this was called, in milliseconds, through sleep and through a clock that is set back. */
function stopwatch(): () => number {
  const [wall, monotonic] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wall, performance.now() - monotonic);
}

/**
 * Asks for a URL, shows it, and renews it before it expires.
 *
 * @param sign asks the app; `null` means that there is no such file.
 * @param maxLifeMs the longest that a URL is relied on, whatever this machine's clock makes of its
 *   `expiresAt`.
 * @param show is told of each change.
 * @returns stops it: nothing is asked for or shown any more.
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
  // All times are of this stopwatch, which begins anew with each URL.
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
      // A new URL that has expired already tells of a clock that is ahead.
      goodUntil = said > 0 ? Math.min(said, maxLifeMs) : maxLifeMs;
      askAt = Math.max(goodUntil * RENEW_AT, MIN_RENEWAL_MS);
    }
    change({ url: signed?.url ?? null, error: null, isLoading: false });
  }

  function fail(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // What the component refuses it would refuse again.
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

  /** Does what is due, and sets the timer for what will be. */
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

  // Later, so that what is mounted and thrown away at once has asked for nothing.
  timer = setTimeout(look);
  for (const [event, target] of WAKING) target().addEventListener(event, wake);
  return () => {
    isStopped = true;
    clearTimeout(timer);
    for (const [event, target] of WAKING) target().removeEventListener(event, wake);
  };
}
