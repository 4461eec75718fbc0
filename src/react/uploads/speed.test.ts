import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Measured, measure } from "./speed.js";

/** The speed after such measurements, each `[ms since the last one, bytes since the last one]`. */
function speedAfter(...steps: [number, number][]): number | null {
  let [at, sum] = [5000, 0];
  let last = measure(null, sum, at);
  for (const [ms, bytes] of steps) last = measure(last, (sum += bytes), (at += ms));
  return last.speed;
}

describe("measure", () => {
  test("knows nothing after one measurement, and the speed after two", () => {
    expect(measure(null, 70, 1000)).toEqual({ at: 1000, bytes: 70, speed: null });
    expect(speedAfter([500, 1000])).toBe(2000);
  });

  test("a steady speed is that speed, however it is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1 }), (times) => {
        expect(speedAfter(...times.map((ms): [number, number] => [ms, ms * 8]))).toBeCloseTo(8000);
      }),
    );
  });

  test("is never outside of what was measured", () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.nat(1e9));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const speeds = steps.map(([ms, bytes]) => (bytes * 1000) / ms);
        const speed = speedAfter(...steps)!;
        expect(speed).toBeGreaterThanOrEqual(Math.min(...speeds) * 0.999);
        expect(speed).toBeLessThanOrEqual(Math.max(...speeds) * 1.001);
      }),
    );
  });

  test("a burst counts little, a new speed is reached in some seconds", () => {
    const steady: [number, number] = [1000, 1000];
    expect(speedAfter(steady, [10, 100_000])).toBeLessThan(50_000);
    const slower = Array.from({ length: 15 }, (): [number, number] => [1000, 10]);
    expect(speedAfter(steady, ...slower)).toBeLessThan(20);
    expect(speedAfter(steady, ...slower.slice(0, 1))).toBeGreaterThan(500);
  });

  test("events at the same time are taken together with the next", () => {
    expect(speedAfter([0, 500], [0, 500], [1000, 500])).toBe(1500);
    expect(speedAfter([0, 500])).toBeNull();
  });

  test("a sum that has become smaller is no negative speed", () => {
    const last: Measured = { at: 0, bytes: 1000, speed: 100 };
    expect(measure(last, 0, 1000).speed).toBeGreaterThan(0);
  });
});
