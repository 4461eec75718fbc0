/** Texts of the changes. */
import type { ChangeType } from "../../../shared/changeTypes.js";
import { CHANGE_WORDS } from "../../../shared/changeWords.js";
import type { GroupKind } from "../../feed/groups.js";
import { plural } from "../format.js";
import { common } from "./common.js";

/** The plural of each type, as in a filter. */
const names: Record<ChangeType, string> = {
  "asset:publish": "Published",
  "asset:create": "New files",
  "version:draft": "Drafts",
  "version:describe": "Version details",
  "version:takedown": "Versions taken down",
  "asset:update": "Details",
  "asset:access": "Access",
  "asset:access-pending": "Access requested",
  "version:verify": "Verified",
  "version:fail": "Failed verification",
  "asset:archive": "Unpublished",
  "asset:move": "Moved",
  "asset:leave": "Moved out",
  "asset:rename": "Renamed",
  "asset:delete": "Deleted files",
  "asset:purge": "Deleted permanently",
  "asset:takedown": "Taken down",
  "folder:create": "New folders",
  "folder:update": "Folder names",
  "folder:access": "Folder access",
  "folder:delete": "Deleted folders",
};

/** The sentence of a group: `actor before files after folder end`. */
const groups: Record<GroupKind, { before: string; after: string; end?: string }> = {
  added: { before: "added", after: "to" },
  addedAsDraft: { before: "added", after: "to", end: "as drafts" },
  restored: { before: "restored versions of", after: "in" },
  "asset:publish": { before: "published versions of", after: "in" },
  "version:draft": { before: "saved drafts of", after: "in" },
  "version:describe": { before: "changed the details of versions of", after: "in" },
  "version:verify": { before: "verified", after: "in" },
  "asset:update": { before: "changed the details of", after: "in" },
  "asset:archive": { before: "unpublished", after: "in" },
  "asset:move": { before: "moved", after: "to" },
  "asset:leave": { before: "moved", after: "out of" },
  "asset:rename": { before: "renamed", after: "in" },
  "asset:delete": { before: "moved", after: "from", end: "to the trash" },
  "asset:purge": { before: "deleted", after: "from", end: "permanently" },
};

export const feed = {
  loading: "Loading changes…",
  loadingOlder: "Loading older changes…",
  today: "Today",
  yesterday: "Yesterday",
  filters: {
    label: "Change filters",
    place: "Folder or file",
    placeHint: "Everywhere: a folder or file",
    clearPlace: "Clear location",
    isDeep: "and the folders in it",
    person: "Person",
    everyone: "Everyone",
    type: "Kind of change",
    allTypes: "All changes",
    showAll: "Show all",
  },
  changes: { ...CHANGE_WORDS, names },
  /** The words before and after a new file whose first version is a draft. */
  addedAsDraft: { before: "added", after: "as a draft" },
  showTrash: "Show the trash",
  only: {
    menu: "Filter by this",
    file: "Only this file",
    folder: "Only this folder",
    folderOfFile: "Only its folder",
    person: "Only by this person",
    type: (name: string) => `Only ${common.quoted(name)}`,
  },
  groups,
  /** @param isOpen true if it may be more. */
  filesOf: (count: number, isOpen: boolean) =>
    isOpen ? `at least ${common.files(count)}` : common.files(count),
  showAsOne: "Show them as one",
  showEach: (count: number) => `Show each of ${plural(count, "change")}`,
  showMore: "Show more of them",
  end: {
    none: { title: "No changes yet", advice: "Upload a file: changes appear here as they happen." },
    noMatch: { title: "No matching changes", advice: "No change matches the filters." },
    showAll: "Show all changes",
    noOlder: "No older changes.",
    searched: (count: number) => `Searched ${plural(count, "change")}.`,
    searchOlder: "Search older changes",
    showOlder: "Show older changes",
  },
};
