/** Texts around the screens: navigation, commands, keys. */
import type { AdminView } from "../../state/location.js";
import { common } from "./common.js";

const views: Record<AdminView, string> = {
  files: "Files",
  changes: "Changes",
  releases: "Releases",
  trash: "Trash",
  storage: "Storage",
  settings: "Settings",
};

/** The effects of keys, in the order of their dialog. */
const keys = {
  title: "Keys",
  byPlace: "Keys by place",
  everywhere: {
    title: "Everywhere",
    palette: "commands, folders and files",
    search: "search",
    keys: "these keys",
    notification: "the latest notification",
  },
  list: {
    title: "List and grid",
    move: "move; with Shift extend the selection",
    select: "select",
    all: "select all",
    clear: "clear the selection",
    open: "open",
    rename: "rename",
    trash: "move to the trash",
  },
  tree: {
    title: "Folder tree",
    move: "move, expand and collapse",
    open: "open",
    create: "new folder",
    rename: "rename",
    trash: "move to the trash",
    drag: "pick up a folder to move it",
  },
};

const { quoted } = common;

export const shell = {
  /** The title at the top of the panel. */
  title: "Assets",
  views,
  screens: "Screens",
  path: "Path",
  drawer: "Folders and more",
  commands: "Commands (Ctrl K)",
  offline: "No connection. The data may be outdated.",
  palette: {
    title: "Commands, folders and files",
    find: "Find a command, a folder or a file",
    placeholder: "Type a few letters",
    results: "Results",
    nothing: "Nothing found.",
    upload: "Upload files…",
    grid: "Show as a grid",
    list: "Show as a list",
  },
  keys,
  picker: {
    title: "Choose a file",
    hint: "Click a file to choose it.",
    choose: "Choose",
    unpublished: (name: string) => `${quoted(name)} is not published.`,
    otherType: (name: string, accepted: readonly string[]) =>
      `${quoted(name)} is of another type than ${accepted.join(", ")}.`,
  },
};
