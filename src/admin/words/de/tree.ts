import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

const { quoted } = common;

export const tree: AdminWords["tree"] = {
  title: "Ordner",
  newFolder: "Neuer Ordner",
  actionsFor: (name) => `Aktionen für ${name}`,
  menu: {
    newFolder: "Neuer Ordner darin",
    inherit: "Zugriff erben",
    storage: "Seinen Speicher zeigen",
    trash: "Seinen Papierkorb zeigen",
  },
  drag: {
    start: "Mit Strg Umschalt D nehmen Sie einen Ordner auf.",
    held: (name, place) =>
      `${quoted(name)} ist aufgenommen, über ${quoted(place)}. Die Pfeiltasten wählen einen Ordner, Eingabe ` +
      "verschiebt ihn dorthin, Esc legt ihn zurück.",
    over: (name, place) => `${quoted(name)} über ${quoted(place)}`,
    done: "Verschoben.",
    canceled: "Zurückgelegt.",
  },
  moved: (name, place) => `${quoted(name)} nach ${quoted(place)} verschoben`,
  removed: (name) => `${quoted(name)} in den Papierkorb gelegt`,
  withContents: "Mit seinem ganzen Inhalt.",
  access: {
    public: (name) => `${quoted(name)} ist jetzt öffentlich`,
    private: (name) => `${quoted(name)} ist jetzt privat`,
    inherited: (name) => `${quoted(name)} erbt seinen Zugriff`,
    scope: "Mit allem darin, das keinen eigenen Zugriff hat.",
  },
  create: {
    name: "Name",
    hint: (folderPath) =>
      `In ${folderPath === "" ? "„Alle Dateien“" : folderPath}. Schrägstriche legen Ordner ineinander an.`,
  },
  move: {
    title: (what) => `${what} verschieben`,
    search: "Ordner suchen",
    searchIn: (place) => `In ${place} suchen`,
    path: "Pfad",
    top: "Der oberste Ordner",
    isNew: "Diesen Ordner gibt es noch nicht. Er wird beim Verschieben angelegt.",
    to: (folderPath) => `Nach ${folderPath === "" ? "„Alle Dateien“" : folderPath}.`,
    same: "Schon in diesem Ordner. Wählen Sie einen anderen.",
    submit: (place) => `Nach ${place} verschieben`,
    foldersIn: (place) => `Ordner in ${place}`,
    recentTarget: (path) => `Zuletzt: ${path}`,
    recent: "zuletzt",
    up: (place) => `Hinauf zu ${place}`,
    searchMore: "Mehr Ordner durchsuchen",
    showMore: "Mehr Ordner zeigen",
    noMatch: (place) => `Kein Ordner in ${place} passt dazu.`,
    none: (place) => `Keine Ordner in ${place}.`,
    loading: "Ordner werden geladen…",
    newFolderIn: (place) => `Neuer Ordner in ${place}`,
    nameIn: (place) => `Name des neuen Ordners in ${place}`,
    name: "Name des neuen Ordners",
  },
};
