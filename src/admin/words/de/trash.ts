import { formatDuration } from "../durations.js";
import type { AdminWords } from "../en/index.js";
import { formatCount, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted, versions } = common;

const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

/** After a preposition with the dative. */
const duration = {
  ...common.duration,
  day: (count: number) => plural(count, "Tag", "Tagen"),
};

const could = (count: number) => `${files(count)} ${count === 1 ? "konnte" : "konnten"} nicht`;

export const trash: AdminWords["trash"] = {
  loading: "Papierkorb wird geladen …",
  empty: {
    title: (folderPath) =>
      folderPath === ""
        ? "Der Papierkorb ist leer"
        : `Aus ${quoted(folderPath)} wurde nichts gelöscht`,
    advice: "Gelöschte Dateien kommen hierher und können wiederhergestellt werden.",
    showFiles: "Dateien zeigen",
  },
  deletedFrom: (folderPath) => `Aus ${quoted(folderPath)} und seinen Unterordnern gelöscht.`,
  retention: {
    kept: (ms) =>
      `Gelöschte Dateien bleiben ${formatDuration({ common }, ms)} hier, dann werden sie endgültig gelöscht.`,
    withinHour: "Gelöschte Dateien werden innerhalb einer Stunde endgültig gelöscht.",
    paused: "Das Aufräumen ist angehalten: Dateien bleiben hier, bis Sie sie endgültig löschen.",
  },
  showAll: "Alle zeigen",
  counting: "Wird gezählt …",
  emptyTrash: "Papierkorb leeren …",
  table: "Gelöschte Dateien",
  columns: { name: "Name", size: "Größe", deleted: "Gelöscht", leaves: "Endgültig gelöscht" },
  filesOrMore: (count) => `${formatCount(count)}+ Dateien`,
  stillDeleting: "Wird noch gelöscht",
  by: (actor) => sentence("von ", actor),
  leaves: {
    in: (ms) => `In ${formatDuration({ common: { duration } }, ms)}`,
    withinHour: "Innerhalb einer Stunde",
    paused: "Bleibt vorerst",
  },
  restoreOne: (name) => `${name} wiederherstellen`,
  count: (count, isExhausted) =>
    `${files(count)} im Papierkorb${isExhausted ? "" : ", und weitere darunter"}`,
  loadMore: "Mehr laden",
  selection: "Auswahl im Papierkorb",
  clearSelection: "Auswahl aufheben",
  contents: (folderCount, fileCount) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)} und ${files(fileCount)}`,
  selected: (contents) => sentence(contents, " ausgewählt"),
  restore: "Wiederherstellen",
  restoreTo: "Wiederherstellen nach …",
  delete: "Endgültig löschen …",
  restoring: {
    running: "Wird wiederhergestellt",
    done: (names) => `Wiederhergestellt: ${these(names)}`,
    to: (place) => `In ${quoted(place)}.`,
    show: "Zeigen",
    folderDone: (name) => `Ordner ${quoted(name)} wiederhergestellt`,
    folderRunning: "Der Ordner ist groß: ein Auftrag stellt den Rest wieder her.",
    folderResult: (done, skipped) =>
      skipped === 0
        ? `Mit ${files(done)}.`
        : `Mit ${files(done)}. ${files(skipped)} ${
            skipped === 1
              ? "bleibt im Papierkorb: ihr Pfad ist"
              : "bleiben im Papierkorb: ihre Pfade sind"
          } vergeben.`,
    failed: (count) => `${could(count)} wiederhergestellt werden`,
  },
  deleting: {
    title: (names) => `${these(names)} endgültig löschen?`,
    description: (count) =>
      `${versions(count)} und ${count === 1 ? "ihr" : "deren"} Verlauf werden gelöscht. Das lässt sich nicht rückgängig machen.`,
    confirm: "Endgültig löschen",
    running: "Wird endgültig gelöscht",
    done: (names) => `Endgültig gelöscht: ${these(names)}`,
    stopped: "Die übrigen haben Sie angehalten.",
    failed: (count) => `${could(count)} gelöscht werden`,
  },
  failure: (path, advice) => `${path}: ${advice}`,
  path: {
    title: (name) => `${quoted(name)} wiederherstellen`,
    taken: (path) =>
      `Unter ${path} gibt es jetzt eine andere Datei. Stellen Sie diese unter einem anderen Namen oder in einem anderen Ordner wieder her.`,
    free: "Mit allen Versionen und in ihrem vorigen Zustand.",
    submit: (left) => (left === 0 ? "Wiederherstellen" : `Wiederherstellen, noch ${left}`),
    skip: "Diese überspringen",
    name: "Name",
    folder: common.folder,
    hint: "Ein fehlender Ordner wird angelegt. Leer lassen für den obersten Ordner.",
  },
};
