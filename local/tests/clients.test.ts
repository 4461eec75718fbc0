import { ConvexHttpClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { api, connect, eventually, startBackend, tokenFor } from "./support.js";

const secret = makeFunctionReference<"query">("notes:secret");

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable("the call should have failed"),
    (error: unknown) => error,
  );
}

describe("ConvexHttpClient", () => {
  test("calls queries, mutations and actions", async () => {
    const http = new ConvexHttpClient((await startBackend()).url);
    const id = await http.mutation(api.notes.add, { room: "a", rank: 1, text: "one" });
    expect(id).toMatch(/notes$/);
    expect(await http.query(api.notes.list, { room: "a" })).toEqual(["one"]);
    expect(await http.action(api.notes.shout, { text: "loud" })).toBe("LOUD");
    expect(await http.query(api.notes.list, { room: "loud" })).toEqual(["LOUD"]);
    expect(await http.consistentQuery(api.notes.list, { room: "a" })).toEqual(["one"]);
  });

  test("gets the data of a ConvexError, integers included, also from a component", async () => {
    const http = new ConvexHttpClient((await startBackend()).url);
    const own = await caught(http.mutation(api.notes.fail, { code: 7n }));
    expect(own).toBeInstanceOf(ConvexError);
    expect(own).toMatchObject({ data: { code: 7n, reason: "on purpose" } });
    const nested = await caught(http.mutation(api.notes.failInComponent, { code: 9n }));
    expect(nested).toMatchObject({ data: { code: 9n, from: "component" } });
  });

  test("is told the message of a plain error, and nothing is written", async () => {
    const http = new ConvexHttpClient((await startBackend()).url);
    const error = await caught(http.mutation(api.notes.failPlainly, {}));
    expect(String(error)).toContain("Uncaught Error: plain failure");
    expect(error).not.toBeInstanceOf(ConvexError);
    expect(await http.query(api.notes.list, { room: "failed" })).toEqual([]);
  });

  test("finds neither internal functions nor those that do not exist", async () => {
    const http = new ConvexHttpClient((await startBackend()).url);
    for (const name of ["notes:secret", "notes:nothing", "nowhere:list"]) {
      const error = await caught(http.query(makeFunctionReference<"query">(name)));
      expect(String(error)).toContain(`Could not find public function for '${name}'`);
    }
  });

  test("acts for the user its token names", async () => {
    const http = new ConvexHttpClient((await startBackend()).url);
    expect(await http.query(api.people.me, {})).toBeNull();
    http.setAuth(tokenFor("ada", { name: "Ada" }));
    expect(await http.query(api.people.me, {})).toEqual({
      id: "https://issuer.test|ada",
      name: "Ada",
    });
    http.setAuth(tokenFor("ada", { exp: 1 }));
    expect(String(await caught(http.query(api.people.me, {})))).toContain("InvalidAuthHeader");
  });
});

