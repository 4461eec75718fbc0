import { convexTest, type TestConvex } from "convex-test";
import { fc, test as property } from "@fast-check/vitest";
import type { DataModelFromSchemaDefinition, GenericQueryCtx } from "convex/server";
import { describe, expect, test } from "vitest";
import { modules, schema } from "../fixture/backend.js";
import { Deployment } from "../host/deployment.js";
import { FileStore } from "../host/fileStore.js";
import { UploadTokens } from "../host/uploadTokens.js";
import { api, connect, startBackend } from "./support.js";

type Ctx = GenericQueryCtx<DataModelFromSchemaDefinition<typeof schema>>;

describe("with 10,000 documents", () => {
  test("reads look at the documents they need", async () => {
    const backend = await startBackend();
    const client = connect(backend);
    const rooms = 10;
    for (let room = 0; room < rooms; room++) {
      await client.mutation(api.notes.addMany, { room: `room ${room}`, from: 0, count: 1000 });
    }
    const visits = async (read: () => Promise<unknown>): Promise<number> => {
      const before = backend.deployment.visits;
      await read();
      return backend.deployment.visits - before;
    };
    const lookup = (): Promise<unknown> => client.query(api.notes.byText, { text: "room 7 500" });
    const firstThree = (): Promise<unknown> =>
      client.query(api.notes.top, { room: "room 3", above: 100, count: 3 });
    const page = (): Promise<unknown> =>
      client.query(api.notes.page, {
        room: "room 5",
        paginationOpts: { numItems: 10, cursor: null },
      });
    // An index is built by its first use.
    for (const read of [lookup, firstThree, page]) await read();
    expect(await lookup()).toMatchObject({ room: "room 7", rank: 500 });
    expect(await firstThree()).toEqual([999, 998, 997]);
    expect(await visits(lookup)).toBeLessThan(40);
    expect(await visits(firstThree)).toBeLessThan(40);
    expect(await visits(page)).toBeLessThan(45);
    // Writing keeps the indexes, and costs no scan either.
    const write = (): Promise<unknown> => client.mutation(api.notes.increment, { name: "counter" });
    await write();
    expect(await visits(write)).toBeLessThan(10);
    expect(await visits(lookup)).toBeLessThan(40);
  });
});

test("a mutation reads its own writes in order", async () => {
  const client = connect(await startBackend());
  expect(await client.mutation(api.notes.ownWrites, {})).toEqual({
    inserted: ["one", "two"],
    patched: ["zero", "one"],
    deleted: ["one"],
  });
});

test("reads see nested writes until they are rolled back, and none at an earlier snapshot", async () => {
  const client = connect(await startBackend());
  await client.query(api.notes.list, { room: "nested" });
  expect(await client.mutation(api.notes.nestedWrites, {})).toEqual({
    nested: ["zero", "changed"],
    after: ["one"],
    stale: [],
    later: ["one"],
  });
  expect(await client.query(api.notes.list, { room: "nested" })).toEqual(["one"]);
});

const noteArbitrary = fc.record({
  room: fc.constantFrom("a", "b"),
  rank: fc.integer({ min: 0, max: 4 }),
  text: fc.constantFrom("x", "y", "é", "😀", "\uffff"),
});

const changeArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), note: noteArbitrary }),
  fc.record({
    kind: fc.constantFrom("patch" as const, "delete" as const),
    at: fc.nat({ max: 20 }),
    note: noteArbitrary,
  }),
);

const readArbitrary = fc.record({
  room: fc.constantFrom("a", "b", "none"),
  lower: fc.option(fc.tuple(fc.constantFrom("gt" as const, "gte" as const), fc.nat({ max: 4 }))),
  upper: fc.option(fc.tuple(fc.constantFrom("lt" as const, "lte" as const), fc.nat({ max: 4 }))),
  order: fc.constantFrom("asc" as const, "desc" as const),
  take: fc.nat({ max: 6 }),
  filter: fc.boolean(),
  pageSize: fc.integer({ min: 1, max: 4 }),
});

type Read = typeof readArbitrary extends fc.Arbitrary<infer T> ? T : never;
type Change = typeof changeArbitrary extends fc.Arbitrary<infer T> ? T : never;

