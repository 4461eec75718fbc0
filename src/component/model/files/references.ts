/**
 * References: rows that say which parts of an app use a path. They are of paths, because pages name paths: a file that moves away
 * is missing where it was. A reference to a folder is one to everything below it.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { invalid } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import {
  type AssetPath,
  ROOT,
  joinPath,
  parentOf,
  parseFolderPath,
  rangeBelow,
} from "../../../shared/paths.js";

type Reference = Pick<Doc<"references">, "owner" | "path">;

const MAX_OWNER_LENGTH = 200;
const MAX_PATHS = 500;
/** The owners that an error names. */
const MAX_NAMED = 10;

/** @throws ARGUMENT_INVALID, PATH_INVALID */
export function parseReferences(owner: string, paths: string[]): string[] {
  if (owner.length === 0 || owner.length > MAX_OWNER_LENGTH) {
    throw invalid("owner", `must have 1 to ${MAX_OWNER_LENGTH} characters`);
  }
  if (paths.length > MAX_PATHS) throw invalid("paths", `may have at most ${MAX_PATHS} paths`);
  const parsed = new Set(paths.map(parseFolderPath));
  if (parsed.has(ROOT)) throw invalid("paths", "cannot have the root: everything would be used");
  return [...parsed];
}

/** Replaces the references of an owner. */
export async function replaceReferences(
  ctx: MutationCtx,
  owner: string,
  paths: string[],
): Promise<void> {
  const left = new Set(paths);
  const rows = await ctx.db
    .query("references")
    .withIndex("by_owner", (q) => q.eq("owner", owner))
    .collect();
  for (const { _id, path } of rows) {
    if (!left.delete(path)) await ctx.db.delete("references", _id);
  }
  for (const path of left) await ctx.db.insert("references", { owner, path });
}

function referencesTo(ctx: QueryCtx, path: string) {
  return ctx.db.query("references").withIndex("by_path", (q) => q.eq("path", path));
}

/** Returns a path and the folders above it, the nearest first; not the root. */
function withFoldersAbove(path: string): string[] {
  const parent = parentOf(path);
  return path === ROOT ? [] : [path, ...(parent === null ? [] : withFoldersAbove(parent))];
}

/** Returns what uses a path: those that name it, a folder above it, or something below it. */
export async function usersOf(ctx: QueryCtx, path: string, limit: number): Promise<Reference[]> {
  const found: Reference[] = [];
  const take = async (query: { take: (count: number) => Promise<Reference[]> }) => {
    if (found.length < limit) found.push(...(await query.take(limit - found.length)));
  };
  for (const one of withFoldersAbove(path)) await take(referencesTo(ctx, one));
  const { from, before } = rangeBelow(path);
  await take(
    path === ROOT
      ? ctx.db.query("references").withIndex("by_path")
      : ctx.db
          .query("references")
          .withIndex("by_path", (q) => q.gte("path", from).lt("path", before)),
  );
  return found.map(({ owner, path }) => ({ owner, path }));
}

/** Refuses to delete what is used. @throws IN_USE */
export async function requireUnused(ctx: QueryCtx, path: string): Promise<void> {
  const users = await usersOf(ctx, path, MAX_NAMED);
  if (users.length === 0) return;
  const owners = [...new Set(users.map(({ owner }) => owner))];
  throw assetError("IN_USE", `"${path}" is used by ${owners.join(", ")}.`, { path, owners });
}

/** Returns a function that says whether an asset is used; it looks at each folder once. */
export function usage(ctx: QueryCtx): (place: AssetPath) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const isNamed = async (path: string) => (await referencesTo(ctx, path).first()) !== null;
  const isFolderUsed = async (path: string): Promise<boolean> => {
    for (const folder of withFoldersAbove(path)) {
      const used = known.get(folder) ?? isNamed(folder);
      known.set(folder, used);
      if (await used) return true;
    }
    return false;
  };
  return async ({ folderPath, basename }) =>
    (await isFolderUsed(folderPath)) || (await isNamed(joinPath(folderPath, basename)));
}
