/** What the platform itself says of every row. */

/** When a row was made, in whole milliseconds since 1970, as `Date.now()` tells the time. */
export function madeAt({ _creationTime }: { _creationTime: number }): number {
  return Math.floor(_creationTime);
}
