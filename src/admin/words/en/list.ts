/** Texts of the list of files, and of the actions on files. */
import type {
  Changed,
  Layout,
  ListOptions,
  Scope,
  SizeClass,
  SortKey,
} from "../../state/listOptions.js";
import type { ReactNode } from "react";
import { formatCount, formatTime } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted } = common;

/** The numbers below the list. */
export type ListCount = {
  folders: number;
  /** The files that are shown. */
  files: number;
  /** The files that are loaded, or found. */
  total: number;
  /**
   * How others are shown: by more words of a search, as soon as they are loaded, on request because they are left out
   * of a filter or an order, or by scrolling; `null` if there are none.
   */
  more: "narrow" | "loading" | "include" | "scroll" | null;
};

const REST = {
  narrow: " – add words to narrow the search",
  loading: ", loading more…",
  include: ".",
  scroll: " – scroll for more",
} satisfies Record<NonNullable<ListCount["more"]>, string>;

function shownOf({ folders: folderCount, files: fileCount, total, more }: ListCount): string {
  const before = folderCount === 0 ? "" : `${folders(folderCount)}, `;
  const all = more === null || more === "narrow" ? files(total) : `the first ${files(total)}`;
  if (fileCount !== total) return `${before}${formatCount(fileCount)} of ${all}`;
  if (total === 0 && folderCount > 0) return folders(folderCount);
  if (more === "include") return `Only ${before}${all}, in this order`;
  return before === "" ? all.replace(/^the/, "The") : before + all;
}

/** One file by its name, several by their number. */
const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

