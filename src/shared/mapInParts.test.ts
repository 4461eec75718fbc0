import { expect, test } from "vitest";
import { mapInParts } from "./mapInParts.js";

test("looks up at most 100 rows at the same time, and keeps their order", async () => {
  let running = 0;
  let most = 0;
  const rows = Array.from({ length: 1000 }, (_, row) => row);
  const mapped = await mapInParts(rows, async (row) => {
    most = Math.max(most, (running += 1));
    await Promise.resolve();
    running -= 1;
    return row * 2;
  });
  expect(mapped).toEqual(rows.map((row) => row * 2));
  expect(most).toBe(100);
});
