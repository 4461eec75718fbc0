import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";
import { list } from "./list.js";

const { quoted } = common;

export const detail: AdminWords["detail"] = {
  title: (name) => `Über ${name}`,
  notFound: {
    title: "Datei nicht gefunden",
    advice:
      "Sie wurde verschoben, umbenannt oder gelöscht. Wenn sie gelöscht wurde, ist sie im Papierkorb.",
  },
  notPublished: (version) => `Sie sehen Version ${version}, die nicht veröffentlicht ist.`,
  actions: {
    newVersion: "Neue Version",
    newPublished: "Und sie veröffentlichen …",
    newDraft: "Als Entwurf …",
    newFile: "Datei für die nächste Version",
    copyUrl: "URL kopieren",
    openInTab: "In einem neuen Tab öffnen",
    more: "Weitere Aktionen für diese Datei",
  },
  done: {
    published: (version) => `Version ${version} ist veröffentlicht`,
    publishedAgain: (version) => `Version ${version} ist wieder veröffentlicht`,
    unpublished: (name) => `${quoted(name)} ist nicht mehr veröffentlicht`,
    historyKept: "Der Verlauf bleibt erhalten.",
  },
  tabs: {
    title: "Einzelheiten der Datei",
    history: "Verlauf",
    details: "Angaben",
    code: "Verwenden",
  },
  preview: {
    loading: "Vorschau wird geladen …",
    notLoaded: "Die Datei konnte nicht geladen werden.",
    none: "Für diesen Dateityp gibt es keine Vorschau.",
    brokenImage: "Das Bild konnte nicht angezeigt werden.",
    broken: {
      video: "Der Browser kann dieses Video nicht abspielen.",
      audio: "Der Browser kann diese Audiodatei nicht abspielen.",
    },
    noPdf: "Dieser Browser zeigt keine PDF-Dateien an.",
    largePdf: (bytes) =>
      `Für PDF-Dateien von mehr als ${formatBytes(bytes)} gibt es keine Vorschau.`,
    text: "Inhalt",
    empty: "Diese Datei ist leer.",
    beginning: (bytes) => `Dies ist nur der Anfang: ${formatBytes(bytes)}.`,
    entries: (count) => plural(count, "Eintrag", "Einträge"),
    keys: (count) => plural(count, "Schlüssel", "Schlüssel"),
    more: (count) => `und ${formatCount(count)} weitere`,
  },
  history: {
    compare: "Versionen vergleichen",
    versions: "Versionen, die veröffentlichte zuerst",
    loading: "Versionen werden geladen …",
    older: "Ältere Versionen zeigen",
    changes: "Alle Änderungen dieser Datei",
  },
  version: {
    title: (version) => `Version ${version}`,
    states: { published: "Veröffentlicht", draft: "Entwurf", archived: "Archiviert" },
    wrongType: "Falscher Typ",
    missing: "Fehlt",
    publish: "Veröffentlichen",
    publishIt: (version) => `Version ${version} veröffentlichen`,
    restore: "Wiederherstellen",
    restoreIt: (version) => `Version ${version} wiederherstellen`,
    more: (version) => `Aktionen für Version ${version}`,
    show: "Vorschau zeigen",
    compare: "Vergleichen …",
    addLabel: "Beschriften",
    editLabel: "Beschriftung bearbeiten",
    labelOf: (version) => `Beschriftung von Version ${version}`,
    copied: (version) => `Die URL von Version ${version} ist kopiert`,
    archived: (ago, actor) => sentence("Archiviert: ", ago, ", von ", actor),
    published: (ago, actor) => sentence("Veröffentlicht: ", ago, ", von ", actor),
    uploaded: (ago, actor) => sentence("Hochgeladen: ", ago, ", von ", actor),
  },
  facts: {
    url: "URL",
    access: "Zugriff",
    accessOf: ({ access, from, isRelocating, isStopped }) =>
      list.access[access] +
      (from === null ? "" : `, wie ${from === "root" ? "alle Dateien" : "der Ordner"}`) +
      (isRelocating
        ? "; schon verteilte URLs gelten nicht mehr, sobald der Inhalt umgezogen ist"
        : "") +
      (isStopped
        ? "; der Umzug ist gescheitert und wird nicht wiederholt: Zugriff noch einmal festlegen"
        : ""),
    versions: "Versionen",
    created: "Angelegt",
    usedBy: "Verwendet von",
    changed: "Geändert",
    by: (time, actor) => sentence(formatTime(time), " von ", actor),
    type: "Typ",
    size: "Größe",
    exactSize: (bytes) =>
      formatBytes(bytes) + (bytes >= 1000 ? ` (${formatCount(bytes)} Byte)` : ""),
    filename: "Dateiname",
    storedIn: "Gespeichert in",
    sha256: "SHA-256",
    dimensions: "Abmessungen",
    pixels: ({ width, height }) => `${formatCount(width)} × ${formatCount(height)} Pixel`,
    imageProblems: {
      notAnImage: "Die Datei ist kein Bild",
      noSize: "Das Bild nennt keine Größe",
      unreadable: "Das Bild ist nicht lesbar",
    },
  },
  type: {
    change: "Den Typ ändern",
    isWaiting: "Eine andere Version wird gerade gespeichert",
    field: (name) => `Typ von ${name}`,
    invalid: "Geben Sie einen Medientyp ein, etwa text/csv; charset=utf-8.",
    hint: (version) =>
      `Das Speichern fügt eine Version mit demselben Inhalt hinzu. Version ${version} behält ihren Typ.`,
    save: "Typ speichern",
    unchanged: (type) => `Der Typ ist schon ${type}`,
    changed: (version, type) => `Version ${version} hat den Typ ${type}`,
    published: "Sie wird veröffentlicht, sobald ihr Inhalt mit dem Typ gespeichert ist.",
    draft: "Sie ist ein Entwurf mit demselben Inhalt.",
  },
  description: {
    title: "Für Besucher",
    hint: "Seiten können dies allen Besuchern zeigen.",
    heading: "Titel",
    alt: "Alternativtext",
    altHint: "Das Bild in Worten",
    altOf: (number) => `Alternativtext ${number}`,
    isOrnament: "Schmuckbild: Screenreader überspringen es",
    language: (number) => `Sprache ${number}`,
    languageHint: "de, pt-BR",
    addLanguage: "Sprache hinzufügen",
    removeLanguage: (language) =>
      language === "" ? "Diesen Text entfernen" : `${language} entfernen`,
    needsLanguages: "Geben Sie für jeden Text eine andere Sprache an, etwa de oder pt-BR.",
    focalPoint: "Fokuspunkt",
    focalPointHint:
      "Klicken Sie auf das Bild oder verwenden Sie die Pfeiltasten. Er bleibt sichtbar, wo eine Seite das Bild beschneidet.",
    position: (x, y) => `${x} % von links, ${y} % von oben`,
    center: "Nicht gesetzt: die Mitte",
    crops: "Wie Seiten beschneiden",
    reset: "Zurücksetzen",
  },
  metadata: {
    none: "Noch keine Metadaten. Fügen Sie Schlüssel und Werte hinzu, die Ihre App lesen kann.",
    key: (number) => `Schlüssel ${number}`,
    value: (number) => `Wert ${number}`,
    remove: (key) => (key === "" ? "Diese Zeile entfernen" : `${key} entfernen`),
    twice: (key) => `${quoted(key)} ist zweimal da; ein Schlüssel hat einen Wert.`,
    add: "Schlüssel hinzufügen",
  },
  code: {
    where: "Verwendung in",
    convexFunction: "Convex-Funktion",
    copy: "Code kopieren",
    title: (name) => `Code für ${name}`,
    isPrivate:
      "Diese Datei ist privat, deshalb gibt der Code nichts zurück, bis sie öffentlich ist. Um sie zu teilen, kopieren " +
      "Sie einen ablaufenden Link aus ihrem Menü, oder erzeugen Sie mit getSignedUrl eine signierte URL.",
    notPublished: "Noch ist keine Version veröffentlicht, deshalb gibt der Code nichts zurück.",
  },
};
