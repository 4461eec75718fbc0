/**
 * A whole list that the server gives page by page, kept up to date.
 *
 * A page has a fixed beginning, but its end moves when rows come and go. As soon as that happens
 * the page is asked for again with the end it had (`endCursor`), so that no row falls between two
 * pages or is in both. Until that answer is there, the page's last rows are shown.
 */
import { isAssetError } from "../../component/errors.js";

export type Page<Row> = { page: Row[]; isDone: boolean; continueCursor: string };

/** The part of the list to read: behind `cursor`, and to `endCursor` when that is known. */
export type PageRequest = { cursor: string | null; endCursor: string | null; numItems: number };

/** A subscription to one page. */
export type PageWatch<Row> = {
  /** The page as it is now; `undefined` while it is on its way. Throws when it cannot be read. */
  read: () => Page<Row> | undefined;
  stop: () => void;
};

export type WatchPage<Row> = (request: PageRequest, onChange: () => void) => PageWatch<Row>;

export type PagedRows<Row> = {
  rows: readonly Row[];
  /** False until every page was there once. */
  isComplete: boolean;
  /** True once the first page was there. */
  hasFirstPage: boolean;
  error: unknown;
};

/** The part of the list behind `start`, up to `end`; `null` while nothing is known behind it. */
type Segment<Row> = {
  start: string | null;
  end: string | null;
  /** Whether the server was told the end. */
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

/** What was listed has gone, and something else is in its place, such as a new asset. */
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
   * @param sizes rows of the first page, which should be there soon, and of all others.
   */
  constructor(
    private readonly watchPage: WatchPage<Row>,
    private readonly sizes: { first: number; next: number } = { first: 100, next: 500 },
  ) {}

  /** Reads the list for as long as somebody listens. */
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

  /** Pages that arrive together are looked at together. */
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

  /** Asks for a page again, with an end that it has to keep. */
  private pin(segment: Segment<Row>, end: string): void {
    segment.watch.stop();
    const { watch } = this.open(segment.start, end);
    Object.assign(segment, { watch, end, isPinned: true });
  }

  private readAll(): PagedRows<Row> {
    let error: unknown;
    // The list of segments grows while it is gone through.
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

  /** Keeps what is shown until the new first page is there. */
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
      // The page has more rows than one answer holds; the rest is a page of its own.
      segment.shown = result;
      this.pin(segment, reached);
      this.segments.splice(index + 1, 0, this.open(reached, end));
    } else {
      this.pin(segment, end);
      this.readOne(index);
    }
  }
}
