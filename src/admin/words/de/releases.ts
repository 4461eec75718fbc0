import type { AdminWords } from "../en/index.js";
import { formatTime } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { quoted, files } = common;

export const releases: AdminWords["releases"] = {
  intro: "Ein Release ändert viele Dateien im selben Moment, und ein Schritt nimmt es zurück.",
  loading: "Releases werden geladen…",
  empty: {
    title: "Noch keine Releases",
    advice:
      "Legen Sie eines an und fügen Sie Entwürfe hinzu: aus dem Verlauf einer Datei oder aus einer Auswahl.",
  },
  notFound: { title: "Release nicht gefunden", advice: "Es wurde verworfen." },
  all: "Alle Releases",
  more: "Weitere Releases zeigen",
  statuses: {
    open: "Entwurf",
    scheduled: "Geplant",
    publishing: "Wird veröffentlicht…",
    published: "Veröffentlicht",
    rolledBack: "Zurückgenommen",
  },
  actions: {
    publish: (version) =>
      version === undefined ? "Veröffentlichen" : `Version ${version} veröffentlichen`,
    archive: () => "Veröffentlichung aufheben",
    delete: () => "In den Papierkorb",
  },
  problems: {
    changed: "Seitdem geändert",
    moved: "Seitdem verschoben",
    deleted: "Nicht mehr da",
    versionGone: "Version ist weg",
    taken: "Pfad ist vergeben",
    unverified: "Noch nicht geprüft",
    locked: "Ordner ist beschäftigt",
  },
  conflicts: {
    refuse: {
      label: "Nichts ändern",
      hint: "Solange Dateien abweichen, geschieht nichts.",
    },
    overwrite: {
      label: "Überschreiben",
      hint: "Das Release ersetzt, was seitdem geändert wurde. Verschobenen oder gelöschten Dateien kann es nicht folgen.",
    },
    skip: { label: "Auslassen", hint: "Diese Dateien bleiben, wie sie jetzt sind." },
  },
  scheduledFor: (time) => `für ${formatTime(time)}`,
  created: (ago, actor) => sentence("Angelegt ", ago, " von ", actor),
  published: (ago, actor) => sentence("Veröffentlicht ", ago, " von ", actor),
  rolledBack: (ago, actor) => sentence("Zurückgenommen ", ago, " von ", actor),
  within: (folderPath) => `Dateien in: ${common.place(folderPath)}`,
  failure: (reason) => `Es konnte nicht veröffentlicht werden: ${reason}`,
  link: (name) => `im Release ${quoted(name)}`,
  preview: {
    open: "Vorschaulink…",
    title: (name) => `Vorschau von ${quoted(name)}`,
    description:
      "Bis der Link abläuft, kann jeder mit ihm die Dateien dieses Ordners so sehen, wie das Release sie veröffentlichen würde. " +
      "Er öffnet index.html; hängen Sie den Pfad einer anderen Datei an. Private Dateien fehlen, und Seiten führen keine Skripte aus.",
  },
  create: {
    open: "Neues Release…",
    title: "Neues Release",
    name: "Name oder Nachricht",
    hint: "Zum Beispiel „Frühjahr“.",
  },
  add: {
    open: "Zum Release hinzufügen…",
    openDrafts: "Entwürfe zum Release…",
    title: (count) => `${files(count)} zu einem Release hinzufügen`,
    what: "Im Release",
    publish: "Die neueste Version veröffentlichen",
    release: "Zu welchem Release",
    newRelease: "Neues Release",
    submit: "Hinzufügen",
    running: "Neueste Versionen werden gesucht",
    done: (count, name) => `${files(count)} zu ${quoted(name)} hinzugefügt`,
    nothing: "Nichts hinzuzufügen",
    nothingNew: (count) => `${files(count)} ausgelassen: die neueste Version ist veröffentlicht.`,
    alreadyHidden: (count) => `${files(count)} ausgelassen: nicht veröffentlicht.`,
  },
  entries: {
    title: "Dateien in diesem Release",
    loading: "Dateien werden geladen…",
    none: "Noch keine Dateien. Fügen Sie Entwürfe aus dem Verlauf einer Datei oder aus einer Auswahl hinzu.",
    more: "Weitere Dateien zeigen",
    before: "Beruht auf",
    now: "Jetzt veröffentlicht:",
    version: (version) => (version === undefined ? "einer Version" : `Version ${version}`),
    noVersion: "nichts",
    skipped: "Ausgelassen",
    remove: (name) => `${name} aus dem Release nehmen`,
    removed: (name) => `${quoted(name)} ist nicht mehr im Release`,
  },
  publish: {
    open: "Veröffentlichen…",
    title: (name) => `${quoted(name)} veröffentlichen?`,
    description: (count) => `Im selben Moment geändert: ${files(count)}.`,
    submit: "Veröffentlichen",
    done: (name, count) => `${quoted(name)} veröffentlicht: ${files(count)}`,
    copying: "Die Daten werden kopiert. Nach der letzten Kopie wird es sichtbar.",
  },
  schedule: {
    open: "Planen…",
    title: (name) => `${quoted(name)} planen`,
    description: "Bis dahin kann nichts hinzugefügt werden.",
    at: "Datum und Uhrzeit",
    hint: "In Ihrer Zeitzone, höchstens ein Jahr im Voraus.",
    past: "Wählen Sie einen Zeitpunkt in der Zukunft.",
    submit: "Planen",
    done: (time) => `Geplant für ${formatTime(time)}`,
    cancel: "Planung aufheben",
    canceled: "Das Release ist wieder ein Entwurf",
  },
  rollBack: {
    open: "Zurücknehmen…",
    title: (name) => `${quoted(name)} zurücknehmen?`,
    description: (count) => `Im selben Moment wieder wie vor dem Release: ${files(count)}.`,
    submit: "Zurücknehmen",
    done: (name) => `${quoted(name)} zurückgenommen`,
  },
  skipped: (count) => `Unverändert gelassen: ${files(count)}.`,
  differing: {
    checking: "Die Dateien werden verglichen…",
    title: (count) => `Seitdem geändert: ${files(count)}`,
    choice: "Bei geänderten Dateien",
    more: (count) => `und ${files(count)} mehr`,
  },
  discard: {
    open: "Verwerfen…",
    title: (name) => `${quoted(name)} verwerfen?`,
    description: "Das Release wird gelöscht. Seine Versionen bleiben als Entwürfe.",
    submit: "Verwerfen",
    done: (name) => `${quoted(name)} verworfen`,
  },
};
