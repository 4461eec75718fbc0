/** How a large file is cut into parts of equal size; only the last one may be smaller. */

const MIB = 1024 ** 2;

/** The sizes in bytes. Tests replace them, because no test needs gigabytes. */
export const PART_SIZES = {
  /** The smallest file that is offered to be sent in parts. */
  threshold: 64 * MIB,
  /** The smallest part; buckets take 5 MiB, but more parts cost more requests. */
  part: 16 * MIB,
};

/** The largest number of parts of one upload, and the largest object, in R2 and S3. */
export const MAX_PARTS = 10_000;
export const MAX_OBJECT_BYTES = 5 * 1024 ** 4;

/** A file in parts: its size and that of each part but the last, in bytes. */
export type Cut = { size: number; partSize: number };

/** Returns the size of the parts of a file, in whole MiB. */
export function partSizeFor(size: number): number {
  const least = Math.max(PART_SIZES.part, Math.ceil(size / MAX_PARTS));
  return Math.ceil(least / MIB) * MIB;
}

export function countOfParts({ size, partSize }: Cut): number {
  return Math.ceil(size / partSize);
}

/** Returns the size of a part; its number counts from 1. `null` if there is no such part. */
export function sizeOfPart(cut: Cut, partNumber: number): number | null {
  const count = countOfParts(cut);
  if (!Number.isSafeInteger(partNumber) || partNumber < 1 || partNumber > count) return null;
  return Math.min(cut.partSize, cut.size - (partNumber - 1) * cut.partSize);
}
