/** Publishes a release, or rolls it back: all its assets in one transaction. */
import { assetError } from "../../../shared/errors.js";
import { assetPathOf, joinPath } from "../../../shared/paths.js";
import { internal } from "../../_generated/api.js";
import { isInPlace } from "../bytes/places.js";
import { type WriteCtx, inRelease } from "../feed/recording.js";
import type { Asset } from "../files/assets.js";
import { callsOf, publishWithout } from "../files/awaiting.js";
import { publishVersion, unpublish } from "../files/publishing.js";
import { publishedIdOf, publishedOf } from "../files/summaries.js";
import { MAX_ENTRIES } from "../../../shared/releaseLimits.js";
import { restoreFromTrash, trashAsset } from "../files/trash.js";
import {
  type Applied,
  type OnConflict,
  type RefusedEntry,
  readApplied,
  readEntries,
  refusalOf,
} from "./entries.js";
import { type Release, changeRelease } from "./releases.js";

/** The release after a call, and how many assets it has changed. */
export type Outcome = { release: Release; changed: number; skipped: RefusedEntry[] };

/** The maximum size of the paths that an error names, in characters: a thousand ordinary ones. */
const MAX_NAMED = 128 * 1024;

/** Returns as many of the entries as an error may name. */
function named(refused: RefusedEntry[]): RefusedEntry[] {
  let left = MAX_NAMED;
  return refused.filter(
    ({ folderPath, basename }) => (left -= folderPath.length + basename.length) >= 0,
  );
}

/** Returns whether an entry with a problem applies all the same. */
function mayOverwrite({ problem }: Applied): boolean {
  return problem === "changed";
}

/** Returns whether an entry with a problem can be left out. Others are temporary, so that leaving them out would be wrong. */
function maySkip({ problem }: Applied): boolean {
  return problem !== "unverified" && problem !== "locked";
}

/**
 * Divides the entries into those to apply and those to leave as they are.
 *
 * @throws RELEASE_CONFLICT with every entry that allows neither.
 */
function decide(release: Release, applied: Applied[], onConflict: OnConflict) {
  const hindered = applied.filter(({ problem }) => problem !== null);
  const isAllowed = { refuse: () => false, overwrite: mayOverwrite, skip: maySkip }[onConflict];
  const refused = hindered.filter((one) => !isAllowed(one));
  if (refused.length > 0) throw conflict(release, refused.map(refusalOf));
  const skipped = onConflict === "skip" ? hindered : [];
  const toChange = applied.filter((one) => !one.isDone && !skipped.includes(one));
  return { toChange, skipped };
}

function conflict({ _id: releaseId, name }: Release, refused: RefusedEntry[]) {
  const [first] = refused;
  const others = refused.length === 1 ? "" : `, and ${refused.length - 1} more`;
  return assetError(
    "RELEASE_CONFLICT",
    `The release "${name}" was not applied: "${joinPath(first!.folderPath, first!.basename)}" is ${REASONS[first!.reason]}${others}. ` +
      "Nothing was changed. Look at the entries, then add them again, remove them, or pass onConflict.",
    { releaseId, entries: named(refused), count: refused.length },
  );
}

const REASONS: Record<RefusedEntry["reason"], string> = {
  changed: "changed by someone else",
  moved: "moved",
  deleted: "deleted",
  versionGone: "without the version of the release",
  taken: "at a path that another asset has now",
  unverified: "not verified yet, or its verification has failed",
  locked: "in a folder that a job has locked",
};

/** Changes an asset. Cost: 2 documents written, 3 ranges with those that have read it. */
type Change = (ctx: WriteCtx, applied: Applied & { asset: Asset }) => Promise<void>;

const publish: Change = async (ctx, { asset, version }) =>
  await publishVersion(ctx, asset, version!);
const archive: Change = async (ctx, { asset }) => await unpublish(ctx, asset);

/** The changes that publish a release, and those that take it back. */
const FORWARD: Record<Applied["entry"]["action"], Change> = {
  publish,
  archive,
  delete: async (ctx, { asset }) => await trashAsset(ctx, asset),
};
const BACKWARD: typeof FORWARD = {
  publish: async (ctx, applied) =>
    await (applied.version === null ? archive : publish)(ctx, applied),
  archive: publish,
  delete: async (ctx, { asset }) => await restoreFromTrash(ctx, asset, assetPathOf(asset)),
};

/** The ranges that the deletion of an asset, or its return from the trash, needs beside those that have read it. */
const DELETION_RANGES = 10;

/** Ranges that are left over for what belongs to no asset. */
const SPARE_RANGES = 60;

/** Returns the ranges that a change needs beside those that have read the asset. */
function rangesFor({ entry, asset, version, problem }: Applied): number {
  if (entry.action === "delete") return DELETION_RANGES;
  const { over, release } = publishedOf(asset!) ?? {};
  const isRowBehind = over !== undefined || release !== undefined;
  const isRowWritten = version === null || version.verifyAfter !== undefined;
  const isOverWritten = over !== undefined && over !== version?._id;
  const more = [isRowBehind, isOverWritten, isRowWritten, problem !== null];
  return 1 + more.filter(Boolean).length;
}

/**
 * Returns whether all changes fit into this transaction. They do, unless many of the assets were restored, or changed by
 * another release, and their rows are not settled yet.
 */