export const list = {
  toolbar: {
    title: "List options",
    search: "Search by name or description",
    searchHint: "Search",
    clearSearch: "Clear search",
    scope: "Search in",
    scopes: { folder: "This folder", everywhere: "Everywhere" } satisfies Record<Scope, string>,
    kind: "File type",
    allKinds: "All types",
    state: "State",
    states: {
      all: "Any state",
      published: "Published",
      unpublished: "Not published",
    } satisfies Record<ListOptions["state"], string>,
    changed: "Changed",
    changes: {
      any: "Any date",
      day: "Last 24 hours",
      week: "Last 7 days",
      month: "Last 30 days",
      year: "Last 365 days",
    } satisfies Record<Changed, string>,
    size: "Size",
    sizes: {
      any: "Any size",
      small: "Below 100 kB",
      medium: "100 kB to 1 MB",
      large: "1 to 10 MB",
      huge: "10 MB and more",
    } satisfies Record<SizeClass, string>,
    filters: (set: number) => (set === 0 ? "Filters" : `Filters (${set})`),
    sort: "Sort by",
    layout: "Layout",
    layouts: { list: "List", grid: "Grid" } satisfies Record<Layout, string>,
    upload: "Upload",
    uploadFiles: "Files…",
    uploadFolder: "A folder…",
    filesToUpload: "Files to upload",
    folderToUpload: "Folder to upload",
  },
  filesIn: (place: string) => `Files in ${place}`,
  searchResults: "Search results",
  dropTo: (place: string) => `Drop to upload to ${place}`,
  columns: {
    name: "Name",
    type: "Type",
    size: "Size",
    changed: "Changed",
  } satisfies Record<SortKey, string>,
  selectAll: "Select all",
  badges: {
    privateFolder: "Private",
    empty: "Empty",
    unpublished: "Not published",
    verifying: "Verifying",
  },
  /** The access of a file. */
  access: {
    public: common.public,
    private: common.private,
    becomingPublic: "Becoming public",
  },
  loading: "Loading files…",
  count: (count: ListCount) => shownOf(count) + (count.more === null ? "" : REST[count.more]),
  includeAll: "Include all files",
  empty: {
    top: "No files in the top folder",
    folder: "No files in this folder",
    advice: "Drop files here, paste an image, or choose Upload. Folders keep their structure.",
  },
  noMatch: {
    title: "No matches",
    all: "No file matches the search and filters.",
    first: (total: number) => `None of the first ${files(total)} matches the search and filters.`,
  },
  showAll: "Show all files",
  noFolder: {
    title: "Folder not found",
    advice: "It was moved, renamed or deleted. If it was deleted, its files are in the trash.",
  },
  menu: {
    open: "Open",
    download: "Download",
    publishNewest: "Publish newest version",
    unpublish: "Unpublish",
    restoreBefore: "Restore version before",
    tags: "Tags…",
    edit: "Edit details…",
    link: "Copy a link that expires…",
  },
  bulk: {
    title: "Selected files",
    clear: "Clear selection",
    selected: (contents: ReactNode, isLoading: boolean) =>
      sentence(contents, " selected", isLoading && ", loading more…"),
    move: "Move",
    publish: "Publish",
    delete: "Delete",
    more: "More actions for the selection",
  },
  /** The title of a running action, or of its undo. */
  running: {
    move: (place: string) => `Moving to ${quoted(place)}`,
    moveBack: "Moving back",
    trash: "Moving to the trash",
    publish: "Publishing",
    restore: "Restoring",
    unpublish: "Unpublishing",
    public: "Making public",
    private: "Making private",
    revertAccess: "Reverting access",
    edit: "Editing",
    revertEdits: "Undoing edits",
  },
  /** An action that is done, of the files with these names. */
  done: {
    move: (place: string, names: readonly string[]) => `Moved to ${quoted(place)}: ${these(names)}`,
    trash: (names: readonly string[]) => `Moved to the trash: ${these(names)}`,
    publish: (names: readonly string[]) => `Published the newest version of ${these(names)}`,
    restore: (names: readonly string[]) => `Restored the version before of ${these(names)}`,
    unpublish: (names: readonly string[]) => `Unpublished ${these(names)}`,
    public: (names: readonly string[]) => `Made public: ${these(names)}`,
    private: (names: readonly string[]) => `Made private: ${these(names)}`,
    edit: (names: readonly string[]) => `Edited ${these(names)}`,
  },
  stopped: "You stopped the rest.",
  failed: {
    title: (count: number) => `${files(count)} could not be changed`,
    first: (path: string, advice: string) => `${path}: ${advice}`,
    noneBefore: (newest: number) => `None of its newest ${newest} versions was published before.`,
    noVersion: "It has no version yet.",
    nothingToDownload: "None of these assets has a published version to download.",
    gone: (name: string) => `${quoted(name)} no longer exists.`,
  },
  /** The name of a downloaded archive. */
  archive: "files.zip",
  tags: {
    title: (count: number) => `Tags of ${files(count)}`,
    add: "Add to all",
    remove: "Remove from all",
    counted: (tag: string, count: number) => `${tag} (${formatCount(count)})`,
  },
  edit: {
    title: (folderCount: number, fileCount: number) =>
      `Edit ${common.contents(folderCount, fileCount)}`,
    keep: "Keep",
    set: "Set to…",
    remove: "Remove",
    label: "Label",
    newLabel: "New label",
    labelHint: "What changed?",
    labelAdvice: "A label is of the published version, or of the newest if none is published.",
    metadata: "Metadata",
    key: "Key",
    keyHint: "key",
    value: "Value",
    valueHint: "value",
    access: "Access",
    inherit: "Inherit from the folder",
  },
  link: {
    title: (name: string, version: number | undefined) =>
      version === undefined
        ? `Link to ${quoted(name)}`
        : `Link to version ${version} of ${quoted(name)}`,
    description:
      "Anyone with the link can read the file until it expires. Access is not checked again.",
    isPublic: "This file is public: its own URL works without a link, and does not expire.",
    expires: "Expires after",
    download: "Save the file instead of showing it",
    copy: "Copy link",
    copyAnother: "Copy another",
    done: "Done",
    copied: (expiresAt: number, isInClipboard: boolean) =>
      `${isInClipboard ? "Copied." : "The browser denied access to the clipboard."} ` +
      `Expires ${formatTime(expiresAt)}.`,
    link: "Link",
    notPublished: "No version is published.",
  },
};
