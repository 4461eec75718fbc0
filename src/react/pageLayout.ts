/**
 * Which pages of a list to ask for. The component's pages are cut by key, and a page that was cut
 * short by its length must keep its end when rows come in between, or the rows at its end would
 * fall into no page. So a page asks for "up to here" as soon as there is another behind it.
 */
import type { PaginationOptions, PaginationResult } from "convex/server";

/** Where a page begins, and how many rows it wants if nothing follows. `null`: the beginning. */
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
  /** The first of the errors there are. */
  failure: Error | null;
  /** The pages in order, up to the first that is still missing. */
  pages: PaginationResult<Row>[];
  isComplete: boolean;
  /** The rows to show: those of the former pages, until the pages that replace them are there. */
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
 * Cuts pages that have grown beyond what one call returns.
 *
 * @returns the same starts if there are none.
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
