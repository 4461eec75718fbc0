/**
 * Publishes a release whose bytes must be moved to a public place first: in steps, then everything in one transaction.
 * Versions wait as those of `publishVersions` do, in calls of one step each; see model/files/awaiting.ts.
 */
import { isAssetError } from "../../../shared/errors.js";
import { internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import { isAwaited } from "../bytes/places.js";
import type { WriteCtx } from "../feed/recording.js";
import { wait } from "../files/awaiting.js";
import { settle } from "../files/publishing.js";
import { STEP_SIZE } from "../work/steps.js";
import { NOT_PUBLISHING, type Outcome, mustMove, publishAll } from "./applying.js";
import { type Applied, type OnConflict, entriesOf, readApplied } from "./entries.js";
import { type Release, changeRelease } from "./releases.js";

/**
 * Publishes a release, or begins to move its bytes.
 *
 * @throws RELEASE_CONFLICT
 */
export async function publishRelease(
  ctx: WriteCtx,
  release: Release,
  onConflict: OnConflict,
): Promise<Outcome> {
  const done = await publishAll(ctx, release, onConflict);
  if ("release" in done) return done;
  const { _id: releaseId } = release;
  const placing = await changeRelease(ctx, release, {
    ...NOT_PUBLISHING,
    status: "publishing",
    publishedBy: ctx.actor,
    onConflict,
  });
  await ctx.scheduler.runAfter(0, internal.releases.placeEntries, { releaseId });
  return { release: placing, changed: 0, skipped: [] };
}

/** Returns whether a version waits for the release already. */
function isWaitingFor(release: Release, { asset, version }: Applied): boolean {
  const { publishWith } = version!;
  if (publishWith === undefined || !release.calls?.includes(publishWith)) return false;
  return isAwaited(asset!, version!);
}

/** Settles the rows of one step, lets its versions wait for their bytes, and continues with the next step. */
export async function placeStep(
  ctx: WriteCtx,
  release: Release,
  after: string | undefined,
): Promise<void> {
  const { _id: releaseId } = release;
  const entries = await entriesOf(ctx, releaseId, { after }).take(STEP_SIZE);
  const applied = await readApplied(ctx, release, entries);
  for (const { asset } of applied) if (asset !== null) await settle(ctx, asset);
  const waiting = applied
    .filter((one) => one.problem !== "unverified" && mustMove(one) && !isWaitingFor(release, one))
    .map(({ asset, version }) => ({ asset: asset!, version: version! }));
  if (waiting.length > 0) {
    const call = await wait(ctx, waiting, releaseId);
    await changeRelease(ctx, release, { calls: [...(release.calls ?? []), call] });
  }
  const last = entries.length === STEP_SIZE ? entries.at(-1) : undefined;
  await (last === undefined
    ? ctx.scheduler.runAfter(0, internal.releases.completeRelease, { releaseId })
    : ctx.scheduler.runAfter(0, internal.releases.placeEntries, {
        releaseId,
        after: last.path,
      }));
}

/**
 * Publishes a release if all its bytes are in place, or waits for the rest. A release that is refused is open again, and
 * says why.
 */
export async function completeRelease(
  ctx: WriteCtx,
  release: Release,
  onConflict: OnConflict,
): Promise<void> {
  try {
    if (release.status === "scheduled")
      return void (await publishRelease(ctx, release, onConflict));
    const done = await publishAll(ctx, release, onConflict);
    if ("toMove" in done) await placeRest(ctx, release, done.toMove);
  } catch (error) {
    // A release is refused before the first write.
    if (!isAssetError(error)) throw error;
    await reopen(ctx, release, error.data.message);
  }
}

/**
 * Begins to move bytes that no longer wait, because a later decision about their asset came in between. If nothing is to be
 * moved, all rows are settled by now and the release still does not fit: it is open again.
 */
async function placeRest(ctx: WriteCtx, release: Release, toMove: Applied[]): Promise<void> {
  if (toMove.length === 0) return void (await reopen(ctx, release, NO_ROOM));
  if (toMove.every((one) => isWaitingFor(release, one))) return;
  await ctx.scheduler.runAfter(0, internal.releases.placeEntries, { releaseId: release._id });
}

const NO_ROOM =
  "One transaction has no room for this: too many of the assets have changed since they were added, or their bytes can still " +
  "be replaced. Add them again, retry in an hour, or use two releases.";

/** Opens a release again; bytes that were moved for it return to a private place. */
export async function reopen(ctx: WriteCtx, release: Release, failure?: string): Promise<Release> {
  for (const publicationId of release.calls ?? []) {
    await ctx.scheduler.runAfter(0, internal.releases.cancelPlacing, { publicationId });
  }
  if (release.scheduledRun !== undefined) await ctx.scheduler.cancel(release.scheduledRun);
  const open = { ...NOT_PUBLISHING, status: "open" as const, publishedBy: undefined, failure };
  return await changeRelease(ctx, release, open);
}

/** Writes down what only the rows of a release's assets say, so that the next change of them is as cheap. */
export async function settleStep(
  ctx: WriteCtx,
  releaseId: Id<"releases">,
  after: string | undefined,
): Promise<void> {
  const entries = await entriesOf(ctx, releaseId, { after }).take(STEP_SIZE);
  for (const { assetId } of entries) {
    const asset = await ctx.db.get("assets", assetId);
    if (asset !== null) await settle(ctx, asset);
  }
  if (entries.length < STEP_SIZE) return;
  const last = entries.at(-1)!.path;
  await ctx.scheduler.runAfter(0, internal.releases.settleEntries, { releaseId, after: last });
}
