/** A large file over a network that fails in every way: the same run as `npm run bench:parts`, with a smaller file. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsOf } from "../../bench/parts/faults.js";
import { type LargeFile, makeLargeFile } from "../../bench/parts/upload.js";

const MIB = 1024 ** 2;
const SIZE = 128 * MIB - 1;

let file: LargeFile;
beforeAll(async () => {
  file = await makeLargeFile(SIZE, MIB);
});
afterAll(() => file.remove());

test("each cut costs three parts at most, and every byte arrives", async () => {
  const { since, faults, isWhole } = await file.send(true, faultsOf(1, 8));
  expect(isWhole).toBe(true);
  for (const times of Object.values(faults)) expect(times).toBeGreaterThan(1);
  for (const { cut, failed, again } of since) {
    expect(cut).toBeLessThanOrEqual(3);
    expect(again).toBeLessThanOrEqual(3 + failed);
  }
});
