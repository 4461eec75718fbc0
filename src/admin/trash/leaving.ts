/** When trashed assets expire. */
import { formatDuration } from "../words/durations.js";
import type { AdminWords } from "../words/en/index.js";

export type Retention = { trashRetentionMs: number; isSweepPaused: boolean };

/** `In 29 days`; the sweeper runs once an hour. */
export function leavesWhen(
  t: AdminWords,
  deletedAt: number,
  retention: Retention,
  now: number,
): string {
  if (retention.isSweepPaused) return "Kept for now";
  const left = deletedAt + retention.trashRetentionMs - now;
  const hour = 60 * 60_000;
  return left < hour ? "Within the hour" : `In ${formatDuration(t, Math.ceil(left / hour) * hour)}`;
}

/** The retention rule, for the header of the trash. */
export function retentionWords(
  t: AdminWords,
  { trashRetentionMs, isSweepPaused }: Retention,
): string {
  const kept =
    trashRetentionMs === 0
      ? "Deleted files are removed permanently within the hour."
      : `Deleted files stay here for ${formatDuration(t, trashRetentionMs)}, then they are ` +
        "removed permanently.";
  return isSweepPaused
    ? "Cleanup is paused: files stay here until you delete them permanently."
    : kept;
}
