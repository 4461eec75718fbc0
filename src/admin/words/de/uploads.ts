import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { quoted, files, folders } = common;

export const uploads: AdminWords["uploads"] = {
  title: "Uploads",
  jobs: {
    move: (name, toPath = "") => `${quoted(name)} wird nach ${quoted(toPath)} verschoben`,
    copy: (name, toPath = "") => `${quoted(name)} wird nach ${quoted(toPath)} kopiert`,
    delete: (name) => `${quoted(name)} kommt in den Papierkorb`,
    undelete: (name) => `${quoted(name)} wird wiederhergestellt`,
    takedown: (name) => `${quoted(name)} wird gesperrt`,
    access: (name) => `Der Zugriff auf ${quoted(name)} wird geändert`,
  },
  jobProgress: (fileCount, folderCount) => `bisher ${files(fileCount)} und ${folders(folderCount)}`,
  progress: (done, total) => `${formatCount(done)} von ${formatCount(total)}`,
  stop: "Anhalten",
  questions: {
    taken: {
      one: "Name ist vergeben",
      all: (count) => `${files(count)} mit einem Namen, der vergeben ist`,
    },
    hidden: {
      one: "enthält vielleicht Geheimes",
      all: (count) => `${files(count)} versteckt, vielleicht mit Geheimem`,
    },
  },
  answers: {
    newVersion: "Ersetzen",
    keepBoth: "Beide behalten",
    draft: "Als Entwurf",
    skip: "Auslassen",
    send: "Hochladen",
  },
  forAll: (what) => `${what}. Für alle:`,
  answerFor: (answer, name) => `${answer}: ${name}`,
  heading: {
    deciding: (count) => `${files(count)} zu entscheiden`,
    running: (count) => `${files(count)} ${count === 1 ? "wird" : "werden"} hochgeladen`,
    failed: (count) => `${plural(count, "Upload", "Uploads")} fehlgeschlagen`,
    done: (count) => `${files(count)} hochgeladen`,
    canceled: "Uploads abgebrochen",
    nothingNew: "Nichts Neues zum Hochladen",
    nothing: "Nichts zum Hochladen",
  },
  less: "Weniger zeigen",
  more: "Jede Datei zeigen",
  all: "Alle Uploads",
  sent: (sent, total) => `${formatBytes(sent)} von ${formatBytes(total)}`,
  speed: (bytes) => `${formatBytes(bytes)} pro Sekunde`,
  left: (minutes) =>
    minutes === 0 ? "noch weniger als eine Minute" : `noch etwa ${formatCount(minutes)} Min.`,
  leftOut: (count) =>
    `${plural(count, "Systemdatei", "Systemdateien")} ausgelassen, etwa .DS_Store oder Thumbs.db`,
  effects: {
    replaced: (count) => `${formatCount(count)} ersetzt`,
    keptBoth: (count) => `${formatCount(count)} neben der alten behalten`,
    draft: (count) => `${formatCount(count)} als Entwurf`,
  },
  undoAll: (count) => `Alle ${formatCount(count)} rückgängig machen`,
  retryFailed: "Alle fehlgeschlagenen wiederholen",
  cancelAll: "Alle abbrechen",
  each: "Jeder Upload",
  undoOne: (name) => `Rückgängig: ${name}`,
  cancelOne: (name) => `${name} abbrechen`,
  retryOne: (name) => `${name} wiederholen`,
  undoing: "Wird rückgängig gemacht",
  changedSince: (name) => `${quoted(name)} wurde inzwischen geändert. Sehen Sie nach.`,
  status: {
    unchanged: "Unverändert: schon veröffentlicht",
    skipped: "Ausgelassen",
    queued: (bytes) => `Wartet · ${formatBytes(bytes)}`,
    starting: "Beginnt…",
    finishing: "Wird veröffentlicht…",
    undone: "Rückgängig gemacht",
    canceled: "Abgebrochen",
    draft: (version) => `Version ${version} ist ein Entwurf`,
    replaced: (version) => `Ersetzt: Version ${version} ist veröffentlicht`,
    replacing: (version) =>
      `Ersetzt: Version ${version} wird veröffentlicht, sobald sie geprüft ist`,
    added: (place, bytes) => `In ${place} · ${formatBytes(bytes)}`,
    keptBoth: (place, bytes) => `Beide behalten · In ${place} · ${formatBytes(bytes)}`,
  },
  symbols: {
    done: "Fertig",
    failed: "Fehlgeschlagen",
    asking: "Wartet auf eine Antwort",
    skipped: "Ausgelassen",
    canceled: "Abgebrochen",
    queued: "Wartet",
    uploading: "Wird hochgeladen",
  },
  dropzone: { hint: "Legen Sie Dateien und Ordner hier ab.", choose: "Dateien auswählen…" },
};
