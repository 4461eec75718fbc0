/** One sorted index of one table: a lookup costs log n comparisons, and reading on one step per document. */

import {
  CommitTsPlaceholder,
  compareValues,
  jsonToConvex,
  type JSONValue,
  type Value,
} from "convex/values";
import type { IndexRangeExpression, StoredDocument } from "./convexTestInternals.js";

export type Key = (Value | undefined)[];
export type Entry = { key: Key; doc: StoredDocument };

/** A position in an index: just before or just after everything that starts with `prefix`. */
export type Bound = { prefix: Key; side: "before" | "after" };

/** The sort value of a commit timestamp until its transaction commits. */
const PENDING_COMMIT_TS = 2n ** 63n - 1n;

/** Counts document reads, so that tests can check the cost of a read. */
export class VisitCounter {
  documents = 0;
}

export class SortedIndex {
  private readonly entries: Entry[] = [];

  constructor(
    readonly fields: string[],
    documents: Iterable<StoredDocument>,
  ) {
    for (const doc of documents) this.entries.push({ key: keyOf(doc, fields), doc });
    this.entries.sort((a, b) => compareKeys(a.key, b.key));
  }

  add(doc: StoredDocument): void {
    const key = keyOf(doc, this.fields);
    this.entries.splice(this.position({ prefix: key, side: "before" }), 0, { key, doc });
  }

  remove(doc: StoredDocument): void {
    const at = this.position({ prefix: keyOf(doc, this.fields), side: "before" });
    if (this.entries[at]?.doc._id === doc._id) this.entries.splice(at, 1);
  }

  /** Returns the entries between two positions, in the given order. */
  *range(
    lower: Bound,
    upper: Bound,
    order: "asc" | "desc",
    visits: VisitCounter,
  ): Generator<Entry> {
    const start = this.position(lower, visits);
    const end = this.position(upper, visits);
    for (let step = 0; step < end - start; step++) {
      visits.documents++;
      yield this.entries[order === "asc" ? start + step : end - 1 - step]!;
    }
  }

  private position(bound: Bound, visits?: VisitCounter): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (visits) visits.documents++;
      if (isBefore(this.entries[middle]!.key, bound)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function compareKeys(a: Key, b: Key): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

export function isBefore(key: Key, bound: Bound): boolean {
  const order = compareKeys(key, bound.prefix);
  return bound.side === "before" ? order < 0 : order <= 0;
}

/** Returns the later position. */
export function laterBound(a: Bound, b: Bound): Bound {
  return compareBounds(a, b) >= 0 ? a : b;
}

export function earlierBound(a: Bound, b: Bound): Bound {
  return compareBounds(a, b) <= 0 ? a : b;
}

function compareBounds(a: Bound, b: Bound): number {
  const order = compareKeys(a.prefix, b.prefix);
  if (order !== 0) return order;
  // One prefix starts with the other: the shorter one covers everything that the longer one can name.
  const spanA = a.side === "before" ? -1 : 1;
  const spanB = b.side === "before" ? -1 : 1;
  if (a.prefix.length === b.prefix.length) return spanA - spanB;
  return a.prefix.length < b.prefix.length ? spanA : -spanB;
}

export function keyOf(doc: StoredDocument, fields: string[]): Key {
  return fields.map((field) => fieldValue(doc, field));
}

function fieldValue(doc: StoredDocument, path: string): Value | undefined {
  let value: unknown = doc;
  for (const part of path.split(".")) {
    value = isPlainObject(value) ? value[part] : undefined;
  }
  return resolvePending(value) as Value | undefined;
}

/** Returns the bounds of an index range, whose expressions `isIndexRange` has accepted. */
export function boundsOf(range: IndexRangeExpression[]): { lower: Bound; upper: Bound } {
  const equal = range.filter(({ type }) => type === "Eq").map(({ value }) => rangeValue(value));
  let lower: Bound = { prefix: equal, side: "before" };
  let upper: Bound = { prefix: equal, side: "after" };
  for (const { type, value } of range) {
    if (type === "Eq") continue;
    const prefix = [...equal, rangeValue(value)];
    if (type === "Gt") lower = { prefix, side: "after" };
    if (type === "Gte") lower = { prefix, side: "before" };
    if (type === "Lt") upper = { prefix, side: "before" };
    if (type === "Lte") upper = { prefix, side: "after" };
  }
  return { lower, upper };
}

/** Returns whether the expressions name the index's fields in order: equalities, then at most one range. */
export function isIndexRange(range: IndexRangeExpression[], fields: string[]): boolean {
  let next = 0;
  const bounded = new Set<"lower" | "upper">();
  for (const { type, fieldPath } of range) {
    if (type === "Eq") {
      if (bounded.size > 0 || fieldPath !== fields[next]) return false;
      next++;
      continue;
    }
    const end = type.startsWith("G") ? "lower" : "upper";
    if (bounded.has(end) || fieldPath !== fields[next]) return false;
    bounded.add(end);
  }
  return true;
}

function rangeValue(json: unknown): Value | undefined {
  if (isPlainObject(json) && "$undefined" in json) return undefined;
  return resolvePending(jsonToConvex(json as JSONValue)) as Value;
}

function resolvePending(value: unknown): unknown {
  if (value instanceof CommitTsPlaceholder) return PENDING_COMMIT_TS;
  if (Array.isArray(value)) return value.map(resolvePending);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolvePending(v)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof ArrayBuffer) && !(value instanceof CommitTsPlaceholder);
}
