/** Compares what a folder and everything below it served at two moments, by the changes in between. */
import type { Infer } from "convex/values";
import type { PaginationOptions } from "convex/server";
import { mapInParts } from "../../../shared/mapInParts.js";
import { type KeyBounds, invalidCursor, readPage } from "../../../shared/pages.js";
import { isWithin, joinPath } from "../../../shared/paths.js";
import type { difference } from "../../../shared/validators.js";
import type { Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { readFeed } from "../feed/changes.js";
import { type Spot, historyStart, spotAt } from "../feed/moments.js";
import { type Position, parseRowId } from "../feed/positions.js";
import { changesOf } from "../feed/ranges.js";
import { type CommittedRow, numberOf } from "../feed/rows.js";
import type { Asset } from "./assets.js";
import { type PastFile, pastViewer } from "./past.js";

/** The folder, and the first times that the two moments do not include. */
type Compared = { folderPath: string; from: bigint; to: bigint };

/** An asset that has changed: what it served in the folder at both moments, and its row now. */
export type ChangedAsset = {
  assetId: Id<"assets">;
  asset: Asset | null;
  from: Spot | null;
  to: Spot | null;
};

const keyOf = ({ commitTs, seq }: Position) => `${commitTs}:${seq}`;

function parseKey(key: string): Position {
  const position = parseRowId(key);
  if (position === null) throw invalidCursor();
  return position;
}

/** The changes between the two moments, in commit order. */
function changesIn(ctx: QueryCtx, { folderPath, from, to }: Compared, bounds: KeyBounds<string>) {
  const start = { commitTs: from, seq: -1 };
  const after = bounds.after === undefined ? start : parseKey(bounds.after);
  const until = bounds.until === undefined ? null : parseKey(bounds.until);
  return {
    async take(count: number): Promise<CommittedRow[]> {
      const of = { folderPath, isRecursive: true };
      const { rows } = await readFeed(ctx, of, after, count, to);
      const end = until && rows.findIndex((row) => keyOf(row) === keyOf(until));
      return end === null || end === -1 ? rows : rows.slice(0, end + 1);
    },
  };
}

/**
 * Returns one page of the assets that have changed; each once, at one of its changes: the first since the first moment, if
 * it was in the folder then, and the last before the second one otherwise.
 *
 * Cost: for each change 1 document, and for its asset up to 4.
 *
 * @throws HISTORY_EXPIRED, ARGUMENT_INVALID, CURSOR_INVALID
 */
export async function readChanged(
  ctx: QueryCtx,
  compared: Compared,
  paginationOpts: PaginationOptions,
) {
  const { folderPath, from, to } = compared;
  const start = await historyStart(ctx, { folderPath, isRecursive: true }, from);
  const { page: rows, ...rest } = await readPage(
    paginationOpts,
    {
      name: "changes",
      scope: JSON.stringify([folderPath, `${from}`, `${to}`]),
      keyType: "string",
      keyOf,
      read: (bounds) => changesIn(ctx, compared, bounds),
    },
    (row) => row,
  );
  const keys = new Set(rows.map(keyOf));
  const within = (spot: Spot | null) =>
    spot !== null && isWithin(spot.folderPath, folderPath) ? spot : null;
  const changed = async (assetId: Id<"assets">): Promise<ChangedAsset | null> => {
    const asset = await ctx.db.get("assets", assetId);
    const known = { assetId, asset: asset?.deletedAt === undefined ? asset : null };
    const at = async (before: bigint) =>
      within(await spotAt(ctx, before, known, () => Promise.resolve(start)));
    const [before, after] = [await at(from), await at(to)];
    if (before === null && after === null) return null;
    const changes = changesOf(ctx, { assetId });
    const telling =
      before === null
        ? changes((q) => q.gte("commitTs", from).lt("commitTs", to)).order("desc")
        : changes((q) => q.gte("commitTs", from));
    const row = (await telling.first())!;
    const isHere = keys.has(`${row.commitTs as bigint}:${numberOf(row)}`);
    return isHere ? { assetId, asset, from: before, to: after } : null;
  };
  const assetIds = new Set(rows.map(({ assetId }) => assetId).filter((id) => id !== undefined));
  const found = await mapInParts([...assetIds], changed);
  return { ...rest, page: found.filter((one) => one !== null) };
}

/** Returns one page of the differences between two moments. Cost: as `readChanged`, and up to 2 documents for each asset. */
export async function differencesIn(
  ctx: QueryCtx,
  compared: Compared,
  paginationOpts: PaginationOptions,
) {
  const { page, ...rest } = await readChanged(ctx, compared, paginationOpts);
  const show = pastViewer(ctx);
  const views = await mapInParts(page, async ({ asset, from, to }) =>
    differenceOf(from && (await show(asset, from)), to && (await show(asset, to))),
  );
  return { ...rest, page: views.filter((view) => view !== null) };
}

const pathOf = ({ folderPath, basename }: PastFile) => joinPath(folderPath, basename);

function differenceOf(from: PastFile | null, to: PastFile | null): Infer<typeof difference> | null {
  const shown = to ?? from;
  if (shown === null) return null;
  const isMoved = from !== null && to !== null && pathOf(from) !== pathOf(to);
  if (!isMoved && from?.versionId === to?.versionId) return null;
  const kept = isMoved ? "moved" : "changed";
  const type = from === null ? "added" : to === null ? "removed" : kept;
  const { folderPath, basename, currentPath } = shown;
  return { type, folderPath, basename, currentPath, from, to };
}
