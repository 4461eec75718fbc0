/** Puts rows into 1.x that its own functions of today would not make, but those of before have. */
import { mutationGeneric } from "convex/server";
import { v } from "convex/values";

export const insert = mutationGeneric({
  args: { table: v.string(), row: v.any() },
  handler: async (ctx, { table, row }): Promise<string> => await ctx.db.insert(table, row as never),
});

export const patch = mutationGeneric({
  args: { table: v.string(), id: v.string(), row: v.any() },
  handler: async (ctx, { table, id, row }): Promise<void> =>
    await ctx.db.patch(table, id as never, row as never),
});
