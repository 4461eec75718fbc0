/** Filters and sorts the rows of a list. Pure, so it is tested with ten thousand rows. */
import type { AssetAdminApi } from "../types.js";
import type { Changed, Filter, SizeClass, Sort, SortKey } from "../state/listOptions.js";
import { bareType, kindOf } from "../words/mediaKinds.js";

export type AssetRow = AssetAdminApi["listAssetsPage"]["_returnType"]["page"][number];

export function isFiltered(filter: Filter): boolean {
  return filter.text.trim() !== "" || hasFileFilter(filter);
}

/** Returns whether a filter is for a property of files, which folders do not have. */
export function hasFileFilter({ kind, state, changed, size }: Filter): boolean {
  return kind !== "all" || state !== "all" || changed !== "any" || size !== "any";
}

const DAY_MS = 24 * 60 * 60 * 1000;
const CHANGED_MS: Record<Changed, number> = {
  any: Infinity,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

/** The sizes of each class, in bytes: from the first, below the second. */
const SIZE_BYTES: Record<SizeClass, readonly [number, number]> = {
  any: [0, Infinity],
  small: [0, 100_000],
  medium: [100_000, 1_000_000],
  large: [1_000_000, 10_000_000],
  huge: [10_000_000, Infinity],
};

/** Natural sort order: `2.png` before `10.png`, ignoring case. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export const wordsOf = (text: string): string[] => folded(text).split(/\s+/).filter(Boolean);

/** Returns rows sorted by their names. */
export function sortByName<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  isDescending: boolean,
): Row[] {
  const direction = isDescending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      direction * (collator.compare(nameOf(a), nameOf(b)) || byCharacters(nameOf(a), nameOf(b))),
  );
}

/** Returns the rows that match a filter, in order. */
export function filterRows(
  rows: readonly AssetRow[],
  filter: Filter,
  now: number,
): readonly AssetRow[] {
  if (!isFiltered(filter)) return rows;
  const [from, below] = SIZE_BYTES[filter.size];
  const since = now - CHANGED_MS[filter.changed];
  const words = wordsOf(filter.text);
  return rows.filter((row) => {
    const { published, updatedAt } = row;
    if (updatedAt < since) return false;
    if (filter.size !== "any") {
      if (published === null || published.size < from || published.size >= below) return false;
    }
    if (filter.state !== "all" && (published !== null) !== (filter.state === "published")) {
      return false;
    }
    if (
      filter.kind !== "all" &&
      (published === null || kindOf(published.contentType) !== filter.kind)
    ) {
      return false;
    }
    const text = folded(textOf(row));
    return words.every((word) => text.includes(word));
  });
}

/** The text that a row is found by: its name and its description. */
function textOf({ basename, title = "", tags = [], alt = "" }: AssetRow): string {
  const alts = typeof alt === "string" ? [alt] : Object.values(alt);
  return [basename, title, ...tags, ...alts].join("\n");
}

/** Returns whether the server can return the assets of a folder in this order. */
export function isServerOrder({ by }: Sort): boolean {
  return by === "name";
}

type Key = string | number | undefined;

function keyOf(row: AssetRow, by: SortKey): Key {
  if (by === "size") return row.published?.size;
  if (by === "changed") return row.updatedAt;
  if (by === "type") {
    return row.published === null ? undefined : bareType(row.published.contentType);
  }
  return row.basename;
}

function byCharacters(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The initial sort direction of each column: names ascending, sizes and times descending. */
export function firstSort(by: SortKey): Sort {
  return { by, isDescending: by === "size" || by === "changed" };
}

/** Returns sorted rows. Rows without a value are last in both directions; equal rows are sorted by name. */
export function sortRows(rows: readonly AssetRow[], { by, isDescending }: Sort): AssetRow[] {
  const direction = isDescending ? -1 : 1;
  const byName = (a: AssetRow, b: AssetRow) =>
    collator.compare(a.basename, b.basename) ||
    byCharacters(a.basename, b.basename) ||
    byCharacters(a.folderPath, b.folderPath);
  return [...rows].sort((a, b) => {
    const [left, right] = [keyOf(a, by), keyOf(b, by)];
    if (left === undefined || right === undefined) {
      if (left !== right) return left === undefined ? 1 : -1;
      return byName(a, b);
    }
    if (left === right) return byName(a, b);
    if (by === "name") return direction * byName(a, b);
    return direction * (left < right ? -1 : 1);
  });
}
