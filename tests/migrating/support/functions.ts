/** What tests ask of the app: any function, and any table. */
import { type FunctionReference, componentsGeneric, makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { action, mutation, query } from "../../../example/migrating/convex/_generated/server.js";

const call = { component: v.string(), name: v.string(), args: v.any() };

/** `assetManager:startUpload` of a component, or of the app if it is `""`. */
function reference<Kind extends "query" | "mutation" | "action">({
  component,
  name,
}: {
  component: string;
  name: string;
}): FunctionReference<Kind, "internal"> {
  if (component === "") return makeFunctionReference<Kind>(name) as never;
  const [module, functionName] = name.split(":");
  const components = componentsGeneric() as unknown as Record<
    string,
    Record<string, Record<string, FunctionReference<Kind, "internal">>>
  >;
  return components[component]![module!]![functionName!]!;
}

export const runQuery = query({
  args: call,
  handler: async (ctx, { args, ...of }): Promise<unknown> =>
    await ctx.runQuery(reference<"query">(of), args as Record<string, unknown>),
});

export const runMutation = mutation({
  args: call,
  handler: async (ctx, { args, ...of }): Promise<unknown> =>
    await ctx.runMutation(reference<"mutation">(of), args as Record<string, unknown>),
});

export const runAction = action({
  args: call,
  handler: async (ctx, { args, ...of }): Promise<unknown> =>
    await ctx.runAction(reference<"action">(of), args as Record<string, unknown>),
});

export const readTable = query({
  args: { table: v.string() },
  handler: async (ctx, { table }): Promise<unknown[]> =>
    await ctx.db.query(table as never).collect(),
});

export const pendingJobs = query({
  args: {},
  handler: async (ctx): Promise<unknown[]> => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs
      .filter(({ state }) => state.kind === "pending")
      .sort((a, b) => a.scheduledTime - b.scheduledTime);
  },
});

export const insertFile = mutation({
  args: { file: v.any() },
  handler: async (ctx, { file }): Promise<string> => await ctx.db.insert("files", file as never),
});

export const patchFile = mutation({
  args: { id: v.id("files"), file: v.any() },
  handler: async (ctx, { id, file }): Promise<void> =>
    await ctx.db.patch("files", id, file as never),
});

export const generateUploadUrl = mutation({
  args: {},
  handler: async (ctx): Promise<string> => await ctx.storage.generateUploadUrl(),
});

export const storedUrl = query({
  args: { id: v.id("_storage") },
  handler: async (ctx, { id }): Promise<string | null> => await ctx.storage.getUrl(id),
});

export const deleteStored = mutation({
  args: { id: v.id("_storage") },
  handler: async (ctx, { id }): Promise<void> => await ctx.storage.delete(id),
});
