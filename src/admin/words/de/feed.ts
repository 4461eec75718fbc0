import { joinPath } from "../../../shared/paths.js";
import type { AdminWords } from "../en/index.js";
import { plural } from "../format.js";
import { common } from "./common.js";

const accessWord = (access = "") => (access === "public" ? "öffentlich" : "privat");

const ofVersion = (version = 0) => `Version ${version} von`;

export const feed: AdminWords["feed"] = {
  loading: "Änderungen werden geladen …",
  loadingOlder: "Ältere Änderungen werden geladen …",
  today: "Heute",
  yesterday: "Gestern",
  filters: {
    label: "Filter der Änderungen",
    place: "Ordner oder Datei",
    placeHint: "Überall: ein Ordner oder eine Datei",
    clearPlace: "Ort entfernen",
    isDeep: "und die Ordner darin",
    person: "Person",
    everyone: "Alle Personen",
    type: "Art der Änderung",
    allTypes: "Alle Änderungen",
    showAll: "Alle zeigen",
  },
  changes: {
    topFolder: common.allFiles,
    told: {
      "asset:publish": ({ version }, isOldVersion) => [
        `hat ${ofVersion(version)}`,
        isOldVersion ? "wiederhergestellt" : "veröffentlicht",
      ],
      "asset:create": ({ fromFolderPath = "", fromBasename }) => [
        "hat",
        fromBasename === undefined
          ? "hinzugefügt"
          : `als Kopie von ${joinPath(fromFolderPath, fromBasename)} hinzugefügt`,
      ],
      "version:draft": ({ version }) => [`hat ${ofVersion(version)}`, "als Entwurf gespeichert"],
      "version:describe": ({ version }) => [`hat die Angaben zu ${ofVersion(version)}`, "geändert"],
      "version:takedown": ({ version }) => [`hat ${ofVersion(version)}`, "gesperrt"],
      "asset:update": () => ["hat die Angaben zu", "geändert"],
      "asset:access": ({ access }) => ["hat", `${accessWord(access)} gemacht`],
      "asset:access-pending": () => ["hat darum gebeten,", "öffentlich zu machen"],
      "version:verify": ({ version }) => [`hat ${ofVersion(version)}`, "bestätigt"],
      "version:fail": ({ version }) => [
        `hat ${ofVersion(version)}`,
        "abgelehnt, weil der Inhalt fehlt oder falsch ist",
      ],
      "asset:archive": () => ["hat die Veröffentlichung von", "aufgehoben"],
      "asset:move": ({ fromFolderPath: from }) => [
        "hat",
        from === undefined
          ? "aus einem anderen Ordner verschoben"
          : from === ""
            ? "aus dem obersten Ordner verschoben"
            : `aus ${from} verschoben`,
      ],
      "asset:leave": () => ["hat", "in einen anderen Ordner verschoben"],
      "asset:rename": ({ fromBasename }) => [`hat ${fromBasename} in`, "umbenannt"],
      "asset:delete": () => ["hat", "in den Papierkorb verschoben"],
      "asset:purge": () => ["hat", "endgültig gelöscht"],
      "asset:takedown": () => ["hat", "gesperrt"],
      "folder:create": ({ fromFolderPath: from }) => [
        "hat den Ordner",
        from === undefined ? "angelegt" : `aus ${from} angelegt`,
      ],
      "folder:update": () => ["hat den Namen des Ordners", "geändert"],
      "folder:access": ({ access }) => ["hat den Ordner", `${accessWord(access)} gemacht`],
      "folder:delete": () => ["hat den Ordner", "gelöscht"],
    },
    names: {
      "asset:publish": "Veröffentlicht",
      "asset:create": "Neue Dateien",
      "version:draft": "Entwürfe",
      "version:describe": "Angaben zu Versionen",
      "version:takedown": "Gesperrte Versionen",
      "asset:update": "Angaben",
      "asset:access": "Zugriff",
      "asset:access-pending": "Zugriff beantragt",
      "version:verify": "Bestätigt",
      "version:fail": "Bestätigung fehlgeschlagen",
      "asset:archive": "Veröffentlichung aufgehoben",
      "asset:move": "Verschoben",
      "asset:leave": "Hinausverschoben",
      "asset:rename": "Umbenannt",
      "asset:delete": "Gelöschte Dateien",
      "asset:purge": "Endgültig gelöscht",
      "asset:takedown": "Gesperrt",
      "folder:create": "Neue Ordner",
      "folder:update": "Namen von Ordnern",
      "folder:access": "Zugriff auf Ordner",
      "folder:delete": "Gelöschte Ordner",
    },
  },
  addedAsDraft: { before: "hat", after: "als Entwurf hinzugefügt" },
  showTrash: "Papierkorb zeigen",
  only: {
    menu: "Danach filtern",
    file: "Nur diese Datei",
    folder: "Nur dieser Ordner",
    folderOfFile: "Nur ihr Ordner",
    person: "Nur von dieser Person",
    type: (name) => `Nur ${common.quoted(name)}`,
  },
  groups: {
    added: { before: "hat", after: "in", end: "hinzugefügt" },
    addedAsDraft: { before: "hat", after: "in", end: "als Entwürfe hinzugefügt" },
    restored: { before: "hat Versionen von", after: "in", end: "wiederhergestellt" },
    "asset:publish": { before: "hat Versionen von", after: "in", end: "veröffentlicht" },
    "version:draft": { before: "hat Entwürfe von", after: "in", end: "gespeichert" },
    "version:describe": {
      before: "hat die Angaben zu Versionen von",
      after: "in",
      end: "geändert",
    },
    "version:verify": { before: "hat", after: "in", end: "bestätigt" },
    "asset:update": { before: "hat die Angaben zu", after: "in", end: "geändert" },
    "asset:archive": { before: "hat die Veröffentlichung von", after: "in", end: "aufgehoben" },
    "asset:move": { before: "hat", after: "nach", end: "verschoben" },
    "asset:leave": { before: "hat", after: "aus", end: "hinausverschoben" },
    "asset:rename": { before: "hat", after: "in", end: "umbenannt" },
    "asset:delete": { before: "hat", after: "aus", end: "in den Papierkorb verschoben" },
    "asset:purge": { before: "hat", after: "aus", end: "endgültig gelöscht" },
  },
  filesOf: (count, isOpen) => (isOpen ? `mindestens ${common.files(count)}` : common.files(count)),
  showAsOne: "Zusammenfassen",
  showEach: (count) => `${plural(count, "Änderung", "Änderungen")} einzeln zeigen`,
  showMore: "Weitere davon zeigen",
  end: {
    none: {
      title: "Noch keine Änderungen",
      advice: "Laden Sie eine Datei hoch: Änderungen erscheinen hier, sobald sie geschehen.",
    },
    noMatch: {
      title: "Keine passenden Änderungen",
      advice: "Keine Änderung entspricht den Filtern.",
    },
    showAll: "Alle Änderungen zeigen",
    noOlder: "Keine älteren Änderungen.",
    searched: (count) => `${plural(count, "Änderung", "Änderungen")} durchsucht.`,
    searchOlder: "Ältere Änderungen durchsuchen",
    showOlder: "Ältere Änderungen zeigen",
  },
};
