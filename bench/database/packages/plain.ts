/** The code that an app writes itself to keep files in Convex storage and their names in a table. */
import {
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
  defineSchema,
  defineTable,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { type GenericId, v } from "convex/values";
import type { Contender, Tasks } from "../contender.js";
import { contentOf } from "../contender.js";
import { appOf } from "../host.js";
import { callInBatches, pathOf, sendBytes, storedBytesOf } from "./shared.js";

export const schema = defineSchema({
  files: defineTable({
    folder: v.string(),
    name: v.string(),
    storageId: v.id("_storage"),
    contentType: v.optional(v.string()),
    size: v.number(),
  }).index("by_path", ["folder", "name"]),
});

type Model = DataModelFromSchemaDefinition<typeof schema>;
const query = queryGeneric as QueryBuilder<Model, "public">;
const mutation = mutationGeneric as MutationBuilder<Model, "public">;

const path = { folder: v.string(), name: v.string() };

function find(ctx: GenericQueryCtx<Model>, at: { folder: string; name: string }) {
  return ctx.db
    .query("files")
    .withIndex("by_path", (q) => q.eq("folder", at.folder).eq("name", at.name))
    .unique();
}

async function replaceAddress(
  ctx: GenericMutationCtx<Model>,
  from: { folder: string; name: string },
  to: { folder: string; name: string },
) {
  const file = await find(ctx, from);
  if (file === null) throw new Error("File not found.");
  if ((await find(ctx, to)) !== null) throw new Error("The file already exists.");
  await ctx.db.patch(file._id, to);
}

async function save(
  ctx: GenericMutationCtx<Model>,
  { folder, name, storageId }: { folder: string; name: string; storageId: GenericId<"_storage"> },
) {
  const stored = await ctx.db.system.get(storageId);
  if (stored === null) throw new Error("The bytes were not found.");
  const { contentType, size } = stored;
  const known = { storageId, size, ...(contentType == null ? {} : { contentType }) };
  const file = await find(ctx, { folder, name });
  if (file === null) {
    await ctx.db.insert("files", { folder, name, ...known });
  } else {
    await ctx.db.patch(file._id, known);
    await ctx.storage.delete(file.storageId);
  }
}

const saved = { ...path, storageId: v.id("_storage") };

export const files = {
  getFile: query({
    args: path,
    handler: async (ctx, at) => {
      const file = await find(ctx, at);
      return file && { ...file, url: await ctx.storage.getUrl(file.storageId) };
    },
  }),
  listFolder: query({
    args: { folder: v.string() },
    handler: async (ctx, { folder }) => {
      const found = ctx.db.query("files").withIndex("by_path", (q) => q.eq("folder", folder));
      return await Promise.all(
        (await found.collect()).map(async (file) => ({
          ...file,
          url: await ctx.storage.getUrl(file.storageId),
        })),
      );
    },
  }),
  generateUploadUrl: mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() }),
  saveFile: mutation({ args: saved, handler: save }),
  saveFiles: mutation({
    args: { files: v.array(v.object(saved)) },
    handler: async (ctx, { files }) => {
      for (const file of files) await save(ctx, file);
    },
  }),
  rename: mutation({
    args: { ...path, newName: v.string() },
    handler: (ctx, { folder, name, newName }) =>
      replaceAddress(ctx, { folder, name }, { folder, name: newName }),
  }),
  move: mutation({
    args: { ...path, newFolder: v.string() },
    handler: (ctx, { folder, name, newFolder }) =>
      replaceAddress(ctx, { folder, name }, { folder: newFolder, name }),
  }),
  remove: mutation({
    args: path,
    handler: async (ctx, at) => {
      const file = await find(ctx, at);
      if (file === null) throw new Error("File not found.");
      await ctx.db.delete(file._id);
      await ctx.storage.delete(file.storageId);
    },
  }),
};

const NO_HISTORY = { cannot: "keeps no versions" };

const upload: Tasks["uploadNew"]["run"] = async (visitor, { text, contentType, ...at }) => {
  const url = await visitor.mutation<string>("files:generateUploadUrl", {});
  const storageId = await sendBytes(visitor, url, { text, contentType });
  await visitor.mutation("files:saveFile", { ...at, storageId });
};

export const plain: Contender = {
  name: "plain Convex storage",
  packageName: "convex",
  note: "a table of the app: folder, name and storage id, with an index",
  app: () => appOf({ files }, { schema }),
  fill: async (host, paths) => {
    const args = [];
    for (const file of paths) {
      const { text, contentType } = contentOf(pathOf(file));
      args.push({ ...file, storageId: await host.store("", text, contentType) });
    }
    await callInBatches(host, "files:saveFiles", "files", args);
  },
  listing: {
    hasPages: false,
    list: (visitor, folder) => visitor.query("files:listFolder", { folder }),
  },
  storedBytes: (host) => storedBytesOf(host, ""),
  tasks: {
    lookUp: { run: (visitor, at) => visitor.query("files:getFile", at) },
    listFolder: { run: (visitor, { folder }) => visitor.query("files:listFolder", { folder }) },
    listRoot: { cannot: "has no folders; finding them requires reading every row" },
    uploadNew: { run: upload },
    uploadVersion: { but: "replaces the file; the old bytes are deleted", run: upload },
    restore: NO_HISTORY,
    rename: { run: (visitor, given) => visitor.mutation("files:rename", given) },
    move: { run: (visitor, given) => visitor.mutation("files:move", given) },
    remove: {
      but: "the bytes are deleted immediately",
      run: (visitor, at) => visitor.mutation("files:remove", at),
    },
    readChanges: { cannot: "has no change feed" },
  },
};
