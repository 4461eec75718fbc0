import { fc, test as property } from "@fast-check/vitest";
import { compareValues, type Value } from "convex/values";
import { describe, expect, test } from "vitest";
import { cut, encodeKey, intervalOf, isInside } from "../database/keys.js";

const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Value[]>(null, true, false, 0, -0, NaN, Infinity, -Infinity, "", "\0", [], {}),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => bytes.slice().buffer),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "aa", "b"), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const field = fc.option(value, { nil: undefined });

const keyOf = (...values: (Value | undefined)[]) => encodeKey(values, "utf8");
const orderOfValues = (a?: Value, b?: Value) => Math.sign(compareValues(a, b));
const orderOf = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

describe("keys", () => {
  property.prop([field, field], { numRuns: 3000 })("sort as Convex sorts the values", (a, b) => {
    expect(orderOf(keyOf(a), keyOf(b))).toBe(orderOfValues(a, b));
    expect(orderOf(keyOf("x", a, 1), keyOf("x", b, 1))).toBe(orderOfValues(a, b));
  });

  property.prop([field, field, field, field])(
    "sort by their first value that differs",
    (a, b, c, d) => {
      const order = orderOfValues(a, c) || orderOfValues(b, d);
      expect(orderOf(keyOf(a, b), keyOf(c, d))).toBe(order);
    },
  );

  property.prop([field, field, field])(
    "lie in a range exactly if their value does",
    (edge, a, rest) => {
      const order = orderOfValues(a, edge);
      const expected = {
        Eq: order === 0,
        Gt: order > 0,
        Gte: order >= 0,
        Lt: order < 0,
        Lte: order <= 0,
      };
      for (const type of ["Eq", "Gt", "Gte", "Lt", "Lte"] as const) {
        const range = intervalOf([{ type, fieldPath: "a", value: edge }], "utf8");
        expect(isInside(range, keyOf(a, rest)), type).toBe(expected[type]);
      }
    },
  );
});

test("a range is cut behind or up to a key, in the order of reading", () => {
  const all = intervalOf([], "utf8");
  const keys = [1, 2, 3].map((number) => keyOf(number));
  const inside = (part: "behind" | "upTo", direction: "asc" | "desc") => {
    const range = cut(all, part, keys[1]!, direction);
    return keys.flatMap((key, index) => (isInside(range, key) ? [index + 1] : []));
  };
  expect(inside("behind", "asc")).toEqual([3]);
  expect(inside("upTo", "asc")).toEqual([1, 2]);
  expect(inside("behind", "desc")).toEqual([1]);
  expect(inside("upTo", "desc")).toEqual([2, 3]);
  const narrow = cut(cut(all, "behind", keys[1]!, "asc"), "behind", keys[0]!, "asc");
  expect(keys.filter((key) => isInside(narrow, key))).toEqual([keys[2]]);
});