describe("ConvexClient", () => {
  test("sees what another client writes", async () => {
    const backend = await startBackend();
    const [reader, writer] = [connect(backend), connect(backend)];
    const seen: string[][] = [];
    reader.onUpdate(api.notes.list, { room: "a" }, (notes) => seen.push(notes));
    await eventually(() => expect(seen).toEqual([[]]));
    await writer.mutation(api.notes.add, { room: "a", rank: 1, text: "one" });
    await writer.mutation(api.notes.add, { room: "b", rank: 1, text: "elsewhere" });
    await writer.mutation(api.notes.add, { room: "a", rank: 2, text: "two" });
    await eventually(() => expect(seen.at(-1)).toEqual(["one", "two"]));
    expect(seen).toEqual([[], ["one"], ["one", "two"]]);
  });

  test("sees what actions, scheduled functions and components write", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const last: Record<string, string[]> = {};
    client.onUpdate(api.notes.list, { room: "loud" }, (notes) => (last.loud = notes));
    client.onUpdate(api.notes.list, { room: "jobs" }, (notes) => (last.jobs = notes));
    client.onUpdate(api.notes.shelf, {}, (items) => (last.shelf = items));
    await eventually(() => expect(last).toEqual({ loud: [], jobs: [], shelf: [] }));
    expect(await client.action(api.notes.shout, { text: "hey" })).toBe("HEY");
    await client.mutation(api.jobs.later, { text: "job", delayMs: 0 });
    await client.mutation(api.notes.addToShelf, { name: "book" });
    await eventually(() => expect(last).toEqual({ loud: ["HEY"], jobs: ["job"], shelf: ["book"] }));
  });

  test("gets failures of queries, mutations and actions with their data", async () => {
    const client = connect(await startBackend());
    const failed = new Promise<Error>((resolve) => {
      client.onUpdate(api.notes.failInQuery, {}, () => undefined, resolve);
    });
    expect(await failed).toMatchObject({ data: { code: "no_query", at: 12n } });
    expect(await caught(client.mutation(api.notes.fail, { code: 1n }))).toMatchObject({
      data: { code: 1n },
    });
    expect(String(await caught(client.query(secret, {})))).toContain(
      "Could not find public function",
    );
    const action = makeFunctionReference<"action">("jobs:writeFromAction");
    expect(String(await caught(client.action(action, { text: "x" })))).toContain(
      "Could not find public function",
    );
  });

  test("gets the commit timestamp a mutation returns, as stored", async () => {
    const client = connect(await startBackend());
    const first = await client.mutation(api.notes.addStamped, { text: "a" });
    const second = await client.mutation(api.notes.addStamped, { text: "b" });
    expect(typeof first).toBe("bigint");
    expect(second as unknown as bigint).toBeGreaterThan(first as unknown as bigint);
    expect(await client.query(api.notes.stamps, {})).toEqual([first, second]);
  });

  test("keeps the order of its mutations", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => client.mutation(api.notes.increment, { name: "n" })),
    );
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test("keeps all pages whole while documents come and go", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    await client.mutation(api.notes.addMany, { room: "p", from: 0, count: 5 });
    let state: { results: { rank: number }[]; status: string } | undefined;
    const pages = client.onPaginatedUpdate_experimental(
      api.notes.page,
      { room: "p" } as never,
      { initialNumItems: 2 },
      (result) => (state = result as unknown as typeof state),
    );
    const ranks = (): number[] | undefined => state?.results.map(({ rank }) => rank);
    await eventually(() => expect(ranks()).toEqual([0, 1]));
    (pages.getCurrentValue() as unknown as { loadMore(n: number): void }).loadMore(2);
    await eventually(() => expect(ranks()).toEqual([0, 1, 2, 3]));
    await client.mutation(api.notes.add, { room: "p", rank: 0.5, text: "inserted" });
    await eventually(() => expect(ranks()).toEqual([0, 0.5, 1, 2, 3]));
    // The document at the end of the first page.
    await client.mutation(api.notes.removeByText, { text: "p 1" });
    await eventually(() => expect(ranks()).toEqual([0, 0.5, 2, 3]));
    expect(state?.status).toBe("CanLoadMore");
  });

  test("signs in", async () => {
    const client = connect(await startBackend());
    const seen: (string | null)[] = [];
    client.onUpdate(api.people.me, {}, (me) => seen.push(me && me.id));
    await eventually(() => expect(seen).toEqual([null]));
    const signedIn = new Promise((resolve) => {
      client.setAuth(async () => tokenFor("grace"), resolve);
    });
    expect(await signedIn).toBe(true);
    await eventually(() => expect(seen.at(-1)).toBe("https://issuer.test|grace"));
  });
});

test("convex/react shows an optimistic update and then the real one", async () => {
  const backend = await startBackend();
  const client = new ConvexReactClient(backend.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
  onTestFinished(() => client.close());
  const watch = client.watchQuery(api.notes.counter, { name: "n" });
  const seen: unknown[] = [];
  watch.onUpdate(() => seen.push(watch.localQueryResult()));
  await eventually(() => expect(seen).toEqual([0]));
  const increment = (): Promise<number> =>
    client.mutation(
      api.notes.increment,
      { name: "n" },
      {
        optimisticUpdate: (store) => {
          const value = store.getQuery(api.notes.counter, { name: "n" });
          if (value !== undefined) store.setQuery(api.notes.counter, { name: "n" }, value + 1);
        },
      },
    );
  await Promise.all([increment(), increment(), increment()]);
  expect(watch.localQueryResult()).toBe(3);
  // Never back down, never above: each update was replaced by exactly its own result.
  expect([...seen].sort()).toEqual(seen);
  expect(Math.max(...(seen as number[]))).toBe(3);
});

test("functions see the addresses of the backend and of the request", async () => {
  const backend = await startBackend();
  const client = connect(backend);
  expect(await client.query(api.people.urls, {})).toEqual({
    cloud: backend.url,
    site: backend.siteUrl,
  });
  const token = tokenFor("ada");
  client.setAuth(async () => token);
  await eventually(async () => {
    expect(await client.mutation(api.people.request, {})).toMatchObject({
      authToken: token,
      ip: "127.0.0.1",
      scheduledFunctionId: null,
    });
  });
});

test("components cannot paginate, as on a deployment", async () => {
  const client = connect(await startBackend());
  expect(String(await caught(client.query(api.notes.shelfPage, {})))).toContain(
    "PaginationUnsupportedInComponents",
  );
});

test("limits on transactions can be switched on, for each query by itself", async () => {
  const client = connect(await startBackend({ transactionLimits: true }));
  const tooMany = { room: "a", from: 0, count: 16_001 };
  expect(String(await caught(client.mutation(api.notes.addMany, tooMany)))).toMatch(/16,?000/);
  const seen = new Map<string, string[]>();
  for (const room of ["a", "b"]) {
    client.onUpdate(api.notes.list, { room }, (notes) => seen.set(room, notes));
    await client.mutation(api.notes.add, { room, rank: 1, text: `in ${room}` });
  }
  await eventually(() => expect([...seen.values()]).toEqual([["in a"], ["in b"]]));
});
