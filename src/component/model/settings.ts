/** The settings, in at most one row. */
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { type WriteCtx, updateStamp } from "./feed/recording.js";

type SettingsRow = Omit<Doc<"settings">, "_id" | "_creationTime" | "updatedAt" | "updatedBy">;

const DAY_MS = 24 * 60 * 60 * 1000;

const DEFAULTS = {
  backend: "convex",
  uploadRules: [],
  imagePresets: [],
  trashRetentionMs: 30 * DAY_MS,
  blobGraceMs: DAY_MS,
  isSweepPaused: false,
} satisfies SettingsRow;

export type Settings = SettingsRow & Required<Pick<SettingsRow, keyof typeof DEFAULTS>>;

/** Cost: 1 document. */
export async function readSettings(ctx: QueryCtx): Promise<Settings> {
  const row = await ctx.db.query("settings").first();
  if (row === null) return DEFAULTS;
  const { _id, _creationTime, updatedAt, updatedBy, ...settings } = row;
  return { ...DEFAULTS, ...settings };
}

/** Changes some settings and keeps the others. */
export async function changeSettings(ctx: WriteCtx, changes: Partial<SettingsRow>): Promise<void> {
  const stamp = updateStamp(ctx);
  const row = await ctx.db.query("settings").first();
  if (row === null) {
    await ctx.db.insert("settings", { backend: DEFAULTS.backend, ...changes, ...stamp });
  } else {
    await ctx.db.patch("settings", row._id, { ...changes, ...stamp });
  }
}
