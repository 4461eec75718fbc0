/**
 * Legal holds: nothing at a held path, or below it, is deleted permanently. They are of paths: the trash keeps the path of what is in
 * it, and nothing may leave a held path for another one. Rows of released holds stay, as the record of who held what, when and why.
 */
import { compareValues } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { parseText } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import { type KeyBounds, type KeyedList, invalidCursor } from "../../../shared/pages.js";
import { ROOT, isWithin, parentOf, rangeBelow } from "../../../shared/paths.js";
import type { WriteCtx } from "../feed/recording.js";
import { requireNoJobAround } from "../tree/locks.js";

type Hold = Doc<"holds">;

const MAX_REASON_LENGTH = 1000;

/** @throws ARGUMENT_INVALID */
export function parseReason(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : parseText("reason", reason, MAX_REASON_LENGTH);
}

function heldRows(ctx: QueryCtx) {
  return ctx.db.query("holds").withIndex("by_state", (q) => q.eq("state", "held"));
}

async function holdAt(ctx: QueryCtx, path: string): Promise<Hold | null> {
  return await ctx.db
    .query("holds")
    .withIndex("by_state", (q) => q.eq("state", "held").eq("path", path))
    .unique();
}

/**
 * Returns a function that returns the holds of a path and of the folders above it, the nearest first.
 *
 * Cost: while nothing is held 1 range, otherwise 1 more for each path, which is read one time.
 */
export function holdsReader(ctx: QueryCtx): (path: string) => Promise<Hold[]> {
  let any: Promise<Hold | null> | undefined;
  const known = new Map<string, Promise<Hold | null>>();
  return async (path) => {
    if ((await (any ??= heldRows(ctx).first())) === null) return [];
    const found: Hold[] = [];
    for (let above: string | null = path; above !== null; above = parentOf(above)) {
      const hold = known.get(above) ?? holdAt(ctx, above);
      known.set(above, hold);
      const one = await hold;
      if (one !== null) found.push(one);
    }
    return found;
  };
}

async function firstBelow(ctx: QueryCtx, path: string): Promise<Hold | null> {
  const { from, before } = rangeBelow(path);
  return await ctx.db
    .query("holds")
    .withIndex("by_state", (q) => q.eq("state", "held").gt("path", from).lt("path", before))
    .first();
}

function held(path: string, { path: heldPath }: Hold) {
  const what = path === heldPath ? "is" : `is kept, because "${heldPath}" is`;
  return assetError(
    "HELD",
    `"${path}" ${what} under a legal hold. Release the hold with setLegalHold first.`,
    { path, heldPath },
  );
}

/**
 * Refuses to delete permanently what is held, or to move it out of the hold.
 *
 * @param toPath where it is moved to: a hold that contains this path, too, allows it.
 * @throws HELD
 */
export async function requireNotHeld(
  ctx: QueryCtx,
  path: string,
  toPath?: string,
  over = holdsReader(ctx),
): Promise<void> {
  if (toPath === path) return;
  const isLeft = (hold: Hold) => toPath === undefined || !isWithin(toPath, hold.path);
  const hold = (await over(path)).find(isLeft);
  if (hold !== undefined) throw held(path, hold);
}

/** Refuses the same of a folder with everything below it. @throws HELD */
export async function requireFolderNotHeld(
  ctx: QueryCtx,
  path: string,
  toPath?: string,
): Promise<void> {
  await requireNotHeld(ctx, path, toPath);
  const below = await firstBelow(ctx, path);
  if (below !== null) throw held(path, below);
}

/**
 * Holds a path, or releases its hold.
 *
 * @returns the hold of the path; `null` if it has none.
 * @throws FOLDER_BUSY if a job works on the path, on a folder above it or below it.
 */
