import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { quoted } = common;
const of = (folderPath: string) =>
  folderPath === "" ? "des obersten Ordners" : `von ${quoted(folderPath)}`;

export const images: AdminWords["images"] = {
  smallerSizes: "Kleinere Größen",
  size: (bytes, share) => `${formatBytes(bytes)} · ${share} des Originals`,
  saving: (share, original, all) =>
    `${share === null ? "Keines ist kleiner als das Original" : `Seiten laden bis zu ${share} weniger als beim Original`}` +
    ` mit ${formatBytes(original)}. Alle zusammen: ${formatBytes(all)}.`,
  toBeMade: (names, attempt) =>
    `Noch zu erzeugen: ${names}.${attempt === 0 ? "" : ` Versuch ${attempt}.`}`,
  waiting: (names) => `Sie entstehen, sobald eine Seite eines über seine URL anfragt: ${names}.`,
  failed: "Kleinere Bilder konnten nicht erzeugt werden",
  missing: (names) => `Es fehlen: ${names}.`,
  retried: "Die kleineren Bilder sind wieder angefordert",
  retriedAdvice: "Sie entstehen, wenn der Encoder Ihrer App das nächste Mal läuft.",
  preset: {
    menu: "Kleinere Bilder …",
    title: (folderPath) => `Kleinere Bilder ${of(folderPath)}`,
    hint: "Veröffentlichte Bilder des Ordners und seiner Unterordner bekommen sie. Ihre App erzeugt sie.",
    own: "Dieser Ordner hat eine eigene Vorgabe.",
    from: (folderPath) =>
      `Es gilt die Vorgabe ${of(folderPath)}. Das Speichern gibt diesem Ordner eine eigene.`,
    none: "Es gibt keine Vorgabe, also entstehen keine kleineren Bilder.",
    readOnly: "Ihre App lässt Sie das hier nicht ändern.",
    widths: "Breiten in Pixeln",
    widthsHint: "Zum Beispiel: 320 640 960. Ohne Breite entstehen keine kleineren Bilder.",
    widthsInvalid: (most) => `Geben Sie ganze Zahlen von 1 bis ${formatCount(most)} ein.`,
    tooMany: (count, most) =>
      `Das sind ${count} Bilder je Datei: Breiten mal Formate. Höchstens ${most} sind möglich.`,
    formats: "Formate",
    formatsInvalid: "Wählen Sie mindestens ein Format.",
    quality: "Qualität",
    qualityHint: "Eine ganze Zahl von 1 bis 100; für PNG ohne Wirkung.",
    make: "Erst erzeugen, wenn eine Seite eines über seine URL anfragt",
    remove: "Entfernen",
    saved: (folderPath) => `Die kleineren Bilder ${of(folderPath)} sind gespeichert`,
    removed: (folderPath) => `Die Vorgabe ${of(folderPath)} ist entfernt`,
    applied: "Die vorhandenen Bilder folgen im Hintergrund.",
    saves: ({ width, count, original, smaller, isMeasured, share }, files) =>
      `Auf einem Bildschirm von ${formatCount(width)} Pixeln laden Seiten ` +
      (share === null
        ? "nicht weniger"
        : `${isMeasured ? "" : "etwa "}${share} weniger: ${formatBytes(smaller)} statt ${formatBytes(original)}`) +
      `. ${isMeasured ? "Gemessen an" : "Geschätzt nach den Pixeln von"} ` +
      `${plural(count, "veröffentlichten Bild", "veröffentlichten Bildern")} dieses Ordners` +
      (files === null ? "." : `, unter seinen ersten ${plural(files, "Datei", "Dateien")}.`),
    savesNothing: (width) =>
      `Kein veröffentlichtes Bild dieses Ordners ist breiter als ${formatCount(width)} Pixel.`,
  },
};
