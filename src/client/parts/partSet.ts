/** A set of part numbers. */

/** Part numbers as ranges, both ends included. */
export type PartRanges = [first: number, last: number][];

/** Part numbers, kept as ranges: parts are sent in order, so 10,000 of them are few ranges. */
export class PartSet {
  /** @param ranges in ascending order, as JSON has them. Each change makes new ones. */
  constructor(public ranges: PartRanges = []) {}

  get size(): number {
    return this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(partNumber: number): boolean {
    return this.ranges.some(([first, last]) => first <= partNumber && partNumber <= last);
  }

  add(partNumber: number): void {
    if (this.has(partNumber)) return;
    const merged: PartRanges = [];
    const one: PartRanges[number] = [partNumber, partNumber];
    for (const [first, last] of [...this.ranges, one].sort(([a], [b]) => a - b)) {
      const before = merged.at(-1);
      if (before?.[1] === first - 1) before[1] = last;
      else merged.push([first, last]);
    }
    this.ranges = merged;
  }
}
