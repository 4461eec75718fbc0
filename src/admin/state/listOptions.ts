/** The options of the list of files, and their form in a URL. */
import { MEDIA_KINDS, type MediaKind } from "../words/mediaKinds.js";

/** When a file was changed, back from now. */
export const CHANGED = ["any", "day", "week", "month", "year"] as const;
/** The size of a file, in multiples of bytes. */
export const SIZES = ["any", "small", "medium", "large", "huge"] as const;
export const SORT_KEYS = ["name", "type", "size", "changed"] as const;

export type Changed = (typeof CHANGED)[number];
export type SizeClass = (typeof SIZES)[number];
export type SortKey = (typeof SORT_KEYS)[number];
export type Sort = { by: SortKey; isDescending: boolean };
export type Layout = "list" | "grid";
/** The source of the list: this folder, or a search everywhere. */
export type Scope = "folder" | "everywhere";

/** The filters of the list. */
export type Filter = {
  /** The words of the search. */
  text: string;
  /** The kind of media. */
  kind: MediaKind | "all";
  /** Assets that are published, or those that are not. */
  state: "all" | "published" | "unpublished";
  /** The time of the last change. */
  changed: Changed;
  /** The size of the files. */
  size: SizeClass;
};

/** How the list of files is filtered, sorted and shown. */
export type ListOptions = Filter & {
  /** This folder, or everywhere. */
  scope: Scope;
  /** The order. */
  sort: Sort;
  /** Rows or tiles. */
  layout: Layout;
  /** The ids of the selected rows; a large selection is not in the URL. */
  selected: readonly string[];
};

export const NO_FILTER: Filter = {
  text: "",
  kind: "all",
  state: "all",
  changed: "any",
  size: "any",
};

export const DEFAULT_OPTIONS: ListOptions = {
  ...NO_FILTER,
  scope: "folder",
  sort: { by: "name", isDescending: false },
  layout: "list",
  selected: [],
};

/** The largest selection that is in the URL. */
export const MOST_SELECTED = 20;

const known = <Value extends string>(values: readonly Value[], value: string | null) =>
  values.find((candidate) => candidate === value);

/** Returns the options that differ from the defaults, as the query of a URL. */
export function formatListOptions(options: ListOptions): string {
  const { text, scope, kind, state, changed, size, sort, layout, selected } = options;
  const query = new URLSearchParams();
  const set = (name: string, value: string, usual: string) => {
    if (value !== usual) query.set(name, value);
  };
  set("q", text, "");
  set("in", scope, "folder");
  set("type", kind, "all");
  set("state", state, "all");
  set("changed", changed, "any");
  set("size", size, "any");
  set("sort", `${sort.isDescending ? "-" : ""}${sort.by}`, "name");
  set("view", layout, "list");
  if (selected.length <= MOST_SELECTED) for (const id of selected) query.append("selected", id);
  return query.toString();
}

/** Parses the result of `formatListOptions`; anything else is the default. */
export function parseListOptions(text: string): ListOptions {
  const query = new URLSearchParams(text);
  const usual = DEFAULT_OPTIONS;
  const sort = query.get("sort") ?? "";
  const by = known(SORT_KEYS, sort.replace(/^-/, ""));
  return {
    text: query.get("q") ?? usual.text,
    scope: known(["folder", "everywhere"], query.get("in")) ?? usual.scope,
    kind: known(MEDIA_KINDS, query.get("type")) ?? usual.kind,
    state: known(["published", "unpublished"], query.get("state")) ?? usual.state,
    changed: known(CHANGED, query.get("changed")) ?? usual.changed,
    size: known(SIZES, query.get("size")) ?? usual.size,
    sort: by === undefined ? usual.sort : { by, isDescending: sort.startsWith("-") },
    layout: known(["list", "grid"], query.get("view")) ?? usual.layout,
    selected: query.getAll("selected").slice(0, MOST_SELECTED),
  };
}

/**
 * The options that stay when another folder is opened, or a file in it: only a file found everywhere is shown beside the
 * results of the search. A selection does not stay.
 */
export function optionsElsewhere(options: ListOptions, isFile: boolean): ListOptions {
  const { scope, text } = options;
  return { ...options, text: isFile && scope === "everywhere" ? text : "", selected: [] };
}
