/** A set of part numbers. */

/** Part numbers as ranges, both ends included. */
export type PartRanges = [first: number, last: number][];

/** Part numbers, kept as ranges: parts are sent in order, so 10,000 of them are few ranges. */
export class PartSet {
  readonly #ranges: PartRanges;
  #size = 0;

  constructor(ranges: Readonly<PartRanges> = []) {
    this.#ranges = ranges.map(([first, last]) => [first, last]);
    for (const [first, last] of ranges) this.#size += last - first + 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The ranges in ascending order, as JSON has them. */
  get ranges(): PartRanges {
    return new PartSet(this.#ranges).#ranges;
  }

  has(partNumber: number): boolean {
    return this.#ranges.some(([first, last]) => first <= partNumber && partNumber <= last);
  }

  add(partNumber: number): void {
    if (this.has(partNumber)) return;
    this.#size += 1;
    const ranges = this.#ranges;
    const found = ranges.findIndex(([first]) => first > partNumber);
    const at = found === -1 ? ranges.length : found;
    const [before, after] = [ranges[at - 1], ranges[at]];
    const isAfter = before !== undefined && before[1] === partNumber - 1;
    const isBefore = after !== undefined && after[0] === partNumber + 1;
    if (isAfter && isBefore) ranges.splice(at - 1, 2, [before[0], after[1]]);
    else if (isAfter) before[1] = partNumber;
    else if (isBefore) after[0] = partNumber;
    else ranges.splice(at, 0, [partNumber, partNumber]);
  }
}
