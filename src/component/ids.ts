/** Looks up the paths behind ids, for the `auth` callback. */
import type { Infer } from "convex/values";
import { parseBatch } from "../shared/bounds.js";
import * as declared from "../shared/functions/ids.js";
import { assetPathOf } from "../shared/paths.js";
import type { idKind, place } from "../shared/values.js";
import { type QueryCtx, query } from "./_generated/server.js";
import { MAX_BATCH } from "./batches.js";
import { findIntent } from "./model/bytes/intents.js";
import { lastPlaceOf } from "./model/feed/auditing.js";
import { findTrashed } from "./model/files/trash.js";
import { folderPathFor } from "./model/tree/folders.js";
import { findVersion } from "./model/files/versions.js";
import { entryOf, readEntries } from "./model/releases/entries.js";
import { type KnownRow, asHandle, rowOf } from "./model/rows.js";

type Found = { place: Infer<typeof place> | null; rows: KnownRow[] };

const NOTHING: Found = { place: null, rows: [] };

async function findRelease(ctx: QueryCtx, id: string) {
  const row = await rowOf(ctx, "releases", id);
  if (row === null) return { place: null, rows: [] };
  const rows = [{ table: "releases" as const, row }];
  return { place: { folderPath: row.folderPath }, rows };
}

const FIND: Record<Infer<typeof idKind>, (ctx: QueryCtx, id: string) => Promise<Found>> = {
  version: async (ctx, id) => {
    const found = await findVersion(ctx, id);
    if (found === null) return NOTHING;
    const { version, asset } = found;
    const place = asset.deletedAt === undefined ? assetPathOf(asset) : null;
    return {
      place,
      rows: [
        { table: "versions", row: version },
        { table: "assets", row: asset },
      ],
    };
  },
  upload: async (ctx, id) => {
    const row = await findIntent(ctx, id);
    return row === null
      ? NOTHING
      : { place: assetPathOf(row), rows: [{ table: "uploadIntents", row }] };
  },
  asset: async (ctx, id) => {
    const row = await rowOf(ctx, "assets", id);
    if (row !== null) return { place: assetPathOf(row), rows: [{ table: "assets", row }] };
    const assetId = ctx.db.normalizeId("assets", id);
    return { place: assetId && (await lastPlaceOf(ctx, assetId)), rows: [] };
  },
  trashed: async (ctx, id) => {
    const row = await findTrashed(ctx, id);
    return row === null ? NOTHING : { place: assetPathOf(row), rows: [{ table: "assets", row }] };
  },
  job: async (ctx, id) => {
    const row = await rowOf(ctx, "jobs", id);
    if (row === null) return NOTHING;
    const { path: folderPath, toPath } = row;
    return { place: { folderPath, toPath }, rows: [{ table: "jobs", row }] };
  },
  release: async (ctx, id) => await findRelease(ctx, id),
  releasePaths: async (ctx, id) => {
    const { place, rows } = await findRelease(ctx, id);
    if (place === null) return NOTHING;
    const entries = await readEntries(ctx, rows[0]!.row);
    const found = entries.map((row) => ({ table: "releaseEntries" as const, row }));
    return {
      place: { ...place, paths: entries.map(({ path }) => path) },
      rows: [...rows, ...found],
    };
  },
  /** The folder of a release, by the release and a path that it may change. */
  releaseEntry: async (ctx, id) => {
    const [releaseId, path] = JSON.parse(id) as [string, string];
    const known = ctx.db.normalizeId("releases", releaseId);
    const row = known && (await entryOf(ctx, known, path));
    if (row === null) return await findRelease(ctx, releaseId);
    return { place: { folderPath: row.within }, rows: [{ table: "releaseEntries", row }] };
  },
  share: async (ctx, id) => {
    const row = await rowOf(ctx, "shares", id);
    if (row === null) return NOTHING;
    const { folderPath, basename } = row;
    return { place: { folderPath, basename }, rows: [{ table: "shares", row }] };
  },
  newFolder: async (ctx, id) => {
    const [parentPath, name] = JSON.parse(id) as [string, string];
    // The call itself reports invalid arguments, after `auth` has decided.
    const path = await folderPathFor(ctx, parentPath, name).catch(() => null);
    return path === null ? NOTHING : { place: { folderPath: path }, rows: [] };
  },
};

export const resolve = query({
  ...declared.resolve,
  handler: async (ctx, { kind, ids }) => {
    const found: Found[] = [];
    for (const id of parseBatch("ids", ids, MAX_BATCH)) found.push(await FIND[kind](ctx, id));
    return {
      places: found.map(({ place }) => place),
      resolved: asHandle(found.flatMap(({ rows }) => rows)),
    };
  },
});
