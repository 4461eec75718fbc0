/** System fields of rows. */

/** Returns the creation time of a row in integer milliseconds since 1970, as `Date.now()`. */
export function madeAt({ _creationTime }: { _creationTime: number }): number {
  return Math.floor(_creationTime);
}
