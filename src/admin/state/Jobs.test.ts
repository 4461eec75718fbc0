import { describe, expect, it } from "vitest";
import { workThrough } from "./Jobs.js";

describe("work on many", () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);

  it("goes through all, whatever fails", async () => {
    const progress: number[] = [];
    const { done, failed, wasStopped } = await workThrough(
      numbers,
      async (number) => {
        if (number % 5 === 0) throw new Error(`no ${number}`);
        return number * 2;
      },
      () => false,
      (count) => progress.push(count),
    );
    expect(done).toHaveLength(16);
    expect(done.every(({ item, result }) => result === item * 2)).toBe(true);
    expect(failed.map(({ item }) => item)).toEqual([0, 5, 10, 15]);
    expect(progress).toEqual(numbers.map((number) => number + 1));
    expect(wasStopped).toBe(false);
  });

  it("starts nothing new once it is stopped, and does not lose what was under way", async () => {
    let isStopped = false;
    const { done, wasStopped } = await workThrough(
      numbers,
      async (number) => {
        if (number === 2) isStopped = true;
        await Promise.resolve();
        return number;
      },
      () => isStopped,
      () => undefined,
    );
    expect(wasStopped).toBe(true);
    expect(done.map(({ item }) => item).sort()).toEqual([0, 1, 2]);
  });

  it("does no more than a few at once", async () => {
    let running = 0;
    let most = 0;
    await workThrough(
      numbers,
      async () => {
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        running -= 1;
      },
      () => false,
      () => undefined,
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });
});
