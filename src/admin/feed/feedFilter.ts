/** Which changes to look at: what the server can find by an index, and what is sifted here. */
import type { ChangeType } from "../../shared/changeTypes.js";
import { isWithin, joinPath } from "../../component/model/paths.js";
import type { Change } from "./changeWords.js";

export type FeedFilter = {
  /** `""` is everywhere. */
  folderPath: string;
  /** An asset in that folder; `null` is all of them. */
  basename: string | null;
  /** Whether the folders in the folder count too. */
  isDeep: boolean;
  actor: string | null;
  type: ChangeType | null;
};

/** What leaves nothing out. */
export const EVERYTHING = {
  folderPath: "",
  basename: null,
  actor: null,
  type: null,
} satisfies Partial<FeedFilter>;

/** What the server is asked for; it takes one filter at a time. */
export type AuditArgs = { assetId?: string; folderPath?: string; by?: string };

/**
 * The one filter that leaves least to be read.
 *
 * @param assetId of the asset that is looked for; `null` if there is none at its address now.
 */
export function auditArgs(filter: FeedFilter, assetId: string | null): AuditArgs {
  if (filter.basename !== null && assetId !== null) return { assetId };
  if (filter.basename !== null) return { folderPath: filter.folderPath };
  if (filter.folderPath !== "" && !filter.isDeep) return { folderPath: filter.folderPath };
  return filter.actor === null ? {} : { by: filter.actor };
}

/** Whether a change that the server has found is one to show. */
export function lets(filter: FeedFilter, args: AuditArgs, change: Change): boolean {
  if (filter.type !== null && change.type !== filter.type) return false;
  if (filter.actor !== null && change.actor !== filter.actor) return false;
  // The history of an asset goes with it, wherever it was.
  if (args.assetId !== undefined) return true;
  if (filter.basename !== null) return isAbout(change, filter.folderPath, filter.basename);
  if (args.folderPath !== undefined || filter.folderPath === "") return true;
  return (
    isWithin(change.folderPath, filter.folderPath) ||
    (change.fromFolderPath !== undefined && isWithin(change.fromFolderPath, filter.folderPath))
  );
}

/** Whether a change is about what is or was at an address. */
function isAbout(change: Change, folderPath: string, basename: string): boolean {
  const { fromFolderPath = change.folderPath, fromBasename = change.basename } = change;
  return (
    (change.folderPath === folderPath && change.basename === basename) ||
    (fromFolderPath === folderPath && fromBasename === basename)
  );
}

/** Whether all that the server finds is shown. */
export function isSifted(filter: FeedFilter, args: AuditArgs): boolean {
  return (
    filter.type !== null ||
    (filter.actor !== null && args.by === undefined) ||
    (filter.basename !== null && args.assetId === undefined) ||
    (filter.basename === null && filter.folderPath !== "" && args.folderPath === undefined)
  );
}

export const isFiltering = ({ folderPath, basename, actor, type }: FeedFilter) =>
  folderPath !== "" || basename !== null || actor !== null || type !== null;

/** Everybody who is named in these, and whoever is asked for, in the order of their names. */
export function actorsOf(changes: readonly Change[], chosen: string | null): string[] {
  const actors = new Set(changes.flatMap(({ actor }) => (actor === undefined ? [] : [actor])));
  if (chosen !== null) actors.add(chosen);
  return [...actors].sort((a, b) => (a < b ? -1 : 1));
}

/** Folders and files to suggest for the filter, from what is loaded. */
export function placesOf(changes: readonly Change[]): string[] {
  const places = new Set<string>();
  for (const { folderPath, basename } of changes) {
    if (folderPath !== "") places.add(`${folderPath}/`);
    if (basename !== undefined) places.add(joinPath(folderPath, basename));
  }
  return [...places].sort((a, b) => (a < b ? -1 : 1));
}

/** Changes by the day on which they happened, in the order in which they come. */
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

const dayFormat = new Intl.DateTimeFormat("en", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** `Today`, `Yesterday`, `Monday, March 2, 2026`. */
export function dayName(day: number, now: number): string {
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day === new Date(now).setHours(0, 0, 0, 0)) return "Today";
  return day === yesterday.getTime() ? "Yesterday" : dayFormat.format(day);
}
