import { shownName } from "../../shared/visibleNames.js";
import { shownPath } from "../state/paths.js";
import type { AdminWords } from "../words/en/index.js";
import type { Folder } from "../tree/useFolders.js";
import type { Filter, Sort } from "../state/listOptions.js";
import { type AssetRow, folded, hasFileFilter, sortByName, wordsOf } from "./rows.js";

/** A row of the list: a subfolder or an asset. The id is unique among both. */
export type ListItem =
  | { id: string; name: string; folder: Folder; asset: null }
  | { id: string; name: string; folder: null; asset: AssetRow };

export type FolderItem = Extract<ListItem, { asset: null }>;
export type AssetItem = Extract<ListItem, { folder: null }>;

/** The items of rows: the same while a row is. */
const items = new WeakMap<Folder | AssetRow, ListItem>();

function itemOf<Row extends Folder | AssetRow>(row: Row, make: (row: Row) => ListItem): ListItem {
  const known = items.get(row);
  if (known !== undefined) return known;
  const made = make(row);
  items.set(row, made);
  return made;
}

export function folderItem(row: Folder): ListItem {
  return itemOf(row, (folder) => ({
    id: `/${folder.path}`,
    name: folder.name,
    folder,
    asset: null,
  }));
}

export function assetItem(row: AssetRow): ListItem {
  return itemOf(row, (asset) => ({
    id: asset.assetId,
    name: asset.basename,
    folder: null,
    asset,
  }));
}

export const assetsOf = (items: readonly ListItem[]): AssetRow[] =>
  items.flatMap(({ asset }) => asset ?? []);

export const foldersOf = (items: readonly ListItem[]): Folder[] =>
  items.flatMap(({ folder }) => folder ?? []);

/** Returns the path of the folder that a row is in, for people. */
export const parentPathOf = (t: AdminWords, { folder, asset }: ListItem): string =>
  shownName(shownPath(t, (folder === null ? asset.folderPath : folder.parentPath) ?? ""));

/** Returns the folders that match a filter, in order; other filters than the words match files only. */
export function arrangeFolders(
  folders: readonly Folder[],
  filter: Filter,
  sort: Sort,
): readonly Folder[] {
  if (hasFileFilter(filter)) return [];
  const words = wordsOf(filter.text);
  const found = folders.filter(({ name }) => words.every((word) => folded(name).includes(word)));
  return sortByName(found, ({ name }) => name, sort.by === "name" && sort.isDescending);
}
