/** Reads a whole list once, without a subscription. */
import type { PaginationResult } from "convex/server";

/** Yields the rows of each page. Reads the next page only when the caller asks for it. */
export async function* eachPage<Row>(
  read: (cursor: string | null) => Promise<PaginationResult<Row>>,
): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  for (;;) {
    const { page, isDone, continueCursor }: PaginationResult<Row> = await read(cursor);
    yield page;
    if (isDone) return;
    cursor = continueCursor;
  }
}
