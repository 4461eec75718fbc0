/** Times as people write them. */

export const EXAMPLE_TIME = "2026-11-30T10:12:03Z";

/**
 * Returns a time in milliseconds since 1970; `null` if the text is none.
 *
 * @param text a date, which is its start in UTC, or a date with a time, as in ISO 8601.
 */
export function parseTime(text: string): number | null {
  const value = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return value >= 0 ? value : null;
}
