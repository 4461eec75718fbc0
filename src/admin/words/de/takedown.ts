import { lastSegment } from "../../../shared/paths.js";
import type { Target } from "../../takedown/targets.js";
import type { AdminWords } from "../en/index.js";
import { plural } from "../format.js";
import { common } from "./common.js";

const { quoted, versions } = common;

function nameOf(target: Target): string {
  if (target.kind === "asset") return quoted(target.basename);
  if (target.kind === "folder") return `Ordner ${quoted(lastSegment(target.path))}`;
  const { of, versionIds } = target;
  return of === undefined
    ? versions(versionIds.length)
    : `Version ${of.version} von ${quoted(of.basename)}`;
}

const URLS = "URLs, die Sie weitergegeben haben, funktionieren nicht mehr.";
const COPIES = "Browser und CDNs können Kopien behalten.";

export const takedown: AdminWords["takedown"] = {
  takeDown: "Sperren …",
  title: (target) => `${nameOf(target)} sperren?`,
  confirm: "Sperren",
  effects: {
    asset: `Keine Route, Liste oder URL liefert eine ihrer Versionen aus, auch keine Entwürfe. ${URLS}`,
    versions: () => `Keine Route, Liste oder URL liefert sie noch aus. ${URLS}`,
    folder: `Keine Route, Liste oder URL liefert etwas aus ihm oder seinen Unterordnern aus. ${URLS}`,
    bytes:
      "Der Inhalt wird ohne Papierkorb und ohne Frist gelöscht. Das lässt sich nicht rückgängig machen.",
    trashOfAsset: "Dateien im Papierkorb, die diesen Pfad hatten, werden auch gesperrt.",
    trashOfFolder: "Dateien im Papierkorb, die aus ihm gelöscht wurden, werden auch gesperrt.",
    staysPrivate: (path) =>
      `Der Pfad ${quoted(path)} bleibt privat: Spätere Uploads dorthin sind privat, bis Sie ihn öffentlich machen.`,
    folderStaysPrivate: (path) =>
      `Der Pfad ${quoted(path)} bleibt privat, und mit ihm alles darunter, was seinen Zugriff übernimmt.`,
    unpublished:
      "Diese Version ist veröffentlicht: Die Datei ist nicht mehr veröffentlicht, bis Sie eine andere Version veröffentlichen.",
    someUnpublished:
      "Eine Datei, deren veröffentlichte Version darunter ist, ist dann nicht mehr veröffentlicht.",
    othersStay: "Andere Versionen bleiben, und der Pfad behält seinen Zugriff.",
    shared:
      "Andere Dateien mit gleichem Inhalt behalten ihn. Das Ergebnis nennt diejenigen, die dasselbe gespeicherte Objekt haben.",
    sharedElsewhere: "Dateien an anderen Orten mit gleichem Inhalt behalten ihn.",
    caches: `${COPIES} Das Ergebnis nennt die URLs, die dort zu löschen sind.`,
    cachesOfFolder: `${COPIES} Leeren Sie Ihr CDN nach Präfix. Eine Liste der URLs erhalten Sie, wenn Sie stattdessen jede Datei einzeln sperren.`,
  },
  folder: {
    running: (name) => `${quoted(name)} wird gesperrt`,
    runningAdvice:
      "Keine Route oder URL liefert etwas daraus aus. Ein Auftrag löscht den Inhalt. Leeren Sie Ihr CDN nach Präfix.",
    done: (name) => `${quoted(name)} gesperrt`,
    doneAdvice: "Leeren Sie Ihr CDN nach Präfix.",
  },
  done: (target) => `${nameOf(target)} gesperrt`,
  progress: {
    checking: "Keine Route, Liste oder URL liefert den Inhalt aus. Der Speicher wird geprüft …",
    versions: "Keine Route, Liste oder URL liefert den Inhalt aus. Die Versionen werden gelöscht …",
    objects: (count, failures) =>
      `Im Bucket ${count === 1 ? "ist" : "sind"} noch ${plural(count, "Objekt", "Objekte")} zu löschen.` +
      (failures === 0
        ? ""
        : ` Bisher ${failures === 1 ? "ist" : "sind"} ${plural(failures, "Anfrage", "Anfragen")} fehlgeschlagen; solche werden wiederholt.`),
    done: "Fertig: Der Inhalt ist gelöscht.",
    doneShared: "Fertig: Die Versionen sind gelöscht.",
  },
  shared: {
    title: "Der Inhalt wird noch benutzt",
    advice: (count) =>
      count === 1
        ? "1 andere Version hat dasselbe gespeicherte Objekt. Es bleibt, bis Sie auch diese sperren:"
        : `${plural(count, "andere Version", "andere Versionen")} haben dasselbe gespeicherte Objekt. Es bleibt, bis Sie auch diese sperren:`,
    takeDown: (count) => `${versions(count)} sperren …`,
  },
  purge: {
    title: "Aus Caches löschen",
    copy: (count) => `${plural(count, "URL", "URLs")} kopieren`,
    urls: "URLs, die aus Caches zu löschen sind",
    advice: `${COPIES} Löschen Sie diese URLs dort, oder warten Sie, bis sie ablaufen.`,
    prefix: "Setzen Sie das Präfix Ihrer Routen vor die Pfade.",
    first: (count) =>
      `Nur die ersten ${versions(count)} sind aufgeführt: Löschen Sie die anderen nach Präfix.`,
  },
};
