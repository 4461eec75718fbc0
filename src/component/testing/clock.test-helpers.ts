/** A clock that only the test moves, and the scheduler's timers with it. */
import { afterEach, beforeEach, vi } from "vitest";
import type { Component } from "./component.test-helpers.js";

export const NOW = Date.UTC(2030, 0, 1);
export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Stops the clock at `NOW` for each test of a file. */
export function stopTheClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets time pass without running what is due meanwhile. */
export function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

/** Runs everything that is due, and what that schedules, to the end, at this time; not what is due later. */
export async function finishScheduled(t: Component): Promise<void> {
  const now = Date.now();
  for (let before = -1, ran = 0; ran > before;) {
    before = ran;
    vi.setSystemTime(now - 1);
    await runScheduledOnce(t);
    const waiting = await scheduled(t, "pending");
    ran = (await scheduled(t)).length - waiting.length;
  }
}

/** Returns the scheduled functions, or those in a state. */
export async function scheduled(t: Component, state?: "pending" | "canceled") {
  const all = await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
  return all.filter(({ state: { kind } }) => state === undefined || kind === state);
}

/** Runs what is scheduled now, but nothing that this schedules. */
export async function runScheduledOnce(t: Component): Promise<void> {
  // A millisecond, because the scheduler's seconds are not exact in binary.
  vi.advanceTimersByTime(1);
  await t.finishInProgressScheduledFunctions();
}

/** Loses what is scheduled, as a crash does. */
export function loseScheduled(): void {
  const now = Date.now();
  vi.clearAllTimers();
  // Clearing also turns the clock back.
  vi.setSystemTime(now);
}
