/** Filters changes: by an index on the server, and the rest in the browser. */
import type { ChangeType } from "../../shared/changeTypes.js";
import { joinPath } from "../../shared/paths.js";
import { hasScope } from "../../shared/scopes.js";
import type { AssetAdminApi } from "../types.js";
import type { AdminWords } from "../words/en/index.js";
import { formatFullDay } from "../words/format.js";

/** A row of the audit log. */
export type Change = AssetAdminApi["audit"]["_returnType"]["page"][number];

export type FeedFilter = {
  /** The folder that the panel begins at, which means everywhere. */
  rootPath: string;
  folderPath: string;
  /** An asset in that folder; `null` means all. */
  basename: string | null;
  /** Whether to include subfolders. */
  isDeep: boolean;
  actor: string | null;
  type: ChangeType | null;
};

/** Returns the filter that shows everything. */
export const withoutFilter = (filter: FeedFilter): FeedFilter => ({
  ...filter,
  folderPath: filter.rootPath,
  basename: null,
  actor: null,
  type: null,
});

/** The query's arguments. */
export type AuditArgs = {
  assetId?: string;
  folderPath?: string;
  recursive?: boolean;
  by?: string;
};

/**
 * Chooses the most selective filter for the server.
 *
 * @param assetId of the filtered asset; `null` if its path is unused.
 */
export function auditArgs(filter: FeedFilter, assetId: string | null): AuditArgs {
  const { rootPath, folderPath, basename, isDeep, actor } = filter;
  if (basename !== null && assetId !== null) return { assetId, folderPath };
  const by = actor === null ? {} : { by: actor };
  const recursive =
    basename === null && (isDeep || folderPath === rootPath) && hasScope(folderPath);
  return { folderPath, recursive, ...by };
}

/** Returns whether a change matches the filter. */
export function lets(filter: FeedFilter, args: AuditArgs, change: Change): boolean {
  if (filter.type !== null && change.type !== filter.type) return false;
  if (filter.actor !== null && change.actor !== filter.actor) return false;
  // An asset's history includes changes at its former paths in the folder.
  if (args.assetId !== undefined) return true;
  return filter.basename === null || isAbout(change, filter.folderPath, filter.basename);
}

/** Returns whether a change concerns a path, before or after it. */
function isAbout(change: Change, folderPath: string, basename: string): boolean {
  const { fromFolderPath = change.folderPath, fromBasename = change.basename } = change;
  return (
    (change.folderPath === folderPath && change.basename === basename) ||
    (fromFolderPath === folderPath && fromBasename === basename)
  );
}

/** Returns whether the server's result needs no further filtering. */
export function isSifted(filter: FeedFilter, args: AuditArgs): boolean {
  return (
    filter.type !== null ||
    (filter.actor !== null && args.by === undefined) ||
    (filter.basename !== null && args.assetId === undefined)
  );
}

export const isFiltering = ({ rootPath, folderPath, basename, actor, type }: FeedFilter) =>
  folderPath !== rootPath || basename !== null || actor !== null || type !== null;

/** Returns the actors of these changes and of the filter, sorted by name. */
export function actorsOf(changes: readonly Change[], chosen: string | null): string[] {
  const actors = new Set(changes.flatMap(({ actor }) => (actor === undefined ? [] : [actor])));
  if (chosen !== null) actors.add(chosen);
  return [...actors].sort((a, b) => (a < b ? -1 : 1));
}

/** Returns folders and files to suggest, from the loaded changes. */
export function placesOf(changes: readonly Change[]): string[] {
  const places = new Set<string>();
  for (const { folderPath, basename } of changes) {
    if (folderPath !== "") places.add(`${folderPath}/`);
    if (basename !== undefined) places.add(joinPath(folderPath, basename));
  }
  return [...places].sort((a, b) => (a < b ? -1 : 1));
}

/** Groups changes by day, in their order. */
export function byDay<Item>(
  items: readonly Item[],
  timeOf: (item: Item) => number,
): { day: number; items: Item[] }[] {
  const days: { day: number; items: Item[] }[] = [];
  for (const item of items) {
    const day = new Date(timeOf(item)).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

/** `Today`, `Yesterday`, `Monday, March 2, 2026`. */
export function dayName({ feed: t }: AdminWords, day: number, now: number): string {
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day === new Date(now).setHours(0, 0, 0, 0)) return t.today;
  return day === yesterday.getTime() ? t.yesterday : formatFullDay(day);
}
