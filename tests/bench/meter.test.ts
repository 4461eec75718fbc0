/** The meter of the benchmark, on an app without any package. */
import { v } from "convex/values";
import {
  type DataModelFromSchemaDefinition,
  type MutationBuilder,
  defineSchema,
  defineTable,
  mutationGeneric,
} from "convex/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Host, appOf } from "../../bench/database/host.js";
import { mustRunAgain } from "../../bench/database/meter.js";
import type { Transaction } from "../../local/database/transaction.js";

const schema = defineSchema({
  rows: defineTable({
    group: v.string(),
    rank: v.number(),
    at: v.optional(v.commitTs()),
  })
    .index("by_rank", ["group", "rank"])
    .index("by_commit", ["group", "at"]),
});

type Model = DataModelFromSchemaDefinition<typeof schema>;
const mutation = mutationGeneric as MutationBuilder<Model, "public">;

const rows = {
  add: mutation({
    args: { group: v.string(), rank: v.number() },
    handler: async (ctx, row) => {
      await ctx.db.insert("rows", row);
    },
  }),
  /** Looks at the first rows of a group from a rank on, and writes into another group. */
  lookAt: mutation({
    args: { group: v.string(), from: v.number(), count: v.number(), order: v.string() },
    handler: async (ctx, { group, from, count, order }) => {
      await ctx.db
        .query("rows")
        .withIndex("by_rank", (q) => q.eq("group", group).gte("rank", from))
        .order(order === "desc" ? "desc" : "asc")
        .take(count);
      await ctx.db.insert("rows", { group: "looked", rank: 0 });
    },
  }),
  onlyLookAt: mutation({
    args: { group: v.string() },
    handler: async (ctx, { group }) => {
      await ctx.db
        .query("rows")
        .withIndex("by_rank", (q) => q.eq("group", group))
        .collect();
    },
  }),
  raise: mutation({
    args: { group: v.string() },
    handler: async (ctx, { group }) => {
      const row = await ctx.db
        .query("rows")
        .withIndex("by_rank", (q) => q.eq("group", group))
        .first();
      await ctx.db.patch(row!._id, { rank: row!.rank + 1 });
    },
  }),
  /** Writes at the end of a feed, after a look at what this transaction itself has written there. */
  append: mutation({
    args: { group: v.string() },
    handler: async (ctx, { group }) => {
      const at = ctx.db.vars.commitTs;
      await ctx.db
        .query("rows")
        .withIndex("by_commit", (q) => q.eq("group", group).eq("at", at))
        .collect();
      await ctx.db.insert("rows", { group, rank: 0, at });
    },
  }),
};

let host: Host;
beforeEach(async () => {
  host = await Host.start(appOf({ rows }, { schema }));
});
afterEach(async () => {
  await host.close();
});

async function ran(name: string, args: Record<string, unknown>): Promise<Transaction> {
  host.meter.reset();
  await host.visitor.mutation(`rows:${name}`, args);
  const [transaction, ...others] = host.meter.transactions;
  expect(others).toEqual([]);
  return transaction!;
}

const conflicts = (writer: Transaction, reader: Transaction) => mustRunAgain(reader, writer);
const add = (group: string, rank: number) => ran("add", { group, rank });
const lookAt = (group: string, from: number, count: number, order = "asc") =>
  ran("lookAt", { group, from, count, order });

describe("two transactions are in conflict", () => {
  test("when one writes where the other has looked", async () => {
    const reader = await lookAt("a", 5, 10);
    expect(conflicts(await add("a", 5), reader)).toBe(true);
    expect(conflicts(await add("a", 4), reader)).toBe(false);
    expect(conflicts(await add("b", 5), reader)).toBe(false);
  });

  test("not behind the last row that was taken", async () => {
    for (const rank of [10, 20, 30]) await add("a", rank);
    const up = await lookAt("a", 0, 2);
    const down = await lookAt("a", 0, 2, "desc");
    const [low, high] = [await add("a", 15), await add("a", 25)];
    expect([conflicts(low, up), conflicts(high, up)]).toEqual([true, false]);
    expect([conflicts(low, down), conflicts(high, down)]).toEqual([false, true]);
  });

  test("when both change one row", async () => {
    await add("a", 1);
    const [one, other] = [await ran("raise", { group: "a" }), await ran("raise", { group: "a" })];
    expect(conflicts(one, other)).toBe(true);
    expect(conflicts(other, one)).toBe(true);
  });

  test("not when the one that has looked writes nothing", async () => {
    const reader = await ran("onlyLookAt", { group: "a" });
    expect(conflicts(await add("a", 1), reader)).toBe(false);
  });

  test("not when each looks at its own end of a feed", async () => {
    const [one, other] = [await ran("append", { group: "f" }), await ran("append", { group: "f" })];
    expect(conflicts(one, other)).toBe(false);
    expect(conflicts(other, one)).toBe(false);
  });
});

test("a task costs what the platform counts, and a round trip for each request", async () => {
  for (const rank of [1, 2, 3]) await add("a", rank);
  const figures = await host.measure(async () => {
    await host.visitor.mutation("rows:raise", { group: "a" });
    await host.visitor.mutation("rows:lookAt", { group: "a", from: 3, count: 9, order: "asc" });
  });
  // The row that is raised is read twice, since `patch` reads it again.
  expect(figures).toMatchObject({
    roundTrips: 2,
    documentsRead: 3,
    ranges: 2,
    documentsWritten: 2,
  });
  const size = (group: string) =>
    `_id_creationTimegrouprank`.length + 4 + 34 + 9 + 9 + 2 + group.length + 2;
  expect(figures.bytesRead).toBe(3 * size("a"));
  expect(figures.bytesWritten).toBe(size("a") + size("looked"));
  // The ids, the creation time and the indexed values; a missing one counts nothing, but its entry does.
  const entries = (group: string) => 2 * (34 + 34 + 9 + group.length + 2) + 9;
  expect(figures.indexBytesWritten).toBe(entries("a") + entries("looked"));
  expect(host.meter.indexBytesAdded()).toBe(entries("looked"));
});
