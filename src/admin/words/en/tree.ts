/** Texts of the folder tree and its dialogs. */
import { common } from "./common.js";

const { quoted } = common;

export const tree = {
  title: "Folders",
  newFolder: "New folder",
  actionsFor: (name: string) => `Actions for ${name}`,
  menu: {
    newFolder: "New folder inside",
    inherit: "Inherit access",
    storage: "Show its storage",
    trash: "Show its trash",
  },
  /** Moving a folder with the keys, as a screen reader says it. */
  drag: {
    start: "Press Ctrl Shift D to pick up a folder.",
    held: (name: string, place: string) =>
      `${quoted(name)} is picked up, over ${quoted(place)}. The arrow keys choose a folder, Enter moves it there, ` +
      "Esc puts it back.",
    over: (name: string, place: string) => `${quoted(name)} over ${quoted(place)}`,
    done: "Moved.",
    canceled: "Put back.",
  },
  moved: (name: string, place: string) => `Moved ${quoted(name)} to ${quoted(place)}`,
  removed: (name: string) => `Moved ${quoted(name)} to the trash`,
  withContents: "With all its contents.",
  access: {
    public: (name: string) => `Made ${quoted(name)} public`,
    private: (name: string) => `Made ${quoted(name)} private`,
    inherited: (name: string) => `${quoted(name)} inherits its access`,
    scope: "With all contents that have no access of their own.",
  },
  create: {
    name: "Name",
    /** @param folderPath the folder in which one is created. */
    hint: (folderPath: string) =>
      `In ${folderPath === "" ? "the top folder" : folderPath}. Use slashes to create nested folders.`,
  },
  move: {
    title: (what: string) => `Move ${what}`,
    search: "Search for a folder",
    searchIn: (place: string) => `Search in ${place}`,
    path: "Path",
    top: "The top folder",
    isNew: "No folder has this path. It is created when you move.",
    to: (folderPath: string) => `To ${folderPath === "" ? "the top folder" : folderPath}.`,
    same: "Already in this folder. Choose another one.",
    submit: (place: string) => `Move to ${place}`,
    foldersIn: (place: string) => `Folders in ${place}`,
    recentTarget: (path: string) => `Recent: ${path}`,
    recent: "recent",
    up: (place: string) => `Up to ${place}`,
    searchMore: "Search more folders",
    showMore: "Show more folders",
    noMatch: (place: string) => `No folder in ${place} matches.`,
    none: (place: string) => `No folders in ${place}.`,
    loading: "Loading folders…",
    newFolderIn: (place: string) => `New folder in ${place}`,
    nameIn: (place: string) => `Name of the new folder in ${place}`,
    name: "Name of the new folder",
  },
};