export async function setHold(
  ctx: WriteCtx,
  path: string,
  isHeld: boolean,
  reason: string | undefined,
): Promise<Hold | null> {
  const current = await holdAt(ctx, path);
  if (!isHeld) {
    if (current !== null) await release(ctx, current);
    return null;
  }
  const isSame = reason === undefined || reason === current?.reason;
  if (current !== null && isSame) return current;
  // Steps of a job do not look for holds.
  await requireNoJobAround(ctx, path);
  if (current !== null) await release(ctx, current);
  const last = await ctx.db
    .query("holds")
    .withIndex("by_path", (q) => q.eq("path", path))
    .order("desc")
    .first();
  const holdId = await ctx.db.insert("holds", {
    path,
    turn: (last?.turn ?? 0) + 1,
    state: "held",
    reason,
    heldAt: Date.now(),
    heldBy: ctx.actor,
  });
  return await ctx.db.get("holds", holdId);
}

async function release(ctx: WriteCtx, { _id }: Hold): Promise<void> {
  const released = { releasedAt: Date.now(), releasedBy: ctx.actor };
  await ctx.db.patch("holds", _id, { state: "releasing", ...released });
}

/** Returns a released hold for which the sweeper may have kept assets in the trash. */
export async function releasedHold(ctx: QueryCtx): Promise<Id<"holds"> | undefined> {
  const hold = await ctx.db
    .query("holds")
    .withIndex("by_state", (q) => q.eq("state", "releasing"))
    .first();
  return hold?._id;
}

/** Ends a hold for which the sweeper no longer keeps anything. */
export async function endHold(ctx: MutationCtx, holdId: Id<"holds">): Promise<void> {
  await ctx.db.patch("holds", holdId, { state: "released" });
}

export function holdView({ path, reason, heldAt, heldBy, releasedAt, releasedBy }: Hold) {
  return { path, reason, heldAt, heldBy, releasedAt, releasedBy };
}

/** Lists the holds of a path and everything below it, by their paths; with released ones in the order in which they were set. */
export function holdList(
  ctx: QueryCtx,
  path: string,
  withReleased: boolean,
): KeyedList<Hold, string> {
  return {
    name: "holds",
    scope: JSON.stringify([path, withReleased]),
    keyType: "string",
    keyOf: (hold) => `${hold.turn}:${hold.path}`,
    read: (bounds) => holdsWithin(ctx, path, withReleased, bounds),
  };
}

type HoldPlace = Pick<Hold, "path" | "turn">;

function holdsWithin(
  ctx: QueryCtx,
  path: string,
  withReleased: boolean,
  bounds: KeyBounds<string>,
) {
  const [after, until] = [bounds.after, bounds.until].map((key) => parseKey(key, path));
  const { from, before } = path === ROOT ? { from: ROOT, before: undefined } : rangeBelow(path);
  const ofPath = ({ path, turn }: HoldPlace) =>
    withReleased
      ? ctx.db.query("holds").withIndex("by_path", (q) => q.eq("path", path).gt("turn", turn))
      : ctx.db
          .query("holds")
          .withIndex("by_state", (q) => q.eq("state", "held").eq("path", path).gt("turn", turn));
  const between = (from: string) =>
    withReleased
      ? ctx.db.query("holds").withIndex("by_path", (q) => {
          const rest = q.gt("path", from);
          return before === undefined ? rest : rest.lt("path", before);
        })
      : ctx.db.query("holds").withIndex("by_state", (q) => {
          const rest = q.eq("state", "held").gt("path", from);
          return before === undefined ? rest : rest.lt("path", before);
        });
  const first = after ?? { path, turn: 0 };
  const ranges = [ofPath(first), between(first.path === path ? from : first.path)];
  const isIn = (hold: Hold) => until === undefined || compare(hold, until) <= 0;
  return {
    async take(count: number): Promise<Hold[]> {
      const found: Hold[] = [];
      for (const range of ranges) {
        if (found.length < count) found.push(...(await range.take(count - found.length)));
      }
      return found.filter(isIn);
    },
  };
}

function compare(a: HoldPlace, b: HoldPlace): number {
  return compareValues(a.path, b.path) || a.turn - b.turn;
}

function parseKey(key: string | undefined, scope: string): HoldPlace | undefined {
  if (key === undefined) return undefined;
  const [, turn, path] = /^([1-9]\d{0,14}):(.*)$/su.exec(key) ?? [];
  if (turn === undefined || path === undefined || !isWithin(path, scope)) throw invalidCursor();
  return { path, turn: Number(turn) };
}
