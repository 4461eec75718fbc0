/** Locations in the panel, and their form in a URL. */
import { isWithin } from "../../shared/paths.js";
import {
  DEFAULT_OPTIONS,
  type ListOptions,
  formatListOptions,
  parseListOptions,
} from "./listOptions.js";

export const ADMIN_VIEWS = [
  "files",
  "trash",
  "changes",
  "releases",
  "storage",
  "settings",
] as const;

/** The screens of the panel. */
export type AdminView = (typeof ADMIN_VIEWS)[number];

/** A location in the panel. */
export type AdminLocation = {
  /** The screen. */
  view: AdminView;
  /** The folder that is shown or filters the changes; `""` is the root. */
  folderPath: string;
  /** The open asset in that folder, or the id of the open release of that folder; `null` for none. */
  basename: string | null;
  /** How the list of files is filtered, sorted and shown. */
  list: ListOptions;
};

/** Adds the defaults: the files at the root. A location outside of the folder `rootPath` becomes this folder. */
export function completeLocation(
  location: Partial<AdminLocation> = {},
  rootPath = "",
): AdminLocation {
  const {
    view = "files",
    folderPath = rootPath,
    basename = null,
    list = DEFAULT_OPTIONS,
  } = location;
  if (isWithin(folderPath, rootPath)) return { view, folderPath, basename, list };
  return { view, folderPath: rootPath, basename: null, list };
}

/**
 * Returns a location as a path: `files/images/` is a folder, `files/images/hero` an asset, `trash` the trash. The
 * options of the list follow as a query: `files/images/?q=hero&sort=-size`.
 */
export function formatAdminLocation(location: Partial<AdminLocation>): string {
  const { view, folderPath, basename, list } = completeLocation(location);
  const query = view === "files" ? formatListOptions(list) : "";
  const folder = folderPath === "" ? [] : folderPath.split("/");
  const rest = folder.length === 0 && basename === null ? [] : [...folder, basename ?? ""];
  return [view, ...rest.map(encodeSegment)].join("/") + (query === "" ? "" : `?${query}`);
}

/** Parses the result of `formatAdminLocation`; anything else is the files at the root. */
export function parseAdminLocation(text: string): AdminLocation {
  const [path = "", query = ""] = text.split(/\?(.*)/s);
  const [first = "", ...rest] = path.replace(/^\//, "").split("/");
  const view = ADMIN_VIEWS.find((candidate) => candidate === first);
  if (view === undefined) return completeLocation();
  const segments = rest.map(decodeSegment);
  const basename = segments.pop() ?? "";
  return {
    view,
    folderPath: segments.join("/"),
    basename: basename === "" ? null : basename,
    list: parseListOptions(query),
  };
}

/** Names may contain `%`, `?` and `#`, which must not end the path. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
