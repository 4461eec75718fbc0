/** What the operator has configured, in at most one row. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { storageBackend } from "../backends/index.js";

export type Settings = Pick<Doc<"settings">, "backend" | "r2PublicUrl" | "r2KeyPrefix">;

const DEFAULTS: Settings = { backend: "convex" };

/** Cost: 1 document. */
export async function readSettings(ctx: QueryCtx): Promise<Settings> {
  return (await ctx.db.query("settings").first()) ?? DEFAULTS;
}

/** @throws BACKEND_UNAVAILABLE */
export async function writeSettings(
  ctx: MutationCtx,
  settings: Settings,
  actor: string | undefined,
): Promise<void> {
  storageBackend(settings.backend);
  const row = { ...settings, updatedAt: Date.now(), updatedBy: actor };
  const current = await ctx.db.query("settings").first();
  if (current === null) await ctx.db.insert("settings", row);
  else await ctx.db.replace("settings", current._id, row);
}
