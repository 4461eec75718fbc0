import { fc, test } from "@fast-check/vitest";
import { expect, test as it } from "vitest";
import type { PaginationOptions, PaginationResult } from "convex/server";
import { assetError } from "../shared/errors.js";
import { PageList } from "./pageList.js";

const MAX_ROWS = 6;

/** A list of numbers that answers as the component's pages do, whenever it is told to. */
type Watched = {
  request: PaginationOptions;
  answer?: PaginationResult<number>;
  tell: (() => void) | null;
};

class Server {
  rows: number[] = [];
  private readonly watches = new Set<Watched>();
  failure: unknown;
  requests = 0;

  readonly watchPage = (request: PaginationOptions) => {
    const watch: Watched = { request, tell: null };
    return {
      localQueryResult: () => {
        if (this.failure !== undefined && request.cursor !== null) throw this.failure as Error;
        return watch.answer;
      },
      onUpdate: (tell: () => void) => {
        watch.tell = tell;
        this.watches.add(watch);
        this.requests += 1;
        return () => this.watches.delete(watch);
      },
    };
  };

  get watched(): number {
    return this.watches.size;
  }

  private page({ cursor, endCursor = null, numItems }: PaginationOptions) {
    const behind = this.rows.filter(
      (row) =>
        (cursor === null || row > Number(cursor)) &&
        (endCursor === null || row <= Number(endCursor)),
    );
    const limit = endCursor === null ? numItems : MAX_ROWS;
    const page = behind.slice(0, limit);
    const isFull = page.length >= limit;
    if (isFull) return { page, isDone: false, continueCursor: String(page.at(-1)) };
    if (endCursor !== null) return { page, isDone: false, continueCursor: endCursor };
    return { page, isDone: true, continueCursor: String(page.at(-1) ?? cursor ?? "") };
  }

  /** Answers every request of one moment together, as a deployment does. */
  answerOnce(): void {
    const watches = [...this.watches];
    for (const watch of watches) watch.answer = this.page(watch.request);
    for (const { tell } of watches) tell!();
  }

  /** Answers until nothing more is requested. */
  answer(): void {
    for (let before = -1; before !== this.requests;) {
      before = this.requests;
      this.answerOnce();
    }
  }
}

function listOf(server: Server) {
  const list = new PageList<number>(server.watchPage, { first: 2, next: 4 });
  const stop = list.subscribe(() => undefined);
  return { list, stop };
}

it("reads every page once, and reports when the list is complete", () => {
  const server = new Server();
  server.rows = Array.from({ length: 23 }, (_, index) => index);
  const { list, stop } = listOf(server);
  expect(list.getState()).toMatchObject({ results: [], status: "LoadingFirstPage" });
  server.answerOnce();
  expect(list.getState()).toMatchObject({ results: [0, 1], status: "LoadingMore" });
  server.answer();
  expect(list.getState()).toMatchObject({ results: server.rows, status: "Exhausted", error: null });
  // A page of 2, five of 4 and one of the last row.
  expect(server.requests).toBe(7);
  stop();
  expect(server.watched).toBe(0);
});

it("reports an empty list", () => {
  const server = new Server();
  const { list } = listOf(server);
  server.answer();
  expect(list.getState()).toMatchObject({ results: [], status: "Exhausted" });
});

it("keeps its rows when a page fails, and reports the error", () => {
  const server = new Server();
  server.rows = [1, 2, 3];
  const { list } = listOf(server);
  server.answer();
  server.failure = new Error("broken");
  server.answer();
  expect(list.getState()).toMatchObject({ results: [1, 2, 3], error: new Error("broken") });
  server.failure = undefined;
  server.rows = [1, 2, 3, 4];
  server.answer();
  expect(list.getState()).toMatchObject({ results: [1, 2, 3, 4], error: null });
});

it("keeps its rows until it has loaded the list that replaced it", () => {
  const server = new Server();
  server.rows = [1, 2, 3, 4];
  const { list } = listOf(server);
  server.answer();
  server.failure = assetError("CURSOR_INVALID", "", { reason: "" });
  server.rows = [7, 8, 9];
  server.answerOnce();
  expect(list.getState()).toMatchObject({ results: [1, 2, 3, 4], error: null });
  server.failure = undefined;
  server.answer();
  expect(list.getState()).toMatchObject({ results: [7, 8, 9], error: null });
});

it("continues after it had no listeners", () => {
  const server = new Server();
  server.rows = [1, 2, 3, 4];
  const { list, stop } = listOf(server);
  server.answer();
  stop();
  server.rows = [2, 3];
  list.subscribe(() => undefined);
  expect(list.getState().results).toEqual([1, 2, 3, 4]);
  server.answer();
  expect(list.getState().results).toEqual([2, 3]);
});

const change = fc.record({ isAdded: fc.boolean(), row: fc.integer({ min: 0, max: 40 }) });

test.prop([fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 })])(
  "has each row once, in order, whatever is added and removed",
  (rounds) => {
    const server = new Server();
    const { list, stop } = listOf(server);
    server.answer();
    for (const round of rounds) {
      const former = server.rows;
      for (const { isAdded, row } of round) {
        const others = server.rows.filter((other) => other !== row);
        server.rows = isAdded ? [...others, row].sort((a, b) => a - b) : others;
      }
      server.answerOnce();
      const { results } = list.getState();
      const isBeginning = (all: number[]) => results.every((row, index) => row === all[index]);
      expect([former, server.rows].some(isBeginning)).toBe(true);
      server.answer();
      expect(list.getState()).toMatchObject({ results: server.rows, status: "Exhausted" });
    }
    stop();
    expect(server.watched).toBe(0);
  },
);
