/** Puts rows into 1.x that its own functions of today would not make, but those of before have. */
import { mutationGeneric } from "convex/server";
import { type GenericId, v } from "convex/values";

export const insert = mutationGeneric({
  args: { table: v.string(), row: v.any() },
  handler: async (ctx, { table, row }): Promise<string> => await ctx.db.insert(table, row as never),
});

export const insertMany = mutationGeneric({
  args: { table: v.string(), row: v.any(), count: v.number() },
  handler: async (ctx, { table, row, count }): Promise<void> => {
    for (let n = 0; n < count; n += 1) await ctx.db.insert(table, row as never);
  },
});

export const patch = mutationGeneric({
  args: { table: v.string(), id: v.string(), row: v.any() },
  handler: async (ctx, { table, id, row }): Promise<void> =>
    await ctx.db.patch(table, id as never, row as never),
});

export const forgetChanges = mutationGeneric({
  args: { basename: v.string() },
  handler: async (ctx, { basename }): Promise<void> => {
    const changes = (await ctx.db.query("changelog").collect()) as {
      _id: GenericId<"changelog">;
      basename?: string;
    }[];
    for (const change of changes) {
      if (change.basename === basename) await ctx.db.delete(change._id);
    }
  },
});
