import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { migrationTables } from "./migrating/tables.js";

export default defineSchema({
  ...migrationTables,

  /** The table of an app that keeps its files in plain Convex storage. */
  files: defineTable({
    storageId: v.id("_storage"),
    name: v.string(),
    contentType: v.optional(v.string()),
    owner: v.optional(v.string()),
  }),
});
