import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

const { quoted } = common;

export const shell: AdminWords["shell"] = {
  title: "Dateien",
  views: {
    files: "Dateien",
    changes: "Änderungen",
    releases: "Releases",
    trash: "Papierkorb",
    storage: "Speicher",
    settings: "Einstellungen",
  },
  screens: "Ansichten",
  path: "Pfad",
  drawer: "Ordner und mehr",
  commands: "Befehle (Strg K)",
  offline: "Keine Verbindung. Die Daten sind vielleicht veraltet.",
  palette: {
    title: "Befehle, Ordner und Dateien",
    find: "Befehl, Ordner oder Datei finden",
    placeholder: "Ein paar Buchstaben eingeben",
    results: "Ergebnisse",
    nothing: "Nichts gefunden.",
    upload: "Dateien hochladen…",
    grid: "Als Kacheln zeigen",
    list: "Als Liste zeigen",
  },
  keys: {
    title: "Tasten",
    byPlace: "Tasten nach Ort",
    everywhere: {
      title: "Überall",
      palette: "Befehle, Ordner und Dateien",
      search: "suchen",
      keys: "diese Tasten",
      notification: "die letzte Meldung",
    },
    list: {
      title: "Liste und Kacheln",
      move: "bewegen; mit Umschalt die Auswahl erweitern",
      select: "auswählen",
      all: "alles auswählen",
      clear: "Auswahl aufheben",
      open: "öffnen",
      rename: "umbenennen",
      trash: "in den Papierkorb legen",
    },
    tree: {
      title: "Ordnerbaum",
      move: "bewegen, auf- und zuklappen",
      open: "öffnen",
      create: "neuer Ordner",
      rename: "umbenennen",
      trash: "in den Papierkorb legen",
      drag: "einen Ordner aufnehmen, um ihn zu verschieben",
    },
  },
  picker: {
    title: "Datei auswählen",
    hint: "Klicken Sie auf eine Datei.",
    choose: "Auswählen",
    unpublished: (name) => `${quoted(name)} ist nicht veröffentlicht.`,
    otherType: (name, accepted) => `${quoted(name)} ist nicht vom Typ ${accepted.join(", ")}.`,
  },
};
