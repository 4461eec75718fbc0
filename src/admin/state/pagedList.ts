/**
 * A complete paginated list, kept live.
 *
 * A page has a fixed start, but its end moves when rows are added or removed. When that happens, the list
 * requests the page with its previous end (`endCursor`), so that no row is missing or duplicated. Until the
 * result arrives, the page's last rows stay visible.
 */
import { isAssetError } from "../../shared/errors.js";

export type Page<Row> = { page: Row[]; isDone: boolean; continueCursor: string };

/** The part of the list to read: after `cursor`, up to `endCursor` if known. */
export type PageRequest = { cursor: string | null; endCursor: string | null; numItems: number };

/** A subscription to one page. */
export type PageWatch<Row> = {
  /** Returns the current page; `undefined` while loading. Throws the query's error. */
  read: () => Page<Row> | undefined;
  stop: () => void;
};

export type WatchPage<Row> = (request: PageRequest, onChange: () => void) => PageWatch<Row>;

export type PagedRows<Row> = {
  rows: readonly Row[];
  /** True when every page has been loaded once. */
  isComplete: boolean;
  /** True when the first page has been loaded. */
  hasFirstPage: boolean;
  error: unknown;
};

/** The part of the list after `start`, up to `end`; `null` while the end is unknown. */
type Segment<Row> = {
  start: string | null;
  end: string | null;
  /** True if the end was sent to the server. */
  isPinned: boolean;
  watch: PageWatch<Row>;
  shown: Page<Row> | undefined;
};

const NOTHING_YET: PagedRows<never> = {
  rows: [],
  isComplete: false,
  hasFirstPage: false,
  error: undefined,
};

/** The listed object was replaced by another one, such as a new asset at the same path. */
function isLost(error: unknown): boolean {
  return isAssetError(error) && error.data.code === "CURSOR_INVALID";
}

export class PagedList<Row> {
  private segments: Segment<Row>[] = [];
  private readonly listeners = new Set<() => void>();
  private isScheduled = false;
  private snapshot: PagedRows<Row> = NOTHING_YET;

  /**
   * @param watchPage subscribes to a page.
   * @param sizes the size of the first page, which should load quickly, and of all others.
   */
  constructor(
    private readonly watchPage: WatchPage<Row>,
    private readonly sizes: { first: number; next: number } = { first: 100, next: 500 },
  ) {}

  /** Reads the list while it has listeners. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.segments = [this.open(null)];
      this.schedule();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      for (const { watch } of this.segments) watch.stop();
      this.segments = [];
    };
  };

  readonly getSnapshot = (): PagedRows<Row> => this.snapshot;

  /** Handles pages that arrive together in one step. */
  private readonly schedule = (): void => {
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      if (this.listeners.size === 0) return;
      this.snapshot = this.readAll();
      for (const listener of this.listeners) listener();
    });
  };

  private open(start: string | null, end: string | null = null): Segment<Row> {
    const numItems = start === null ? this.sizes.first : this.sizes.next;
    const watch = this.watchPage({ cursor: start, endCursor: end, numItems }, this.schedule);
    return { start, end, isPinned: end !== null, watch, shown: undefined };
  }

  /** Requests a page again with a fixed end. */
  private pin(segment: Segment<Row>, end: string): void {
    segment.watch.stop();
    const { watch } = this.open(segment.start, end);
    Object.assign(segment, { watch, end, isPinned: true });
  }

  private readAll(): PagedRows<Row> {
    let error: unknown;
    // The array grows during the iteration.
    for (let index = 0; index < this.segments.length; index += 1) {
      try {
        this.readOne(index);
      } catch (thrown) {
        if (index > 0 && isLost(thrown)) return this.beginAnew();
        error = thrown;
      }
    }
    const isComplete = this.segments.every(({ end, shown }) =>
      end === null ? shown?.isDone === true : shown !== undefined,
    );
    return {
      rows: this.segments.flatMap(({ shown }) => shown?.page ?? []),
      isComplete: isComplete && error === undefined,
      hasFirstPage: this.segments[0]?.shown !== undefined,
      error,
    };
  }

  /** Shows the previous rows until the new first page has loaded. */
  private beginAnew(): PagedRows<Row> {
    for (const { watch } of this.segments) watch.stop();
    this.segments = [this.open(null)];
    this.schedule();
    return this.snapshot;
  }

  private readOne(index: number): void {
    const segment = this.segments[index]!;
    const result = segment.watch.read();
    if (result === undefined) return;
    const { end, isPinned } = segment;
    const reached = result.isDone ? null : result.continueCursor;
    if (end === null) {
      segment.shown = result;
      if (reached === null) return;
      segment.end = reached;
      this.segments.push(this.open(reached));
    } else if (reached === end) {
      segment.shown = result;
    } else if (isPinned && reached !== null) {
      // The page exceeds the result limit; the rest becomes another page.
      segment.shown = result;
      this.pin(segment, reached);
      this.segments.splice(index + 1, 0, this.open(reached, end));
    } else {
      this.pin(segment, end);
      this.readOne(index);
    }
  }
}
