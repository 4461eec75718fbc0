/** The commands of the migration: start, resume, report and retry. */
import { type Infer, v } from "convex/values";
import { failureFor } from "./failures.js";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import {
  type MutationCtx,
  type QueryCtx,
  internalMutation,
  internalQuery,
} from "../_generated/server.js";
import { type Run, beginStep, countVersions, requireTurn, setStatus, turn } from "./runs.js";
import { MAX_ATTEMPTS, RETRY_MS } from "./settings.js";
import { failure, phase, type sourceName, sourceName as name } from "./tables.js";

type SourceName = Infer<typeof sourceName>;

async function findRun(ctx: QueryCtx, from: SourceName): Promise<Run | null> {
  return await ctx.db
    .query("migrationRuns")
    .withIndex("by_from", (q) => q.eq("from", from))
    .unique();
}

/**
 * Starts a migration, or resumes it. If it is done, it copies new files of the source. Nothing is copied
 * twice.
 */
export const start = internalMutation({
  args: { from: name },
  returns: v.null(),
  handler: async (ctx, { from }): Promise<null> => {
    const run = await findRun(ctx, from);
    if (run === null) {
      const runId = await ctx.db.insert("migrationRuns", {
        from,
        phase: "finding",
        position: null,
        step: 0,
        pass: 0,
        items: { waiting: 0, copied: 0, done: 0, failed: 0 },
        versions: { copied: 0, notCopied: 0 },
        unlisted: [],
        startedAt: Date.now(),
      });
      await beginStep(ctx, runId);
      return null;
    }
    if (run.phase === "done") await beginAnew(ctx, run);
    // A manual start skips the wait.
    await ctx.db.patch("migrationRuns", run._id, { pass: MAX_ATTEMPTS });
    await beginStep(ctx, run._id);
    return null;
  },
});

async function beginAnew(ctx: MutationCtx, run: Run): Promise<void> {
  await ctx.db.patch("migrationRuns", run._id, {
    phase: "finding",
    position: null,
    startedAt: Date.now(),
    endedAt: undefined,
    versionsInSource: undefined,
    unlisted: [],
  });
}

/** Stops the current run; `start` resumes it. */
export const stop = internalMutation({
  args: { from: name },
  returns: v.null(),
  handler: async (ctx, { from }): Promise<null> => {
    const run = await findRun(ctx, from);
    if (run !== null) await ctx.db.patch("migrationRuns", run._id, { step: run.step + 1 });
    return null;
  },
});

/** Starts the next step if this one has not finished in time. */
export const watch = internalMutation({
  args: turn.fields,
  returns: v.null(),
  handler: async (ctx, { runId, step }): Promise<null> => {
    const run = await ctx.db.get("migrationRuns", runId);
    if (run?.step !== step || run.phase === "done") return null;
    // Its items have waited long enough.
    await ctx.db.patch("migrationRuns", runId, { pass: run.pass + 1 });
    await beginStep(ctx, runId);
    return null;
  },
});

const RETRIED_AT_ONCE = 20;

/** Retries failed items after their cause is fixed. */
export const retryFailed = internalMutation({
  args: { from: name },
  returns: v.null(),
  handler: async (ctx, { from }): Promise<null> => {
    const run = await findRun(ctx, from);
    if (run === null) return null;
    const failed = await ctx.db
      .query("migrationItems")
      .withIndex("by_status", (q) => q.eq("from", from).eq("status", "failed"))
      .take(RETRIED_AT_ONCE);
    for (const item of failed) {
      const versions = await ctx.db
        .query("migrationVersions")
        .withIndex("by_item", (q) => q.eq("itemId", item._id))
        .collect();
      for (const { _id } of versions.filter(({ problem }) => problem !== undefined)) {
        await ctx.db.delete("migrationVersions", _id);
        await countVersions(ctx, run, { notCopied: -1 });
      }
      await setStatus(ctx, run, item, "waiting");
    }
    if (failed.length === RETRIED_AT_ONCE) {
      await ctx.scheduler.runAfter(0, internal.migrating.migration.retryFailed, { from });
      return null;
    }
    // Copies waiting items before it verifies any.
    if (run.phase === "verifying" || run.phase === "done") {
      await ctx.db.patch("migrationRuns", run._id, { phase: "copying", endedAt: undefined });
    }
    await beginStep(ctx, run._id);
    return null;
  },
});

const MAX_REPORTED = 100;

const reported = v.object({ path: v.string(), version: v.optional(v.number()), ...failure.fields });

/**
 * Returns the progress. `failures` are items that could not be copied, `kept` are paths where a version
 * uploaded here stays published; at most 100 of each.
 */
