import type { AdminWords } from "../en/index.js";
import type { ListCount } from "../en/list.js";
import { formatCount, formatTime } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted } = common;

const REST: Record<NonNullable<ListCount["more"]>, string> = {
  narrow: " – weitere Wörter grenzen die Suche ein",
  loading: ", weitere werden geladen …",
  include: ".",
  scroll: " – weitere beim Scrollen",
};

function shownOf({ folders: folderCount, files: fileCount, total, more }: ListCount): string {
  const before = folderCount === 0 ? "" : `${folders(folderCount)}, `;
  const isAll = more === null || more === "narrow";
  if (fileCount !== total) {
    return `${before}${formatCount(fileCount)} von ${isAll ? "" : "den ersten "}${files(total)}`;
  }
  if (total === 0 && folderCount > 0) return folders(folderCount);
  const all = isAll ? files(total) : `die ersten ${files(total)}`;
  if (more === "include") return `In dieser Reihenfolge nur ${before}${all}`;
  return before === "" ? all.replace(/^die/, "Die") : before + all;
}

const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

export const list: AdminWords["list"] = {
  toolbar: {
    title: "Optionen der Liste",
    search: "Nach Namen oder Beschreibung suchen",
    searchHint: "Suchen",
    clearSearch: "Suche leeren",
    scope: "Suchbereich",
    scopes: { folder: "Dieser Ordner", everywhere: "Alle Ordner" },
    kind: "Dateityp",
    allKinds: "Alle Typen",
    state: "Status",
    states: {
      all: "Jeder Status",
      published: "Veröffentlicht",
      unpublished: "Nicht veröffentlicht",
    },
    changed: "Geändert",
    changes: {
      any: "Jederzeit",
      day: "Letzte 24 Stunden",
      week: "Letzte 7 Tage",
      month: "Letzte 30 Tage",
      year: "Letzte 365 Tage",
    },
    size: "Größe",
    sizes: {
      any: "Jede Größe",
      small: "Unter 100 kB",
      medium: "100 kB bis 1 MB",
      large: "1 bis 10 MB",
      huge: "Ab 10 MB",
    },
    filters: (set) => (set === 0 ? "Filter" : `Filter (${set})`),
    sort: "Sortieren nach",
    layout: "Ansicht",
    layouts: { list: "Liste", grid: "Kacheln" },
    upload: "Hochladen",
    uploadFiles: "Dateien …",
    uploadFolder: "Einen Ordner …",
    filesToUpload: "Dateien zum Hochladen",
    folderToUpload: "Ordner zum Hochladen",
  },
  filesIn: (place) => `Dateien in ${quoted(place)}`,
  searchResults: "Suchergebnisse",
  dropTo: (place) => `Loslassen, um in ${quoted(place)} hochzuladen`,
  columns: { name: "Name", type: "Typ", size: "Größe", changed: "Geändert" },
  selectAll: "Alles auswählen",
  badges: {
    privateFolder: "Privat",
    empty: "Leer",
    unpublished: "Nicht veröffentlicht",
    verifying: "Wird geprüft",
  },
  access: {
    public: common.public,
    private: common.private,
    becomingPublic: "Wird öffentlich",
  },
  loading: "Dateien werden geladen …",
  count: (count) => shownOf(count) + (count.more === null ? "" : REST[count.more]),
  includeAll: "Alle Dateien einbeziehen",
  empty: {
    top: "Keine Dateien im obersten Ordner",
    folder: "Keine Dateien in diesem Ordner",
    advice:
      "Ziehen Sie Dateien hierher, fügen Sie ein Bild ein, oder wählen Sie „Hochladen“. Ordner behalten ihren Aufbau.",
  },
  noMatch: {
    title: "Keine Treffer",
    all: "Keine Datei passt zur Suche und zu den Filtern.",
    first: (total) =>
      `Von den ersten ${formatCount(total)} Dateien passt keine zur Suche und zu den Filtern.`,
  },
  showAll: "Alle Dateien zeigen",
  noFolder: {
    title: "Ordner nicht gefunden",
    advice:
      "Er wurde verschoben, umbenannt oder gelöscht. Wenn er gelöscht wurde, sind seine Dateien im Papierkorb.",
  },
  menu: {
    open: "Öffnen",
    download: "Herunterladen",
    publishNewest: "Neueste Version veröffentlichen",
    unpublish: "Veröffentlichung aufheben",
    restoreBefore: "Vorige Version wiederherstellen",
    tags: "Schlagwörter …",
    edit: "Angaben bearbeiten …",
    link: "Ablaufenden Link kopieren …",
  },
  bulk: {
    title: "Ausgewählte Dateien",
    clear: "Auswahl aufheben",
    selected: (contents, isLoading) =>
      sentence(contents, " ausgewählt", isLoading && ", weitere werden geladen …"),
    move: "Verschieben",
    publish: "Veröffentlichen",
    delete: "Löschen",
    more: "Weitere Aktionen für die Auswahl",
  },
  running: {
    move: (place) => `Verschieben nach ${quoted(place)}`,
    moveBack: "Zurückverschieben",
    trash: "In den Papierkorb legen",
    publish: "Veröffentlichen",
    restore: "Wiederherstellen",
    unpublish: "Veröffentlichung aufheben",
    public: "Wird öffentlich",
    private: "Wird privat",
    revertAccess: "Zugriff zurücksetzen",
    edit: "Bearbeiten",
    revertEdits: "Änderungen zurücknehmen",
  },
  done: {
    move: (place, names) => `Nach ${quoted(place)} verschoben: ${these(names)}`,
    trash: (names) => `In den Papierkorb gelegt: ${these(names)}`,
    publish: (names) => `Neueste Version veröffentlicht: ${these(names)}`,
    restore: (names) => `Vorige Version wiederhergestellt: ${these(names)}`,
    unpublish: (names) => `Veröffentlichung aufgehoben: ${these(names)}`,
    public: (names) => `Jetzt öffentlich: ${these(names)}`,
    private: (names) => `Jetzt privat: ${these(names)}`,
    edit: (names) => `Bearbeitet: ${these(names)}`,
  },
  stopped: "Die übrigen haben Sie angehalten.",
  failed: {
    title: (count) => `${files(count)} ${count === 1 ? "konnte" : "konnten"} nicht geändert werden`,
    first: (path, advice) => `${path}: ${advice}`,
    noneBefore: (newest) =>
      `Keine ihrer neuesten ${formatCount(newest)} Versionen war vorher veröffentlicht.`,
    noVersion: "Sie hat noch keine Version.",
    nothingToDownload:
      "Keine dieser Dateien hat eine veröffentlichte Version, die heruntergeladen werden kann.",
    gone: (name) => `${quoted(name)} gibt es nicht mehr.`,
  },
  archive: "dateien.zip",
  tags: {
    title: (count) => `Schlagwörter von ${files(count)}`,
    add: "Bei allen hinzufügen",
    remove: "Bei allen entfernen",
    counted: (tag, count) => `${tag} (${formatCount(count)})`,
  },
  edit: {
    title: (folderCount, fileCount) => `${common.contents(folderCount, fileCount)} bearbeiten`,
    keep: "Beibehalten",
    set: "Setzen auf …",
    remove: "Entfernen",
    label: "Beschriftung",
    newLabel: "Neue Beschriftung",
    labelHint: "Was ist neu?",
    labelAdvice:
      "Eine Beschriftung gehört zur veröffentlichten Version, oder zur neuesten, wenn keine veröffentlicht ist.",
    metadata: "Metadaten",
    key: "Schlüssel",
    keyHint: "Schlüssel",
    value: "Wert",
    valueHint: "Wert",
    access: "Zugriff",
    inherit: "Vom Ordner übernehmen",
  },
  link: {
    title: (name, version) =>
      version === undefined
        ? `Link zu ${quoted(name)}`
        : `Link zu Version ${version} von ${quoted(name)}`,
    description:
      "Bis der Link abläuft, kann jeder mit ihm die Datei lesen. Der Zugriff wird nicht noch einmal geprüft.",
    isPublic:
      "Diese Datei ist öffentlich: Ihre eigene URL funktioniert ohne einen Link und läuft nicht ab.",
    expires: "Läuft ab nach",
    download: "Die Datei speichern, statt sie zu zeigen",
    copy: "Link kopieren",
    copyAnother: "Weiteren kopieren",
    done: "Fertig",
    copied: (expiresAt, isInClipboard) =>
      `${isInClipboard ? "Kopiert." : "Der Browser verweigert den Zugriff auf die Zwischenablage."} ` +
      `Läuft ab: ${formatTime(expiresAt)}.`,
    link: "Link",
    notPublished: "Es ist keine Version veröffentlicht.",
  },
};
