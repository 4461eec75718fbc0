import type { FolderJob } from "../../backend/jobWords.js";
import type { BackendName } from "../backends.js";
import type { AdminWords } from "../en/index.js";
import { formatDuration } from "../durations.js";
import { formatBytes, listOf, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted } = common;

/** A participle for each kind of job. */
const FOLDER_JOBS: Record<FolderJob["kind"], string> = {
  move: "verschoben",
  copy: "kopiert",
  delete: "gelöscht",
  undelete: "wiederhergestellt",
  takedown: "gesperrt",
  access: "geändert",
};

const states = {
  running: "Läuft",
  done: "Fertig",
  stopped: "Angehalten",
  failed: "Fehlgeschlagen",
};

/** A storage as the aim of a movement. */
const TO: Record<BackendName, string> = {
  convex: "in den Convex-Speicher",
  r2: "zu Cloudflare R2",
};
const to = (backend: BackendName) => TO[backend];

const objects = (count: number) => plural(count, "Objekt", "Objekte");
const amount = (count: number, bytes: number) => `${objects(count)}, ${formatBytes(bytes)}`;
const contents = (assets: number, subfolders: number) =>
  listOf([files(assets), subfolders > 0 && folders(subfolders)]);

export const backend: AdminWords["backend"] = {
  loading: "Einstellungen werden geladen …",
  storage: {
    title: "Speicher neuer Dateien",
    hint: "Vorhandene Dateien bleiben, wo sie sind, bis Sie sie verschieben.",
    change: "Ändern …",
    backend: "Speicher",
    hints: {
      convex: "Gehört zum Deployment und braucht keine Einrichtung.",
      r2: "Ihr eigener Bucket. Seine Zugangsdaten stehen in der Umgebung des Deployments.",
    },
    publicUrl: "Öffentliche URL des Buckets",
    publicUrlHint:
      "Unter dieser URL finden Browser seine Dateien; leer, wenn R2_PUBLIC_URL sie angibt.",
    keyPrefix: "Präfix der Schlüssel",
    noKeyPrefix: "keines",
    saved: (backend) => `Neue Dateien werden ${common.inBackend(backend)} gespeichert`,
  },
  jobs: {
    states,
    heard: (state) => `${states[state]}: `,
    started: (ago, by) => sentence(ago, " von ", by),
  },
  migrations: {
    title: "Gespeicherte Dateien verschieben",
    hint: "Dateien bleiben währenddessen sichtbar; was nicht verschoben werden kann, bleibt am alten Platz. Auf dem gleichen Weg können Sie alles zurückverschieben.",
    to: "Ziel",
    count: "Nur zählen",
    move: "Dateien verschieben",
    stop: "Anhalten",
    loading: "Migrationen werden geladen …",
    none: "Noch keine Migration. Zählen Sie zuerst, um zu sehen, wie viel verschoben würde.",
    list: "Migrationen",
    amount,
    soFar: (count, bytes) => `Bisher ${amount(count, bytes)}`,
    counts: {
      running: (backend) => `Dateien, die ${to(backend)} verschoben würden, werden gezählt`,
      over: (backend) => `Dateien, die ${to(backend)} verschoben würden, wurden gezählt`,
      stopped: (count, bytes) => `${amount(count, bytes)}; vor dem Ende angehalten`,
      nothing: "Es gibt nichts zu verschieben.",
    },
    moves: {
      running: (backend) => `Gespeicherte Dateien werden ${to(backend)} verschoben`,
      over: (backend) => `Gespeicherte Dateien wurden ${to(backend)} verschoben`,
      everything: (backend) => `Alles wurde ${to(backend)} verschoben`,
      stopped: (count, bytes) => `${amount(count, bytes)}; dann angehalten`,
      nothing: "Es gab nichts mehr zu verschieben.",
    },
    failed: (count, lastFailure) =>
      `${objects(count)} ${count === 1 ? "konnte" : "konnten"} nicht verschoben werden und ` +
      `${count === 1 ? "bleibt" : "bleiben"} am alten Platz. Letzter Fehler: ${lastFailure ?? "unbekannt."}`,
  },
  retention: {
    title: "Aufbewahrung",
    hint: "Nach dieser Zeit werden Daten endgültig gelöscht.",
    trash: "Dateien im Papierkorb",
    trashHint: "So lange können Sie sie wiederherstellen.",
    grace: "Nicht mehr verwendete Daten",
    graceHint: "So lange funktionieren alte URLs.",
    feed: "Änderungen",
    feedHint: "Programme, die den Änderungen folgen, müssen sie in kürzeren Abständen lesen.",
    unlimited: "Unbegrenzt",
    pause: "Bereinigung pausieren: vorerst alles behalten",
    unitNames: { day: "Tage", hour: "Stunden", minute: "Minuten" },
    reset: "Zurücksetzen",
    saved: "Aufbewahrung gespeichert",
    confirm: "Aufbewahrung verkürzen?",
    trashLoss: (ms) =>
      `Dateien, die länger als ${formatDuration({ common }, ms)} im Papierkorb liegen`,
    feedLoss: (ms) => `Änderungen, die älter als ${formatDuration({ common }, ms)} sind`,
    losses: (losses) =>
      `Innerhalb einer Stunde wird endgültig gelöscht: ${losses.join("; ")}. Das lässt sich nicht rückgängig machen.`,
  },
  cleanup: {
    title: "Bereinigung",
    hint: "Stündlich werden alte Dateien im Papierkorb, abgelaufene Uploads und nicht mehr verwendete Daten gelöscht.",
    paused: "Pausiert: Nichts wird automatisch gelöscht.",
    start: "Jetzt bereinigen",
    ask: "Jetzt bereinigen …",
    loading: "Berichte werden geladen …",
    none: "Es wurde noch nicht bereinigt.",
    list: "Berichte der Bereinigung",
    confirm: "Trotz der Pause bereinigen?",
    confirmHint:
      "Dateien, deren Zeit im Papierkorb abgelaufen ist, werden endgültig gelöscht. Das lässt sich nicht rückgängig machen.",
    confirmed: "Bereinigen",
    phases: {
      trash: "Der Papierkorb wird geprüft",
      uploads: "Abgelaufene Uploads werden geprüft",
      orphans: "Verwaiste Objekte werden gesucht",
      blobs: "Nicht mehr verwendete Objekte werden gelöscht",
      feed: "Alte Änderungen werden gelöscht",
      done: "Bereinigung abgeschlossen",
    },
    nothing: "Es gab nichts zu bereinigen.",
    deleted: ({ files: left, objects, uploads, changes, bytes }) =>
      `${bytes > 0 ? `${formatBytes(bytes)} freigegeben: ` : ""}${listOf([
        left > 0 && `${files(left)} aus dem Papierkorb entfernt`,
        objects > 0 &&
          `${plural(objects, "gespeichertes Objekt", "gespeicherte Objekte")} gelöscht`,
        uploads > 0 && `${plural(uploads, "alter Upload", "alte Uploads")} entfernt`,
        changes > 0 && `${plural(changes, "alte Änderung", "alte Änderungen")} entfernt`,
      ])}`,
    failed: (count) =>
      `${objects(count)} ${count === 1 ? "konnte" : "konnten"} nicht gelöscht werden; ein neuer Versuch folgt.`,
  },
  folderJobs: {
    title: "Ordneraufträge",
    hint: "Ein großer Ordner wird im Hintergrund verschoben, kopiert oder gelöscht. Bis dahin ist er für andere Änderungen gesperrt.",
    loading: "Aufträge werden geladen …",
    none: "Es wurde noch kein Ordner verschoben, kopiert oder gelöscht.",
    name: ({ kind, status, path, toPath }) => {
      const what = `${kind === "access" ? "Der Zugriff auf den Ordner" : "Der Ordner"} ${quoted(path)}`;
      const done = `${toPath === undefined ? "" : `nach ${quoted(toPath)} `}${FOLDER_JOBS[kind]}`;
      return status === "failed"
        ? `${what} konnte nicht ${done} werden`
        : `${what} ${status === "running" ? "wird" : "wurde"} ${done}`;
    },
    done: contents,
    soFar: (assets, subfolders) => `Bisher ${contents(assets, subfolders)}`,
    skipped: (assets) =>
      assets === 1
        ? "1 Datei blieb am alten Platz: Ihr Pfad ist belegt."
        : `${files(assets)} blieben am alten Platz: Ihre Pfade sind belegt.`,
    nothingChanged: "Nichts wurde geändert.",
  },
};
