/**
 * Departures: the changes by which an asset leaves its path, by a deletion, a move or a rename. Their rows have the key of
 * the path in a field of `scope` that they do not need, so that an index has all departures from a path, and those of a
 * folder in the order of its names. The row omits what the key says.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import type { AssetPath } from "../../../shared/paths.js";
import {
  type Scope,
  keyField,
  keyOf,
  keysIn,
  nameInScope,
  requireKeys,
} from "../../../shared/scopes.js";

type Row = Doc<"changelog">;
type Keyed = Pick<Row, "type" | "feedFolder" | "scope">;
type Change = Partial<Pick<Row, "basename" | "fromFolderPath" | "fromBasename">> &
  Pick<Row, "type"> & { folderPath: string };

/** The path that an asset leaves by a change; `undefined` if it leaves none. */
function pathLeft({ type, folderPath, basename, fromFolderPath, fromBasename }: Change) {
  const left =
    type === "asset:delete"
      ? { folderPath, basename }
      : { folderPath: fromFolderPath, basename: fromBasename };
  const isLeft = ["asset:delete", "asset:move", "asset:rename"].includes(type);
  return isLeft ? (left as AssetPath) : undefined;
}

/** Returns the key of the path that a change leaves, if it is in the folder. */
export function leftKey(change: Change, feedFolder: string): Scope {
  const left = pathLeft(change);
  if (left === undefined || left.folderPath !== feedFolder) return {};
  const field = keyField(feedFolder);
  return field === undefined ? {} : { [field]: keyOf(left) };
}

/** Returns a row without the fields that its key says. */
export function withoutKeyed<Stored extends Keyed>(row: Stored): Stored {
  return { ...row, ...nothingOf(keyedFields(row)) };
}

function nothingOf(fields: object): object {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, undefined]));
}

/** Returns the fields that the key of a row says. */
export function keyedFields({ type, feedFolder, scope }: Keyed) {
  const name = nameInScope(feedFolder, scope);
  if (name === undefined) return {};
  return type === "asset:delete"
    ? { basename: name }
    : { fromFolderPath: feedFolder, fromBasename: name };
}

/** A departure from a path of a folder. */
export type Departure = { basename: string; assetId: Id<"assets">; commitTs: Row["commitTs"] };

function departure(row: Row | null): Departure | null {
  if (row === null) return null;
  const { feedFolder, scope, assetId, commitTs } = row;
  return { basename: nameInScope(feedFolder, scope)!, assetId: assetId!, commitTs };
}

/** The indexes of all depths have the same types. */
function departures(ctx: QueryCtx, folderPath: string) {
  const field = requireKeys(folderPath);
  const index = `by_scope${field.slice(1)}` as "by_scope1";
  return { changes: ctx.db.query("changelog"), index, field: `scope.${field}` as "scope.d1" };
}

/**
 * Returns the first departure from a path at a time or later. Cost: 1 range, at most 1 document.
 *
 * @throws ARGUMENT_INVALID if the folder is too deep.
 */
export async function firstDeparture(
  ctx: QueryCtx,
  path: AssetPath,
  from: bigint,
): Promise<Departure | null> {
  const { changes, index, field } = departures(ctx, path.folderPath);
  const first = await changes
    .withIndex(index, (q) => q.eq(field, keyOf(path)).gte("commitTs", from))
    .first();
  return departure(first);
}

/**
 * Returns a departure, of any time, from the next name of a folder that was ever left. Cost: 1 range, at most 1 document.
 *
 * @param names after which name, and up to which.
 * @throws ARGUMENT_INVALID if the folder is too deep.
 */
export async function nextDeparture(
  ctx: QueryCtx,
  folderPath: string,
  { after, until }: { after: string | undefined; until: string | undefined },
): Promise<Departure | null> {
  const { changes, index, field } = departures(ctx, folderPath);
  const { from, before } = keysIn(folderPath);
  const key = (basename: string) => keyOf({ folderPath, basename });
  const next = await changes
    .withIndex(index, (q) => {
      const rest = q.gt(field, after === undefined ? from : key(after));
      return until === undefined ? rest.lt(field, before) : rest.lte(field, key(until));
    })
    .first();
  return departure(next);
}
