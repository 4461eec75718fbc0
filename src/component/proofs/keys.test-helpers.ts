/**
 * Index keys as strings that compare, with `<`, as the database orders the values themselves. A
 * range of an index is then simply what lies between two strings.
 */
import { CommitTsPlaceholder, type Value } from "convex/values";

export type FieldValue = Value | undefined;

/** How strings sort: by their bytes as in Convex, or by code units as in plain JavaScript. */
export type StringOrder = "utf8" | "utf16";

/** Types sort in this order; every value begins with its tag. */
const TAG = {
  undefined: "\x01",
  null: "\x02",
  bigint: "\x03",
  number: "\x04",
  boolean: "\x05",
  string: "\x06",
};
/** Sorts behind every tag, and so behind all keys that begin with the same values. */
const BEHIND = "\x10";
/** What a commit timestamp sorts as until its transaction commits: behind all that are committed. */
const PENDING_TS = 2n ** 63n - 1n;

const utf8 = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));

function scratchText(): string {
  let text = "";
  for (let index = 0; index < 8; index += 1) {
    text += String.fromCharCode(scratch.getUint8(index));
  }
  return text;
}

function numberKey(value: number): string {
  scratch.setFloat64(0, value === 0 ? 0 : value);
  const bits = scratch.getBigUint64(0);
  const sign = 1n << 63n;
  // Flips the sign of what is positive, and every bit of what is negative.
  scratch.setBigUint64(0, (bits & sign) === 0n ? bits | sign : ~bits & (2n ** 64n - 1n));
  return scratchText();
}

function bigintKey(value: bigint): string {
  scratch.setBigUint64(0, BigInt.asUintN(64, value) ^ (1n << 63n));
  return scratchText();
}

// eslint-disable-next-line no-control-regex
const PLAIN = /^[\x01-\x7f]*$/;

function stringKey(value: string, order: StringOrder): string {
  if (PLAIN.test(value)) return `${value}\0\0`;
  const units = order === "utf16" ? value : String.fromCharCode(...utf8.encode(value));
  return `${units.replaceAll("\0", "\0\xff")}\0\0`;
}

function valueKey(value: FieldValue, order: StringOrder): string {
  if (value === undefined) return TAG.undefined;
  if (value === null) return TAG.null;
  if (value instanceof CommitTsPlaceholder) return TAG.bigint + bigintKey(PENDING_TS);
  if (typeof value === "bigint") return TAG.bigint + bigintKey(value);
  if (typeof value === "number") return TAG.number + numberKey(value);
  if (typeof value === "boolean") return TAG.boolean + (value ? "\x01" : "\0");
  if (typeof value === "string") return TAG.string + stringKey(value, order);
  throw new Error(`No index of the component holds such a value: ${JSON.stringify(value)}`);
}

export function encodeKey(values: FieldValue[], order: StringOrder): string {
  return values.map((value) => valueKey(value, order)).join("");
}

/** The part of an index from `from` up to, but not including, `before`. */
export type Interval = { from: string; before: string };

export function isInside({ from, before }: Interval, key: string): boolean {
  return from <= key && key < before;
}

export type RangeBound = {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: FieldValue;
};

/** What a query's range expression spans: equalities, then at most one bound on either side. */
export function intervalOf(bounds: RangeBound[], order: StringOrder): Interval {
  const prefix = encodeKey(
    bounds.filter(({ type }) => type === "Eq").map(({ value }) => value),
    order,
  );
  let from = prefix;
  let before = prefix + BEHIND;
  for (const { type, value } of bounds) {
    const key = prefix + valueKey(value, order);
    if (type === "Gt") from = key + BEHIND;
    if (type === "Gte") from = key;
    if (type === "Lt") before = key;
    if (type === "Lte") before = key + BEHIND;
  }
  return { from, before };
}