describe("the same as convex-test", () => {
  property.prop([
    fc.array(fc.array(changeArbitrary, { maxLength: 8 }), { maxLength: 4 }),
    fc.array(changeArbitrary, { maxLength: 5 }),
    readArbitrary,
  ])("for any writes and reads", async (transactions, pending, read) => {
    const plain = convexTest(schema, modules as Record<string, () => Promise<unknown>>);
    const indexed = await indexedTest();
    // An early read, so that indexes exist before most of the writes.
    for (const t of [plain, indexed]) await t.query((ctx) => everything(ctx, read));
    for (const transaction of transactions) {
      for (const t of [plain, indexed]) await apply(t, transaction);
    }
    expect(await indexed.query((ctx) => everything(ctx, read))).toEqual(
      await plain.query((ctx) => everything(ctx, read)),
    );
    expect(await allPages(indexed, read)).toEqual(await allPages(plain, read));
    const during = (t: TestConvex<typeof schema>): Promise<unknown> =>
      t.mutation(async (ctx) => {
        for (const change of pending) await applyOne(ctx.db, change);
        return await everything(ctx, read);
      });
    expect(await during(indexed)).toEqual(await during(plain));
  });
});

/** The deployment's own accessor, with indexes installed. */
async function indexedTest(): Promise<TestConvex<typeof schema>> {
  const deployment = await Deployment.create(
    { schema, modules },
    {
      files: new FileStore(null),
      tokens: new UploadTokens("secret"),
      url: () => "http://localhost",
      transactionLimits: false,
    },
  );
  return deployment.accessor as unknown as TestConvex<typeof schema>;
}

type Db = Parameters<Parameters<TestConvex<typeof schema>["run"]>[0]>[0]["db"];

async function apply(t: TestConvex<typeof schema>, changes: Change[]): Promise<void> {
  await t.mutation(async ({ db }) => {
    for (const change of changes) await applyOne(db, change);
    return null;
  });
}

async function applyOne(db: Db, change: Change): Promise<void> {
  if (change.kind === "insert") {
    await db.insert("notes", change.note);
    return;
  }
  const notes = await db.query("notes").collect();
  const target = notes[change.at % Math.max(notes.length, 1)];
  if (target === undefined) return;
  if (change.kind === "delete") await db.delete(target._id);
  else await db.patch(target._id, change.note);
}

/** Each page from the cursor of the one before, and again with both of its ends given. */
async function allPages(t: TestConvex<typeof schema>, read: Read): Promise<unknown> {
  const pages: unknown[] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const get = (endCursor: string | null, from = cursor): Promise<Page> =>
      t.query((ctx) =>
        queryFor(ctx, read).paginate({ cursor: from, endCursor, numItems: read.pageSize }),
      );
    const page = await get(null);
    const again = await get(page.continueCursor);
    expect(essence(again.page)).toEqual(essence(page.page));
    pages.push([essence(page.page), page.isDone]);
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  return pages;
}

type Note = { room: string; rank: number; text: string };
type Page = { page: Note[]; isDone: boolean; continueCursor: string };

function essence(notes: Note[]): unknown {
  return notes.map(({ room, rank, text }) => [room, rank, text]);
}

function queryFor({ db }: Ctx, { room, lower, upper, order, filter }: Read) {
  const range = db.query("notes").withIndex("by_room", (q) => {
    const inRoom = q.eq("room", room);
    const above = lower ? inRoom[lower[0]]("rank", lower[1]) : inRoom;
    return upper ? above[upper[0]]("rank", upper[1]) : above;
  });
  const ordered = range.order(order);
  return filter ? ordered.filter((q) => q.neq(q.field("text"), "x")) : ordered;
}

/** Many ways to read, without ids and times, which differ between two backends. */
async function everything(ctx: Ctx, read: Read): Promise<unknown> {
  const { order, take, pageSize } = read;
  const query = () => queryFor(ctx, read);
  // One page per function is all that Convex allows.
  const page = await query().paginate({ cursor: null, numItems: pageSize });
  return {
    range: essence(await query().collect()),
    taken: essence(await query().take(take)),
    scan: essence(await ctx.db.query("notes").order(order).collect()),
    byText: essence(await ctx.db.query("notes").withIndex("by_text").order(order).collect()),
    page: [essence(page.page), page.isDone, page.pageStatus],
  };
}
