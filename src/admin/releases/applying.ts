/** Decides what is asked before a release is published, scheduled or rolled back. Pure. */
import { isAssetError } from "../../shared/errors.js";
import type { Entry, Refused } from "./types.js";

/** An action that changes all files of a release. */
export type Applying = "publish" | "schedule" | "rollBack";

/** The entries that do not apply now; `count` is larger than their number if not all of them are known. */
export type Differing = { entries: readonly Refused[]; count: number };

export const NONE: Differing = { entries: [], count: 0 };

/** Adds the entries of a page that do not apply; those that were left out of the release are none of it any longer. */
export function addDiffering({ entries }: Differing, page: readonly Entry[]): Differing {
  const found = page.flatMap(({ folderPath, basename, problem, isSkipped }) =>
    problem === null || isSkipped ? [] : [{ folderPath, basename, reason: problem }],
  );
  const all = [...entries, ...found];
  return { entries: all, count: all.length };
}

/** Returns the entries that a refusal names; `null` for another error. */
export function differingOf(error: unknown): Differing | null {
  if (!isAssetError(error) || error.data.code !== "RELEASE_CONFLICT") return null;
  const { entries, count } = error.data;
  return { entries, count };
}

/** Returns the value of a field for a date and a time in the visitor's time zone. */
export function fieldOf(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Returns the time in such a field; `null` if it is empty or no date. */
export function timeOf(field: string): number | null {
  const time = new Date(field).getTime();
  return Number.isNaN(time) ? null : time;
}
