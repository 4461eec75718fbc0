import { fc, test } from "@fast-check/vitest";
import { expect, test as it } from "vitest";
import { assetError } from "../../shared/errors.js";
import { PagedList, type Page, type PageRequest } from "./pagedList.js";

const MAX_ROWS = 6;

/** A list of numbers that answers as the component's pages do, whenever it is told to. */
class Server {
  rows: number[] = [];
  private readonly watches = new Set<{
    request: PageRequest;
    answer?: Page<number>;
    tell(): void;
  }>();
  private asked = 0;
  failure: unknown;

  readonly watchPage = (request: PageRequest, tell: () => void) => {
    const watch: { request: PageRequest; answer?: Page<number>; tell(): void } = { request, tell };
    this.watches.add(watch);
    this.asked += 1;
    return {
      read: () => {
        if (this.failure !== undefined && request.cursor !== null) throw this.failure as Error;
        return watch.answer;
      },
      stop: () => this.watches.delete(watch),
    };
  };

  get watched(): number {
    return this.watches.size;
  }

  private page({ cursor, endCursor, numItems }: PageRequest): Page<number> {
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

  /** Answers all that was asked, until nothing more is asked. */
  async answer(): Promise<void> {
    for (let asked = -1; asked !== this.asked;) {
      asked = this.asked;
      for (const watch of this.watches) {
        watch.answer = this.page(watch.request);
        watch.tell();
      }
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

function listOf(server: Server) {
  const list = new PagedList<number>(server.watchPage, { first: 2, next: 4 });
  const stop = list.subscribe(() => undefined);
  return { list, stop };
}

it("reads every page, and says when it has all", async () => {
  const server = new Server();
  server.rows = Array.from({ length: 23 }, (_, index) => index);
  const { list, stop } = listOf(server);
  expect(list.getSnapshot()).toMatchObject({ rows: [], isComplete: false, hasFirstPage: false });
  await server.answer();
  expect(list.getSnapshot()).toEqual({
    rows: server.rows,
    isComplete: true,
    hasFirstPage: true,
    error: undefined,
  });
  stop();
  expect(server.watched).toBe(0);
});

it("says that a list is empty", async () => {
  const server = new Server();
  const { list } = listOf(server);
  await server.answer();
  expect(list.getSnapshot()).toMatchObject({ rows: [], isComplete: true, hasFirstPage: true });
});

it("keeps what it has when a page cannot be read, and says why", async () => {
  const server = new Server();
  server.rows = [1, 2, 3];
  const { list } = listOf(server);
  await server.answer();
  server.failure = new Error("broken");
  await server.answer();
  expect(list.getSnapshot()).toMatchObject({ rows: [1, 2, 3], isComplete: false });
  expect(list.getSnapshot().error).toEqual(new Error("broken"));
});

it("begins anew when its cursors belong to something that has gone", async () => {
  const server = new Server();
  server.rows = [1, 2, 3, 4];
  const { list } = listOf(server);
  await server.answer();
  server.failure = assetError("CURSOR_INVALID", "", { reason: "" });
  server.rows = [7, 8, 9];
  const failing = server.answer();
  server.failure = undefined;
  await failing;
  await server.answer();
  expect(list.getSnapshot()).toMatchObject({ rows: [7, 8, 9], error: undefined });
});

const change = fc.record({ isAdded: fc.boolean(), row: fc.integer({ min: 0, max: 40 }) });

test.prop([fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 })])(
  "has each row once, in order, whatever comes and goes",
  async (rounds) => {
    const server = new Server();
    const { list, stop } = listOf(server);
    await server.answer();
    for (const round of rounds) {
      for (const { isAdded, row } of round) {
        const others = server.rows.filter((other) => other !== row);
        server.rows = isAdded ? [...others, row].sort((a, b) => a - b) : others;
      }
      await server.answer();
      expect(list.getSnapshot().rows).toEqual(server.rows);
      expect(list.getSnapshot().isComplete).toBe(true);
    }
    stop();
    expect(server.watched).toBe(0);
  },
);
