/** The number of rows that are looked up at the same time. */
const PART = 100;

/**
 * Maps rows in order, a part of them at the same time. Convex limits a call to 1,000 concurrent operations, which its nested
 * calls share.
 */
export async function mapInParts<Row, Mapped>(
  rows: Row[],
  map: (row: Row) => Mapped | Promise<Mapped>,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  for (let start = 0; start < rows.length; start += PART) {
    mapped.push(...(await Promise.all(rows.slice(start, start + PART).map(map))));
  }
  return mapped;
}
