/** The form for retention times, and the confirmation before saving it. */
import type { AssetAdminApi } from "../types.js";
import { type AmountText, parseNumber } from "../words/amounts.js";
import { type Duration, joinDuration, splitDuration } from "../words/durations.js";
import type { AdminWords } from "../words/en/index.js";

type Settings = Pick<
  AssetAdminApi["getSettings"]["_returnType"],
  "trashRetentionMs" | "blobGraceMs" | "feedRetentionMs" | "isSweepPaused"
>;

/** A duration as it is typed. */
export type DurationText = AmountText<Duration["unit"]>;

export type RetentionDraft = {
  trash: DurationText;
  grace: DurationText;
  /** The retention of the feed, if limited. */
  feed: DurationText;
  isFeedForEver: boolean;
  isSweepPaused: boolean;
};

const DEFAULT_FEED: Duration = { amount: 90, unit: "day" };

export function draftOf(settings: Settings): RetentionDraft {
  const { trashRetentionMs, blobGraceMs, feedRetentionMs, isSweepPaused } = settings;
  const text = ({ amount, unit }: Duration) => ({ amount: String(amount), unit });
  return {
    trash: text(splitDuration(trashRetentionMs)),
    grace: text(splitDuration(blobGraceMs)),
    feed: text(feedRetentionMs === undefined ? DEFAULT_FEED : splitDuration(feedRetentionMs)),
    isFeedForEver: feedRetentionMs === undefined,
    isSweepPaused,
  };
}

/** Returns milliseconds, or `null` if the text is not a duration. */
export function parseDuration({ amount, unit }: DurationText): number | null {
  const number = parseNumber(amount);
  const ms = number === null ? NaN : joinDuration({ amount: number, unit });
  return Number.isSafeInteger(ms) ? ms : null;
}

export type RetentionArgs = {
  trashRetentionMs: number;
  blobGraceMs: number;
  feedRetentionMs: number | null;
  isSweepPaused: boolean;
};

/** Returns the settings to save, or `null` if a field is invalid. */
export function argsOf(draft: RetentionDraft): RetentionArgs | null {
  const trashRetentionMs = parseDuration(draft.trash);
  const blobGraceMs = parseDuration(draft.grace);
  const feedRetentionMs = draft.isFeedForEver ? null : parseDuration(draft.feed);
  if (trashRetentionMs === null || blobGraceMs === null) return null;
  if (!draft.isFeedForEver && feedRetentionMs === null) return null;
  return { trashRetentionMs, blobGraceMs, feedRetentionMs, isSweepPaused: draft.isSweepPaused };
}

export function isSame(settings: Settings, args: RetentionArgs): boolean {
  return (
    settings.trashRetentionMs === args.trashRetentionMs &&
    settings.blobGraceMs === args.blobGraceMs &&
    (settings.feedRetentionMs ?? null) === args.feedRetentionMs &&
    settings.isSweepPaused === args.isSweepPaused
  );
}

/**
 * Returns what would be deleted permanently if this is saved; empty for nothing. It cannot be restored, so
 * the form asks first.
 */
export function lossesOf(
  { backend: { retention: t } }: AdminWords,
  settings: Settings,
  args: RetentionArgs,
): string[] {
  if (args.isSweepPaused) return [];
  const isUnpaused = settings.isSweepPaused;
  const losses: string[] = [];
  if (isUnpaused || args.trashRetentionMs < settings.trashRetentionMs) {
    losses.push(t.trashLoss(args.trashRetentionMs));
  }
  const { feedRetentionMs = Infinity } = settings;
  if (args.feedRetentionMs !== null && (isUnpaused || args.feedRetentionMs < feedRetentionMs)) {
    losses.push(t.feedLoss(args.feedRetentionMs));
  }
  return losses;
}
