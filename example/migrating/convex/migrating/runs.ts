/** One migration: whose turn it is, how far it is, and what comes next. */
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { type Failure, migrationError } from "./failures.js";
import { LEASE_MS } from "./settings.js";

/** Names one action of a run. It may change something until the next one begins. */
export const turn = v.object({ runId: v.id("migrationRuns"), step: v.number() });
export type Turn = Infer<typeof turn>;

export type Run = Doc<"migrationRuns">;
export type Item = Doc<"migrationItems">;

/** The run, if it is still this action's turn. */
export async function requireTurn(ctx: QueryCtx, { runId, step }: Turn): Promise<Run> {
  const run = await ctx.db.get("migrationRuns", runId);
  if (run?.step === step) return run;
  throw migrationError("RUN_SUPERSEDED", "Another action of this migration has begun.");
}

export async function requireItem(ctx: QueryCtx, itemId: Id<"migrationItems">): Promise<Item> {
  const item = await ctx.db.get("migrationItems", itemId);
  if (item !== null) return item;
  throw migrationError("RUN_SUPERSEDED", "The rows of this migration have been deleted.");
}

/**
 * Lets the next action begin. What is scheduled by a mutation runs for certain; should the action
 * be cut off, the watch that is scheduled with it begins another.
 */
export async function beginStep(ctx: MutationCtx, runId: Id<"migrationRuns">, delayMs = 0) {
  const run = (await ctx.db.get("migrationRuns", runId))!;
  const next = { runId, step: run.step + 1 };
  await ctx.db.patch("migrationRuns", runId, { step: next.step, problem: undefined });
  const { migration, work } = internal.migrating;
  await ctx.scheduler.runAfter(delayMs, work.work, next);
  await ctx.scheduler.runAfter(delayMs + LEASE_MS, migration.watch, next);
}

/** Gives an item its status and keeps the counts of the run right. */
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