async function hasRoom(ctx: WriteCtx, { applied, toChange }: Plan): Promise<boolean> {
  const { databaseQueries } = await ctx.meta.getTransactionMetrics();
  const unchanged = applied.length - toChange.length;
  const needed = toChange.reduce((sum, one) => sum + rangesFor(one), unchanged + SPARE_RANGES);
  return needed <= databaseQueries.remaining;
}

/** Applies changes to all assets of a release. Calls that still wait to publish one of them are superseded. */
async function changeAll(
  ctx: WriteCtx,
  release: Release,
  toChange: Applied[],
  change: typeof FORWARD,
): Promise<void> {
  const others = toChange.filter(({ asset, version }) => asset!.awaits?.chosen !== version?._id);
  const calls = await callsOf(
    ctx,
    others.map(({ asset }) => asset!),
  );
  const writing = inRelease(ctx, release._id);
  for (const applied of toChange) {
    await change[applied.entry.action](writing, { ...applied, asset: applied.asset! });
  }
  for (const call of release.calls ?? []) {
    calls.delete(call);
    if ((await ctx.db.get("publications", call)) !== null) {
      await ctx.db.delete("publications", call);
    }
  }
  await publishWithout(ctx, calls);
  await ctx.scheduler.runAfter(0, internal.releases.settleEntries, { releaseId: release._id });
}

type Plan = { applied: Applied[]; toChange: Applied[]; skipped: Applied[] };

/** Reads a release and decides what to change. @throws RELEASE_CONFLICT */
async function plan(ctx: WriteCtx, release: Release, onConflict: OnConflict): Promise<Plan> {
  const entries = (await readEntries(ctx, release)).filter(({ isSkipped }) => !isSkipped);
  const applied = await readApplied(ctx, release, entries);
  return { applied, ...decide(release, applied, onConflict) };
}

/** Requires that a release could be published now. @throws RELEASE_CONFLICT */
export async function requireApplicable(
  ctx: WriteCtx,
  release: Release,
  onConflict: OnConflict,
): Promise<void> {
  await plan(ctx, release, onConflict);
}

/** Returns whether a version's bytes must be stored elsewhere before it is published. */
export function mustMove({ asset, version, isDone }: Applied): boolean {
  return !isDone && asset !== null && version !== null && !isInPlace(asset, version);
}

/**
 * Publishes a release in this transaction, unless bytes must be moved or rows settled first.
 *
 * @returns the versions whose bytes must be moved, and none if only rows must be settled; then nothing was changed.
 * @throws RELEASE_CONFLICT
 */
export async function publishAll(
  ctx: WriteCtx,
  release: Release,
  onConflict: OnConflict,
): Promise<Outcome | { toMove: Applied[] }> {
  const planned = await plan(ctx, release, onConflict);
  const { applied, toChange, skipped } = planned;
  const toMove = toChange.filter(mustMove);
  if (toMove.length > 0 || !(await hasRoom(ctx, planned))) return { toMove };
  await changeAll(ctx, release, toChange, FORWARD);
  for (const one of applied) await rememberReplaced(ctx, one, toChange.includes(one));
  const published = await changeRelease(ctx, release, {
    status: "published",
    closedAs: release._id,
    publishedAt: Date.now(),
    publishedBy: ctx.actor,
    ...NOT_PUBLISHING,
  });
  return { release: published, changed: toChange.length, skipped: skipped.map(refusalOf) };
}

/** The rows are settled soon after the publishing. */
function tooLarge({ _id: releaseId, name }: Release) {
  return assetError(
    "RELEASE_TOO_LARGE",
    `The release "${name}" was published a moment ago and is too large to be rolled back yet. Retry in a minute.`,
    { releaseId, max: MAX_ENTRIES },
  );
}

/** The fields of a release that is not being published. */
export const NOT_PUBLISHING = {
  calls: undefined,
  failure: undefined,
  scheduledRun: undefined,
  scheduledFor: undefined,
  scheduledBy: undefined,
  onConflict: undefined,
};

/** Writes into an entry what its rollback needs: that nothing was done, or another version than its base was replaced. */
async function rememberReplaced(
  ctx: WriteCtx,
  { entry, asset }: Applied,
  isChanged: boolean,
): Promise<void> {
  const base = (asset && publishedIdOf(asset)) ?? null;
  if (!isChanged) await ctx.db.patch("releaseEntries", entry._id, { isSkipped: true });
  else if (base !== entry.base) await ctx.db.patch("releaseEntries", entry._id, { base });
}

/**
 * Rolls a release back in this transaction.
 *
 * @throws RELEASE_CONFLICT, RELEASE_TOO_LARGE
 */
export async function rollBackAll(
  ctx: WriteCtx,
  release: Release,
  onConflict: OnConflict,
): Promise<Outcome> {
  const planned = await plan(ctx, release, onConflict);
  if (!(await hasRoom(ctx, planned))) throw tooLarge(release);
  const { toChange, skipped } = planned;
  await changeAll(ctx, release, toChange, BACKWARD);
  const rolledBack = await changeRelease(ctx, release, {
    status: "rolledBack",
    rolledBackAt: Date.now(),
    rolledBackBy: ctx.actor,
  });
  return { release: rolledBack, changed: toChange.length, skipped: skipped.map(refusalOf) };
}
