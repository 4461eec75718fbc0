/** One migration: its current action, its progress and its next step. */
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { type Failure, migrationError } from "./failures.js";
import { LEASE_MS } from "./settings.js";

/** Identifies one action of a run. It may write until the next one starts. */
export const turn = v.object({ runId: v.id("migrationRuns"), step: v.number() });
export type Turn = Infer<typeof turn>;

export type Run = Doc<"migrationRuns">;
export type Item = Doc<"migrationItems">;

/** Returns the run if this action is still the current one. */
export async function requireTurn(ctx: QueryCtx, { runId, step }: Turn): Promise<Run> {
  const run = await ctx.db.get("migrationRuns", runId);
  if (run?.step === step) return run;
  throw migrationError("RUN_SUPERSEDED", "Another action of this migration has started.");
}

export async function requireItem(ctx: QueryCtx, itemId: Id<"migrationItems">): Promise<Item> {
  const item = await ctx.db.get("migrationItems", itemId);
  if (item !== null) return item;
  throw migrationError("RUN_SUPERSEDED", "The rows of this migration have been deleted.");
}

/**
 * Schedules the next action. A scheduled function runs for certain; if the action is interrupted, the
 * watchdog scheduled with it starts another.
 */
export async function beginStep(ctx: MutationCtx, runId: Id<"migrationRuns">, delayMs = 0) {
  const run = (await ctx.db.get("migrationRuns", runId))!;
  const next = { runId, step: run.step + 1 };
  await ctx.db.patch("migrationRuns", runId, { step: next.step, problem: undefined });
  const { migration, work } = internal.migrating;
  await ctx.scheduler.runAfter(delayMs, work.work, next);
  await ctx.scheduler.runAfter(delayMs + LEASE_MS, migration.watch, next);
}

/** Sets the status of an item and updates the run's counts. */
export async function setStatus(
  ctx: MutationCtx,
  run: Run,
  item: Item,
  status: Item["status"],
  failure?: Failure,
): Promise<void> {
  const { items } = (await ctx.db.get("migrationRuns", run._id))!;
  items[item.status] -= 1;
  items[status] += 1;
  await ctx.db.patch("migrationRuns", run._id, { items });
  await ctx.db.patch("migrationItems", item._id, { status, attempts: 0, failure });
}

export async function countVersions(
  ctx: MutationCtx,
  run: Run,
  change: Partial<Run["versions"]>,
): Promise<void> {
  const { versions } = (await ctx.db.get("migrationRuns", run._id))!;
  await ctx.db.patch("migrationRuns", run._id, {
    versions: {
      copied: versions.copied + (change.copied ?? 0),
      notCopied: versions.notCopied + (change.notCopied ?? 0),
    },
  });
}
