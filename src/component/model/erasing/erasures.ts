/**
 * Erasures: what is kept of a file or of an actor goes, step by step. The row of an erasure says which step is next, so that it
 * continues after a crash, and stays as the receipt.
 */
import type { Infer } from "convex/values";
import type { erasure } from "../../../shared/validators.js";
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { takedownProgress } from "../files/takedowns.js";
import { leasedUntil, runWhenDue } from "../work/work.js";
import { eraseChangesBy, eraseRows } from "./actors.js";
import {
  dropChangesOf,
  dropEntries,
  dropLastChange,
  dropMentions,
  lastChangeUntil,
  purgeVersions,
} from "./files.js";

export type Erasure = Doc<"erasures">;

/** The fields that a step changes in the row of its erasure. */
export type Progress = Partial<Omit<Erasure, "_id" | "_creationTime">>;

/** Does the next part of a step. */
type Step = (ctx: MutationCtx, erasure: Erasure) => Promise<Progress>;

const STEPS: Record<Exclude<Erasure["step"], "done">, Step> = {
  versions: purgeVersions,
  changes: dropChangesOf,
  entries: dropEntries,
  mentions: dropMentions,
  lastChange: dropLastChange,
  changesBy: eraseChangesBy,
  rows: eraseRows,
};

/** Begins an erasure, of which the first step is scheduled. Cost: 1 document written. */
export async function beginErasure(
  ctx: MutationCtx,
  of: Pick<Erasure, "assetId" | "erasing" | "requestedBy" | "step"> & { versions?: number },
): Promise<Id<"erasures">> {
  const none = { versions: 0, changes: 0, releaseEntries: 0, mentions: 0 };
  const startedAt = Date.now();
  const row = { ...none, ...of, startedAt, dueAt: leasedUntil("job") };
  const erasureId = await ctx.db.insert("erasures", row);
  await schedule(ctx, erasureId, startedAt);
  return erasureId;
}

async function schedule(ctx: MutationCtx, erasureId: Id<"erasures">, at: number): Promise<void> {
  await ctx.scheduler.runAt(runWhenDue(at), internal.erasing.continueErasure, { erasureId });
}

/** Does the next part of an erasure, and schedules the one after it; the last change of a file waits for the hourly job. */
export async function continueErasure(ctx: MutationCtx, erasureId: Id<"erasures">): Promise<void> {
  const erasure = await ctx.db.get("erasures", erasureId);
  if (erasure === null || erasure.step === "done") return;
  const progress = await STEPS[erasure.step](ctx, erasure);
  if (progress.step === "done") {
    const done = { finishedAt: Date.now(), dueAt: undefined, erasing: undefined };
    await ctx.db.patch("erasures", erasureId, { ...progress, ...done });
    return;
  }
  await ctx.db.patch("erasures", erasureId, { dueAt: leasedUntil("job"), ...progress });
  if (progress.dueAt === undefined) await schedule(ctx, erasureId, Date.now());
}

/** Returns erasures whose next step was lost, or is due by now. Cost: 1 range, 1 document each. */
export async function dueErasures(ctx: QueryCtx, limit: number): Promise<Erasure[]> {
  return await ctx.db
    .query("erasures")
    .withIndex("by_dueAt", (q) => q.gt("dueAt", 0).lte("dueAt", Date.now()))
    .take(limit);
}

/** Returns the receipt. Cost: 1 document for each object that a bucket has still to delete. */
export async function erasureView(ctx: QueryCtx, row: Erasure): Promise<Infer<typeof erasure>> {
  const { _id: erasureId, _creationTime, step, position, found, dueAt, erasing, ...fields } = row;
  const { assetId } = row;
  const bucket = assetId && (await takedownProgress(ctx, assetId));
  return {
    erasureId,
    ...fields,
    actor: erasing,
    isDone: step === "done",
    objectsLeft: bucket?.objectsLeft ?? 0,
    failures: bucket?.failures ?? 0,
    lastChangeUntil: step === "lastChange" ? lastChangeUntil(row) : undefined,
  };
}
