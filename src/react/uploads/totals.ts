import type { QueuedUpload, QueuedUploadStatus, UploadTotals } from "./types.js";

const COUNTED_AS = {
  asking: "asking",
  queued: "queued",
  starting: "active",
  sending: "active",
  finishing: "active",
  done: "done",
  skipped: "skipped",
  canceled: "canceled",
  failed: "failed",
} as const satisfies Record<QueuedUploadStatus, keyof UploadTotals>;

/** Returns the totals of a list of uploads. */
export function totalsOf(uploads: readonly QueuedUpload[], speed: number | null): UploadTotals {
  const totals = {
    files: uploads.length,
    ...{ asking: 0, queued: 0, active: 0, done: 0, skipped: 0, canceled: 0, failed: 0 },
    ...{ sent: 0, total: 0 },
    speed,
  };
  for (const { status, progress } of uploads) {
    totals[COUNTED_AS[status]] += 1;
    if (status === "skipped" || status === "canceled" || status === "failed") continue;
    totals.sent += progress.sent;
    totals.total += progress.total;
  }
  return totals;
}
