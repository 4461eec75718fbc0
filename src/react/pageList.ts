/**
 * A paginated list, kept live: the engine behind `usePages` and the lists of the admin panel.
 *
 * The component's pages are cut by key. A page has a fixed start, but its end moves when rows are added or
 * removed. When that happens, the list requests the page again with its former end (`endCursor`). Until all
 * pages meet again, it shows the rows from before, so that no row is missing or duplicated.
 */
import type { PaginationStatus } from "convex/react";
import type { PaginationOptions, PaginationResult } from "convex/server";
import { isAssetError } from "../shared/errors.js";

/** One page of a query, such as a `Watch` of Convex's client. */
export type PageWatch<Row> = {
  /** Returns the current page; `undefined` while loading. Throws the query's error. */
  localQueryResult: () => PaginationResult<Row> | undefined;
  onUpdate: (callback: () => void) => () => void;
};

export type WatchPage<Row> = (paginationOpts: PaginationOptions) => PageWatch<Row>;

export type PageSizes = {
  first: number;
  /** Loads the complete list, in pages of this size; by default only `loadMore` loads a page. */
  next?: number;
};

export type PageListState<Row> = {
  results: Row[];
  status: PaginationStatus;
  isLoading: boolean;
  loadMore: (numItems: number) => void;
  /** Why the results are outdated or incomplete; `null` if they are not. */
  error: Error | null;
};

/** The state of every list before its first page has loaded. */
export const LOADING: PageListState<never> = {
  results: [],
  status: "LoadingFirstPage",
  isLoading: true,
  loadMore: () => undefined,
  error: null,
};

/** The part of the list after `start`, up to the start of the next page; `null` for the last page. */
type Segment<Row> = {
  start: string | null;
  end: string | null;
  numItems: number;
  /** True if the end was sent to the server. */
  isPinned: boolean;
  watch: PageWatch<Row>;
  stop: () => void;
};

export class PageList<Row> {
  private segments: Segment<Row>[];
  private pages: readonly PaginationResult<Row>[] = [];
  private readonly listeners = new Set<() => void>();
  private state: PageListState<Row> = LOADING;

  constructor(
    private readonly watchPage: WatchPage<Row>,
    private readonly sizes: PageSizes,
  ) {
    this.segments = [this.open(null, null, sizes.first)];
    // The client may have the page already.
    this.state = this.read();
  }

  /** Follows the list while it has listeners. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      for (const segment of this.segments) segment.stop = segment.watch.onUpdate(this.update);
      this.update();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) for (const { stop } of this.segments) stop();
    };
  };

  readonly getState = (): PageListState<Row> => this.state;

  private readonly update = (): void => {
    const before = this.state;
    this.state = this.read();
    if (this.state !== before) for (const listener of [...this.listeners]) listener();
  };

  private open(start: string | null, end: string | null, numItems: number): Segment<Row> {
    const isPinned = end !== null;
    const watch = this.watchPage(
      isPinned ? { cursor: start, numItems, endCursor: end } : { cursor: start, numItems },
    );
    const stop = this.listeners.size > 0 ? watch.onUpdate(this.update) : () => undefined;
    return { start, end, numItems, isPinned, watch, stop };
  }

  /** Adds a page after the last one. */
  private follow(cursor: string, numItems: number): void {
    this.segments.at(-1)!.end = cursor;
    this.segments.push(this.open(cursor, null, numItems));
  }

  /** Adds a page after `cursor`, unless the list continues elsewhere by now. */
  private grow(cursor: string, numItems: number): void {
    const isCurrent = this.pages.length === this.segments.length;
    if (!isCurrent || this.pages.at(-1)!.continueCursor !== cursor) return;
    this.follow(cursor, numItems);
    this.update();
  }

  private read(): PageListState<Row> {
    const { state } = this;
    let pages: PaginationResult<Row>[] | null;
    try {
      pages = this.readPages();
    } catch (error) {
      if (isLost(error) && this.segments.length > 1) return this.startOver();
      return { ...state, error: error as Error };
    }
    if (pages === null) return state;
    const last = pages.length === this.segments.length ? pages.at(-1) : undefined;
    const status = last === undefined ? "LoadingMore" : last.isDone ? "Exhausted" : "CanLoadMore";
    const former = this.pages;
    const isSame = pages.length === former.length && pages.every((page, i) => page === former[i]);
    if (isSame && status === state.status && state.error === null) return state;
    this.pages = pages;
    const next = last?.isDone === false ? last.continueCursor : null;
    return {
      results: isSame ? state.results : pages.flatMap(({ page }) => page),
      status,
      isLoading: last === undefined,
      loadMore: (numItems) => void (next !== null && this.grow(next, numItems)),
      error: null,
    };
  }

  /** Returns the loaded pages; `null` while any but an added one is missing. */
  private readPages(): PaginationResult<Row>[] | null {
    const pages: PaginationResult<Row>[] = [];
    let isWhole = true;
    // The array changes during the iteration.
    for (let index = 0; index < this.segments.length; index += 1) {
      const segment = this.segments[index]!;
      const { start, end, numItems, isPinned } = segment;
      const page = segment.watch.localQueryResult();
      if (page === undefined) {
        isWhole &&= end === null && index > 0;
      } else if (end === null) {
        pages.push(page);
        const { next } = this.sizes;
        if (next !== undefined && !page.isDone) this.follow(page.continueCursor, next);
      } else if (page.isDone ? isPinned : page.continueCursor === end) {
        pages.push(page);
      } else {
        // A page that does not reach its fixed end exceeds the limit of one call.
        const cut = isPinned ? page.continueCursor : end;
        segment.stop();
        const parts = [this.open(start, cut, numItems)];
        if (isPinned) parts.push(this.open(cut, end, numItems));
        this.segments.splice(index, 1, ...parts);
        index -= 1;
      }
    }
    return isWhole ? pages : null;
  }

  /** Shows the former rows until the new first page has loaded. */
  private startOver(): PageListState<Row> {
    for (const { stop } of this.segments) stop();
    this.segments = [this.open(null, null, this.sizes.first)];
    this.pages = [];
    return this.read();
  }
}

/** The listed object was replaced by another one, such as a new asset at the same path. */
function isLost(error: unknown): boolean {
  return isAssetError(error) && error.data.code === "CURSOR_INVALID";
}