export const report = internalQuery({
  args: { from: name },
  returns: v.nullable(
    v.object({
      phase,
      /** Why it stopped; it retries after a while, or immediately with `start`. */
      problem: v.optional(failure),
      assetsAndFolders: v.object({ waiting: v.number(), done: v.number(), failed: v.number() }),
      versions: v.object({
        inSource: v.nullable(v.number()),
        copied: v.number(),
        notCopied: v.number(),
      }),
      /** True if everything in the source is here with identical bytes. */
      isComplete: v.boolean(),
      /** Folders that the source could not list; their files are found through its feed. */
      unlisted: v.array(v.string()),
      failures: v.array(reported),
      kept: v.array(v.string()),
    }),
  ),
  handler: async (ctx, { from }) => {
    const run = await findRun(ctx, from);
    if (run === null) return null;
    const failed = await ctx.db
      .query("migrationItems")
      .withIndex("by_status", (q) => q.eq("from", from).eq("status", "failed"))
      .take(MAX_REPORTED);
    const failures: Infer<typeof reported>[] = [];
    for (const item of failed) failures.push(...(await failuresOf(ctx, item)));
    const kept = await ctx.db
      .query("migrationItems")
      .withIndex("by_kept", (q) => q.eq("from", from).eq("isKept", true))
      .take(MAX_REPORTED);
    const { waiting, copied, done, failed: failedItems } = run.items;
    const inSource = run.versionsInSource ?? null;
    const isCounted =
      inSource === null ? run.unlisted.length === 0 : inSource === run.versions.copied;
    return {
      phase: run.phase,
      problem: run.problem,
      assetsAndFolders: { waiting: waiting + copied, done, failed: failedItems },
      versions: { inSource, ...run.versions },
      isComplete: run.phase === "done" && failedItems === 0 && isCounted,
      unlisted: run.unlisted,
      failures: failures.slice(0, MAX_REPORTED),
      kept: kept.map(pathOf),
    };
  },
});

function pathOf({ folderPath, basename }: Doc<"migrationItems">): string {
  return [folderPath, basename].filter(Boolean).join("/");
}

async function failuresOf(ctx: QueryCtx, item: Doc<"migrationItems">) {
  const path = pathOf(item);
  const versions = await ctx.db
    .query("migrationVersions")
    .withIndex("by_draft", (q) => q.eq("itemId", item._id).eq("isDraft", false))
    .take(MAX_REPORTED);
  const ofVersions = versions.flatMap(({ number, problem }) =>
    problem === undefined ? [] : [{ path, version: number, ...problem }],
  );
  return ofVersions.length > 0 ? ofVersions : item.failure ? [{ path, ...item.failure }] : [];
}

// ---------------------------------------------------------------- functions for actions

const task = v.union(
  v.object({ kind: v.literal("find"), from: name, position: v.nullable(v.string()) }),
  v.object({ kind: v.literal("copy"), from: name, itemId: v.id("migrationItems") }),
  v.object({ kind: v.literal("verify"), from: name, itemId: v.id("migrationItems") }),
  v.object({ kind: v.literal("count"), from: name }),
  v.object({ kind: v.literal("pause") }),
  v.object({ kind: v.literal("again") }),
);

const CUT_OFF = failureFor(
  "CUT_OFF",
  "Each action that started with it ended without a result; it may have run out of " +
    "memory or time.",
);

/** Returns the next task of the action; `null` when all is done. */
export const nextTask = internalMutation({
  args: { turn },
  returns: v.nullable(task),
  handler: async (ctx, args): Promise<Infer<typeof task> | null> => {
    const run = await requireTurn(ctx, args.turn);
    const { from, position } = run;
    if (run.phase === "done") return null;
    if (run.phase === "finding") return { kind: "find", from, position };
    const withStatus = (status: "waiting" | "copied") =>
      ctx.db
        .query("migrationItems")
        .withIndex("by_status", (q) => q.eq("from", from).eq("status", status))
        .first();
    // Copies all waiting items before verifying.
    const item = (await withStatus("waiting")) ?? (await withStatus("copied"));
    if (item === null) return { kind: "count", from };
    const { _id: itemId, status, attempts } = item;
    if (attempts >= MAX_ATTEMPTS) {
      await setStatus(ctx, run, item, "failed", item.failure ?? CUT_OFF);
      return { kind: "again" };
    }
    if (attempts > run.pass) return { kind: "pause" };
    await ctx.db.patch("migrationItems", itemId, { attempts: attempts + 1 });
    if (status === "waiting") return { kind: "copy", from, itemId };
    await ctx.db.patch("migrationRuns", run._id, { phase: "verifying" });
    return { kind: "verify", from, itemId };
  },
});

/** Ends a step that has used its time. After a pause, failed items are retried. */
export const handOn = internalMutation({
  args: { turn, isPause: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { isPause, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    if (!isPause) {
      await beginStep(ctx, run._id);
      return null;
    }
    const pass = run.pass + 1;
    await ctx.db.patch("migrationRuns", run._id, { pass });
    await beginStep(ctx, run._id, RETRY_MS * 2 ** (pass - 1));
    return null;
  },
});

/** Records why an action ended early. The watchdog starts the next one. */
export const recordProblem = internalMutation({
  args: { turn, problem: failure },
  returns: v.null(),
  handler: async (ctx, { problem, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    await ctx.db.patch("migrationRuns", run._id, { problem });
    return null;
  },
});

/** Ends a run. */
export const finish = internalMutation({
  args: { turn, versionsInSource: v.nullable(v.number()) },
  returns: v.null(),
  handler: async (ctx, { versionsInSource, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    await ctx.db.patch("migrationRuns", run._id, {
      phase: "done",
      versionsInSource,
      endedAt: Date.now(),
      pass: 0,
    });
    return null;
  },
});
