/** An app with a picture in this package, and with one in plain Convex storage that a row names. */
import {
  type DataModelFromSchemaDefinition,
  type MutationBuilder,
  type QueryBuilder,
  componentsGeneric,
  defineSchema,
  defineTable,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";
import { type ComponentApi, VersionedAssets } from "convex-versioned-assets";
import { register } from "convex-versioned-assets/test";

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };

export const schema = defineSchema({
  pictures: defineTable({ storageId: v.id("_storage") }),
});

type Model = DataModelFromSchemaDefinition<typeof schema>;
const query = queryGeneric as QueryBuilder<Model, "public">;
const mutation = mutationGeneric as MutationBuilder<Model, "public">;

const plain = {
  generateUploadUrl: mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() }),
  setPicture: mutation({
    args: { storageId: v.id("_storage") },
    handler: async (ctx, row) => {
      const picture = await ctx.db.query("pictures").first();
      if (picture === null) await ctx.db.insert("pictures", row);
      else await ctx.db.patch(picture._id, row);
    },
  }),
  getPicture: query({
    args: {},
    handler: async (ctx) => {
      const picture = await ctx.db.query("pictures").first();
      return picture && { url: await ctx.storage.getUrl(picture.storageId) };
    },
  }),
};

export { register };
export const modules = {
  "./_generated/api.ts": async () => ({}),
  "./assets.ts": async () => new VersionedAssets(versionedAssets).api({ auth: () => null }),
  "./plain.ts": async () => plain,
};
