"use node";

/** The actions of the migration, one after the other, some minutes each. */
import { ConvexError, type Infer, v } from "convex/values";
import { uploadFile } from "convex-versioned-assets";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { type Failure, describe, failureFor, migrationError } from "./failures.js";
import type { turn } from "./runs.js";
import { STEP_MS, TASKS_PER_STEP } from "./settings.js";
import type { Source, SourceName, SourceVersion } from "./source.js";
import { sources } from "./sources.js";
import { download, requireFits } from "./transfer.js";

const { items, migration } = internal.migrating;

type Turn = Infer<typeof turn>;

/** The budget of this action. */
class Budget {
  private tasks = TASKS_PER_STEP;
  private readonly endsAt = Date.now() + STEP_MS;

  spend(): void {
    this.tasks -= 1;
  }

  get isSpent(): boolean {
    return this.tasks <= 0 || Date.now() >= this.endsAt;
  }
}

export const work = internalAction({
  args: { runId: v.id("migrationRuns"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, turn): Promise<null> => {
    try {
      await takeTurn(ctx, turn);
    } catch (error) {
      if (isSuperseded(error)) return null;
      const { reach: _, ...problem } = describe(error);
      await ctx.runMutation(migration.recordProblem, { turn, problem });
    }
    return null;
  },
});

function isSuperseded(error: unknown): boolean {
  if (!(error instanceof ConvexError)) return false;
  return (error.data as { code?: unknown }).code === "RUN_SUPERSEDED";
}

async function takeTurn(ctx: ActionCtx, turn: Turn): Promise<void> {
  const budget = new Budget();
  while (!budget.isSpent) {
    const task = await ctx.runMutation(migration.nextTask, { turn });
    if (task === null) return;
    budget.spend();
    if (task.kind === "again") continue;
    if (task.kind === "pause") {
      await ctx.runMutation(migration.handOn, { turn, isPause: true });
      return;
    }
    const source = requireSource(task.from);
    if (task.kind === "find") await find(ctx, turn, source, task.position);
    else if (task.kind === "copy") await copy(ctx, turn, source, task.itemId, budget);
    else if (task.kind === "verify") await verify(ctx, turn, source, task.itemId);
    else {
      const versionsInSource = await source.countVersions(ctx);
      await ctx.runMutation(migration.finish, { turn, versionsInSource });
    }
  }
  await ctx.runMutation(migration.handOn, { turn, isPause: false });
}

function requireSource(name: SourceName): Source {
  const source = sources[name];
  if (source) return source;
  throw new Error(`sources.ts does not contain "${name}".`);
}

const NOTED_AT_ONCE = 100;

async function find(ctx: ActionCtx, turn: Turn, source: Source, position: string | null) {
  const { items: rest, next, unlisted = [] } = await source.find(ctx, position);
  while (rest.length > 0) {
    await ctx.runMutation(items.found, { turn, items: rest.splice(0, NOTED_AT_ONCE) });
  }
  await ctx.runMutation(items.findOn, { turn, next, unlisted });
}

async function copy(
  ctx: ActionCtx,
  turn: Turn,
  source: Source,
  itemId: Id<"migrationItems">,
  budget: Budget,
): Promise<void> {
  try {
    const item = await ctx.runQuery(items.getItem, { itemId });
    if (item.basename === undefined) {
      await ctx.runMutation(items.createFolder, { turn, itemId });
      return;
    }
    const versions = await source.versionsOf(ctx, item);
    const settled = new Set(await ctx.runQuery(items.settledVersions, { itemId }));
    for (const version of versions) {
      if (settled.has(version.id)) continue;
      await copyVersion(ctx, turn, source, itemId, version);
      budget.spend();
      // Not before the first one, as a try without any progress would count as a failed one.
      if (budget.isSpent) return;
    }
    const published = versions.findLast(({ isPublished }) => isPublished)?.id ?? null;
    while (!(await ctx.runMutation(items.publish, { turn, itemId, published })));
  } catch (error) {
    await recordTry(ctx, turn, itemId, error);
  }
}

/** Records why an attempt at an item ended; the item stays queued if a retry can help. */
async function recordTry(
  ctx: ActionCtx,
  turn: Turn,
  itemId: Id<"migrationItems">,
  error: unknown,
): Promise<void> {
  if (isSuperseded(error)) throw error;
  const { reach, ...failure } = describe(error);
  await ctx.runMutation(items.recordFailure, { turn, itemId, failure, isFinal: reach !== "try" });
}

async function copyVersion(
  ctx: ActionCtx,
  turn: Turn,
  source: Source,
  itemId: Id<"migrationItems">,
  version: SourceVersion,
): Promise<void> {
  try {
    requireFits(version.size ?? 0);
    const url = await source.urlOf(ctx, version);
    if (url === null) throw migrationError("BYTES_GONE", "The source has no URL for its bytes.");
    const { body, ...bytes } = await download(url, version);
    const of = { turn, itemId, version, bytes };
    const { intentId, ...target } = await ctx.runMutation(items.openUpload, of);
    const answer = await uploadFile(target, body);
    await ctx.runMutation(items.settle, { ...of, intentId, ...answer });
  } catch (error) {
    const { reach, ...problem } = describe(error);
    if (reach !== "version") throw error;
    await ctx.runMutation(items.leaveOut, { turn, itemId, version, problem });
  }
}

const COMPARED_AT_ONCE = 100;

async function verify(
  ctx: ActionCtx,
  turn: Turn,
  source: Source,
  itemId: Id<"migrationItems">,
): Promise<void> {
  try {
    const difference = await findDifference(ctx, source, itemId);
    await ctx.runMutation(items.verified, { turn, itemId, difference });
  } catch (error) {
    await recordTry(ctx, turn, itemId, error);
  }
}

async function findDifference(
  ctx: ActionCtx,
  source: Source,
  itemId: Id<"migrationItems">,
): Promise<Failure | null> {
  const item = await ctx.runQuery(items.getItem, { itemId });
  const rest = await source.versionsOf(ctx, item);
  const settled = new Set(await ctx.runQuery(items.settledVersions, { itemId }));
  if (rest.length === 0 && settled.size > 0) {
    return failureFor("SOURCE_MOVED", "The source no longer has a file at its path.");
  }
  if (rest.some(({ id }) => !settled.has(id))) {
    return failureFor("SOURCE_CHANGED", "The source was changed in the meantime.");
  }
  while (rest.length > 0) {
    const versions = rest.splice(0, COMPARED_AT_ONCE);
    const difference = await ctx.runQuery(items.compare, { itemId, versions });
    if (difference !== null) return difference;
  }
  return null;
}
