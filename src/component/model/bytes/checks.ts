/** Schedules the checks of bytes that a storage has not confirmed, or that their upload URL can still replace. */
import { internal } from "../../_generated/api.js";
import type { MutationCtx } from "../../_generated/server.js";
import type { Version } from "../files/versions.js";
import { isSoon, runWhenDue } from "../work/work.js";

/** Schedules the first check of a version for now, and its next one for when it is due. Others need none. */
export async function scheduleCheck(
  ctx: MutationCtx,
  version: Pick<Version, "_id" | "verification" | "verifyAfter" | "verifyFailures">,
): Promise<void> {
  const { _id: versionId, verification, verifyAfter, verifyFailures } = version;
  const isRetry = verifyFailures !== undefined;
  const dueAt = verification === "pending" && !isRetry ? Date.now() : verifyAfter;
  if (dueAt === undefined || (isRetry && !isSoon(dueAt))) return;
  await ctx.scheduler.runAt(runWhenDue(dueAt), internal.verification.verifyVersion, { versionId });
}
