/**
 * Computes which pages of a list to request. The component's pages are cut by key. A page keeps its end key,
 * so that rows inserted in the middle stay inside it. A page therefore requests an explicit end as soon as
 * another page follows it.
 */
import type { PaginationOptions, PaginationResult } from "convex/server";

/** The start of a page, and its size while no page follows. `null`: the beginning. */
export type PageStart = { cursor: string | null; numItems: number };

export type PageRequest = { key: string; paginationOpts: PaginationOptions };

export function requestsOf(starts: readonly PageStart[]): PageRequest[] {
  return starts.map(({ cursor, numItems }, index) => {
    const next = starts[index + 1];
    const paginationOpts =
      next === undefined ? { cursor, numItems } : { cursor, numItems, endCursor: next.cursor };
    return { key: JSON.stringify(paginationOpts), paginationOpts };
  });
}

type Results<Row> = Record<string, PaginationResult<Row> | Error | undefined>;

export type ReadPages<Row> = {
  /** Returns the first error, if any. */
  failure: Error | null;
  /** Returns the loaded pages in order, up to the first missing one. */
  pages: PaginationResult<Row>[];
  isComplete: boolean;
  /** Returns the rows to show: those of the previous pages, until all new pages are loaded. */
  rows: Row[];
};

export function readPages<Row>(
  results: Results<Row>,
  requests: readonly PageRequest[],
  former: readonly PageRequest[] | null,
): ReadPages<Row> {
  const failure = Object.values(results).find((result) => result instanceof Error) ?? null;
  const pages = loadedPages(results, requests);
  const isComplete = pages.length === requests.length;
  const shown = former === null || isComplete ? pages : loadedPages(results, former);
  return { failure, pages, isComplete, rows: shown.flatMap(({ page }) => page) };
}

function loadedPages<Row>(
  results: Results<Row>,
  requests: readonly PageRequest[],
): PaginationResult<Row>[] {
  const pages: PaginationResult<Row>[] = [];
  for (const { key } of requests) {
    const page = results[key];
    if (page === undefined || page instanceof Error) break;
    pages.push(page);
  }
  return pages;
}

/**
 * Splits pages that have grown beyond the result limit of one call.
 *
 * @returns the same array if no page has.
 */
export function splitOverfull<Row>(
  starts: readonly PageStart[],
  pages: readonly PaginationResult<Row>[],
): readonly PageStart[] {
  const split = starts.flatMap((start, index) => {
    const next = starts[index + 1];
    const { isDone, continueCursor } = pages[index]!;
    if (next === undefined || isDone || continueCursor === next.cursor) return [start];
    return [start, { ...start, cursor: continueCursor }];
  });
  return split.length === starts.length ? starts : split;
}
