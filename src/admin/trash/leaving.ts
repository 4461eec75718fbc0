/** When trashed assets expire. */
import type { AdminWords } from "../words/en/index.js";

export type Retention = { trashRetentionMs: number; isSweepPaused: boolean };

/** `In 29 days`; the sweeper runs once an hour. */
export function leavesWhen(
  { trash: t }: AdminWords,
  deletedAt: number,
  retention: Retention,
  now: number,
): string {
  if (retention.isSweepPaused) return t.leaves.paused;
  const left = deletedAt + retention.trashRetentionMs - now;
  const hour = 60 * 60_000;
  return left < hour ? t.leaves.withinHour : t.leaves.in(Math.ceil(left / hour) * hour);
}

/** The retention rule, for the header of the trash. */
export function retentionWords(
  { trash: { retention: t } }: AdminWords,
  { trashRetentionMs, isSweepPaused }: Retention,
): string {
  if (isSweepPaused) return t.paused;
  return trashRetentionMs === 0 ? t.withinHour : t.kept(trashRetentionMs);
}
