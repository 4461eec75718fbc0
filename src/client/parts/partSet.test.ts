import fc from "fast-check";
import { expect, test } from "vitest";
import { PartSet } from "./partSet.js";

test("numbers that follow each other are one range", () => {
  const set = new PartSet();
  for (const partNumber of [2, 1, 5, 3, 5, 4, 9]) set.add(partNumber);
  expect(set.ranges).toEqual([
    [1, 5],
    [9, 9],
  ]);
  expect(set.size).toBe(6);
});

test("it is the set of numbers", () => {
  const number = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const [set, expected] = [new PartSet(), new Set(numbers)];
      for (const partNumber of numbers) set.add(partNumber);
      for (const one of [set, new PartSet(set.ranges)]) {
        expect(one.size).toBe(expected.size);
        for (let partNumber = 0; partNumber <= 31; partNumber += 1) {
          expect(one.has(partNumber)).toBe(expected.has(partNumber));
        }
      }
    }),
  );
});
