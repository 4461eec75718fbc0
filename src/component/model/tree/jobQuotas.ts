/** The quotas of a job's target: the job adds up what it will bring before it changes anything. */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { requireRoom } from "../bytes/quotaCounters.js";
import { liveAssets } from "../files/assets.js";
import { publishedOf, totalBytesOf } from "../files/summaries.js";
import { quotasOver } from "./quotas.js";

type Job = Doc<"jobs">;

/** The quotas of the target that do not count the source already; a copy adds to all of them. */
function countedBefore({ kind, path }: Job): string | undefined {
  return kind === "copy" ? undefined : path;
}

/**
 * Adds up what the job will add to the quotas of its target, from its position on.
 *
 * @returns what of the budget it has used, and whether the folder is done.
 */
export async function addUp(
  ctx: QueryCtx,
  job: Job,
  budget: number,
): Promise<{ used: number; isFolderDone: boolean }> {
  const { folderPath, after } = job.position;
  if ((await quotasOver(ctx, job.toPath!, countedBefore(job))).length === 0) {
    return { used: 1, isFolderDone: true };
  }
  const found = await liveAssets(ctx, folderPath, { after }).take(budget);
  const adds = job.adds ?? { bytes: 0, files: 0 };
  for (const asset of found) {
    const published = publishedOf(asset);
    if (job.kind === "copy" && published === undefined) continue;
    adds.bytes += job.kind === "copy" ? published!.size : totalBytesOf(asset);
    adds.files += 1;
  }
  job.adds = adds;
  const isFolderDone = found.length < budget;
  if (!isFolderDone) job.position = { folderPath, after: found.at(-1)!.basename };
  return { used: found.length + 1, isFolderDone };
}

/** @throws QUOTA_EXCEEDED */
export async function requireRoomForJob(ctx: QueryCtx, job: Job): Promise<void> {
  if (job.adds === undefined) return;
  const target = { folderPath: job.toPath!, basename: "" };
  await requireRoom(ctx, target, job.adds, countedBefore(job));
}
