/**
 * Index keys as strings whose order with `<` is the database's order of the values, so that a range of an
 * index is an interval of strings.
 */
import { CommitTsPlaceholder, type JSONValue, type Value, jsonToConvex } from "convex/values";

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
  bytes: "\x07",
  array: "\x08",
  object: "\x09",
};
/** Sorts after every tag, and so after all keys that begin with the same values. */
const BEHIND = "\x10";
/** The key of a pending commit timestamp, which sorts after all committed ones. */
const PENDING_TS = 2n ** 63n - 1n;

const utf8 = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

function unitsOf(bytes: Iterable<number>): string {
  let units = "";
  for (const byte of bytes) units += String.fromCharCode(byte);
  return units;
}

/** Returns the 8 bytes of a number in sort order. */
function bitsKey(bits: bigint): string {
  scratch.setBigUint64(0, bits);
  return String.fromCharCode(...scratchBytes);
}

function numberKey(value: number): string {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const sign = 1n << 63n;
  // Flips the sign bit of positive numbers, and all bits of negative numbers.
  return bitsKey((bits & sign) === 0n ? bits | sign : ~bits & (2n ** 64n - 1n));
}

function bigintKey(value: bigint): string {
  return bitsKey(BigInt.asUintN(64, value) ^ (1n << 63n));
}

// eslint-disable-next-line no-control-regex
const PLAIN = /^[\x01-\x7f]*$/;

function stringKey(value: string, order: StringOrder): string {
  if (PLAIN.test(value)) return `${value}\0\0`;
  return escaped(order === "utf16" ? value : unitsOf(utf8.encode(value)));
}

/** Ends a string, so that longer strings with the same start sort after it. */
function escaped(units: string): string {
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
  if (value instanceof ArrayBuffer) return TAG.bytes + escaped(unitsOf(new Uint8Array(value)));
  if (Array.isArray(value)) return `${TAG.array}${encodeKey(value, order)}\0`;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${TAG.object}${encodeKey(fields.flat(), order)}\0`;
}

export function encodeKey(values: FieldValue[], order: StringOrder): string {
  return values.map((value) => valueKey(value, order)).join("");
}

/** The part of an index from `from` up to, but not including, `before`. */
export type Interval = { from: string; before: string };

/** Returns the part of an interval after a key, or up to and including it, in reading order. */
export function cut(
  { from, before }: Interval,
  part: "behind" | "upTo",
  key: string,
  direction: "asc" | "desc",
): Interval {
  const edge = direction === "asc" ? key + BEHIND : key;
  return (part === "behind") === (direction === "asc")
    ? { from: edge > from ? edge : from, before }
    : { from, before: edge < before ? edge : before };
}

export function isInside({ from, before }: Interval, key: string): boolean {
  return from <= key && key < before;
}

export type RangeBound = {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: FieldValue;
};

/** Returns a value of a query or a document from the JSON that Convex serializes it to. */
export function fieldFromJson(json: JSONValue): FieldValue {
  const isMissing = typeof json === "object" && json !== null && "$undefined" in json;
  return isMissing ? undefined : jsonToConvex(json);
}

/** Returns the interval of a query's range expression: equalities, then at most one bound on either side. */
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
