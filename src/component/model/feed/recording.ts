/**
 * The context of writes: the actor, and the changes for the feed. The model's functions that change data
 * require it, so that no change can lack an actor or be missing in the feed.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { parentOf } from "../../../shared/paths.js";
import { scopeOf } from "../../../shared/scopes.js";
import { foldChanges } from "./folding.js";
import { leftKey, withoutKeyed } from "./departures.js";
import { FIRST, numberOf, storedFields } from "./rows.js";

/** A change without its order, which is added when it is appended to the feed; so is the actor of the write. */
export type Change = Omit<
  Doc<"changelog">,
  | "_id"
  | "_creationTime"
  | "commitTs"
  | "seq"
  | "feedFolder"
  | "folderPath"
  | "scope"
  | "isEcho"
  | "isCreation"
  | "sha256"
> & { folderPath: string; sha256?: string | undefined };

/** The context of a write. */
export type WriteCtx = MutationCtx & {
  /** The actor, as the app identifies users; `undefined` for an unknown user, and for the component itself. */
  actor: string | undefined;
  /** True in jobs, which check quotas before they change anything, and are then counted without a limit. */
  mayExceedQuotas?: true;
  /** The release that is being published or rolled back. */
  release?: Id<"releases">;
  /** Adds a change to the feed. The feed has them in the order of the calls. */
  record: (change: Change) => void;
};

/** Returns the fields of a row that say who changed it, and when. */
export function updateStamp({ actor }: WriteCtx) {
  return { updatedAt: Date.now(), updatedBy: actor };
}

/**
 * Runs a write in this transaction, and appends what it recorded to the feed.
 *
 * Cost: 1 range, at most 1 document read; one document written for each change and folder that it affects; the
 * creation of an asset and its publishing are one.
 */
export async function writeAs<Result>(
  ctx: MutationCtx,
  actor: string | undefined,
  write: (ctx: WriteCtx) => Promise<Result>,
): Promise<Result> {
  const changes: Change[] = [];
  const result = await write({ ...ctx, actor, record: (change) => changes.push(change) });
  await append(ctx, actor, changes);
  return result;
}

/** The context of a write that another actor has decided before. */
export function decidedBy(ctx: WriteCtx, actor: string | undefined): WriteCtx {
  return { ...ctx, actor, record: (change) => ctx.record({ ...change, actor }) };
}

/** The context of a write by a release, which the feed names with each change. */
export function inRelease(ctx: WriteCtx, release: Id<"releases">): WriteCtx {
  return { ...ctx, release, record: (change) => ctx.record({ ...change, releaseId: release }) };
}

/** The context of a write that the feed omits, because it already contains the asset's deletion. */
export function unrecorded(ctx: WriteCtx): WriteCtx {
  return { ...ctx, record: () => {} };
}

/**
 * The folders whose feeds show a change; the first is where it happened. Feeds of whole subtrees show it once: the
 * echo of a move is for those that the asset has left.
 */
function feedsOf(change: Change) {
  const { type, folderPath, fromFolderPath } = change;
  const feeds: Pick<Doc<"changelog">, "feedFolder" | "scope">[] = [
    { feedFolder: folderPath, scope: { ...scopeOf(folderPath), ...leftKey(change, folderPath) } },
  ];
  if (type.startsWith("folder:")) {
    const parent = parentOf(folderPath);
    if (parent !== null) feeds.push({ feedFolder: parent });
  }
  if (type === "asset:move" && fromFolderPath !== undefined && fromFolderPath !== folderPath) {
    const scope = scopeOf(fromFolderPath, folderPath);
    feeds.push({
      feedFolder: fromFolderPath,
      scope: { ...scope, ...leftKey(change, fromFolderPath) },
    });
  }
  return feeds;
}

async function append(
  ctx: MutationCtx,
  actor: string | undefined,
  changes: Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const commitTs = ctx.db.vars.commitTs;
  // Rows with this transaction's own timestamp exist only if the app calls the component more than once in
  // one mutation. No other transaction can write into this range, so it causes no conflict.
  const last = await ctx.db
    .query("changelog")
    .withIndex("by_commit", (q) => q.eq("isEcho", undefined).eq("commitTs", commitTs))
    .order("desc")
    .first();
  let before = last && numberOf(last);
  for (const { change, count } of foldChanges(changes)) {
    const seq = before === null ? FIRST : before + count;
    before = seq;
    const { folderPath, sha256, ...rest } = change;
    const row = { actor, ...rest, ...storedFields(seq, sha256), commitTs };
    for (const feed of feedsOf(change)) {
      const echo = feed.feedFolder === folderPath ? {} : { folderPath, isEcho: true };
      await ctx.db.insert("changelog", withoutKeyed({ ...row, ...feed, ...echo }));
    }
  }
}
