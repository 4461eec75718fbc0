/** When something leaves the trash by itself. */
import { formatDuration } from "../words/durations.js";

export type Retention = { trashRetentionMs: number; isSweepPaused: boolean };

/** `In 29 days`; the sweeper looks once an hour. */
export function leavesWhen(deletedAt: number, retention: Retention, now: number): string {
  if (retention.isSweepPaused) return "Stays for now";
  const left = deletedAt + retention.trashRetentionMs - now;
  const hour = 60 * 60_000;
  return left < hour ? "Within the hour" : `In ${formatDuration(Math.ceil(left / hour) * hour)}`;
}

/** The rule, as the head of the trash says it. */
export function retentionWords({ trashRetentionMs, isSweepPaused }: Retention): string {
  const kept =
    trashRetentionMs === 0
      ? "Deleted files go for good within the hour."
      : `Deleted files stay here for ${formatDuration(trashRetentionMs)}, then they go for good by themselves.`;
  return isSweepPaused
    ? "Clearing up is paused: what is here stays until somebody deletes it for good."
    : kept;
}
