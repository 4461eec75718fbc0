import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, quoted } = common;

const amount = (fileCount: number, objects: number) =>
  `${files(fileCount)}, ${plural(objects, "gespeichertes Objekt", "gespeicherte Objekte")}`;
const nameOf = (folderPath: string) => quoted(folderPath === "" ? common.allFiles : folderPath);
const used = (amount: string, max: string | null) =>
  max === null ? `${amount}, unbegrenzt` : `${amount} von ${max}`;

export const usage: AdminWords["usage"] = {
  count: {
    running: (files, objects) => `Wird gezählt … Bisher ${amount(files, objects)}.`,
    over: (files, objects, ago) => sentence(`${amount(files, objects)}, gezählt `, ago, "."),
    incomplete: "Unvollständig",
    stop: "Anhalten",
    again: "Neu zählen",
  },
  empty: {
    title: "Noch nichts gespeichert",
    hint: "Laden Sie eine Datei hoch; danach sehen Sie hier, wie viel Speicher belegt ist.",
    showFiles: "Dateien anzeigen",
  },
  table: {
    share: "Anteil",
    total: "Gesamt",
    showAll: (rows) => `Alle ${formatCount(rows)} anzeigen`,
  },
  stored: {
    title: "Gespeichert",
    hint: "Jedes Objekt einmal, auch alte Versionen und der Papierkorb.",
    objects: (count) => plural(count, "Objekt", "Objekte"),
    bytesIn: (bytes, backend) => `${formatBytes(bytes)} ${common.inBackend(backend)}`,
    doomed: (bytes) => `dazu ${formatBytes(bytes)}, die bald gelöscht werden`,
    kinds: "Nach Art",
    table: "Gespeicherte Objekte nach Typ",
    columns: { name: "Typ", count: "Objekte", bytes: "Größe" },
    unknownType: "Unbekannt",
  },
  published: {
    title: "Veröffentlicht, nach Ordner",
    hint: "Nur die veröffentlichten Versionen, ohne alte Versionen und Papierkorb. Was mehrere Dateien gemeinsam haben, zählt bei jeder von ihnen.",
    openFolder: "Ordner öffnen",
    none: "Keine Dateien in diesem Ordner.",
    table: (folderName) => `Veröffentlichte Dateien in ${quoted(folderName)}, nach Ordner`,
    columns: { name: "Ordner", count: "Dateien", bytes: "Größe" },
    ownFiles: "Dateien in diesem Ordner",
  },
  quotas: {
    title: "Kontingente",
    hint: (folderPath) =>
      `Grenzen für ${nameOf(folderPath)} und die Unterordner. Alte Versionen und der Papierkorb zählen mit.` +
      `${folderPath === "" ? "" : " Auch die Kontingente der übergeordneten Ordner gelten."}`,
    set: "Kontingent festlegen …",
    change: "Kontingent ändern …",
    changeOf: (folderPath) => `Kontingent von ${nameOf(folderPath)} ändern`,
    removeOf: (folderPath) => `Kontingent von ${nameOf(folderPath)} entfernen`,
    removed: (folderPath) => `Kontingent von ${nameOf(folderPath)} entfernt`,
    loading: "Kontingente werden geladen …",
    none: "Kein Kontingent begrenzt diesen Ordner oder seine Unterordner.",
    more: "Weitere Kontingente anzeigen",
    counting: "Wird gezählt",
    size: "Größe",
    files: "Dateien",
    bytesUsed: (bytes, max) => used(formatBytes(bytes), max === null ? null : formatBytes(max)),
    filesUsed: (files, max) => used(formatCount(files), max === null ? null : formatCount(max)),
    full: "Voll",
  },
  quotaForm: {
    title: (folderPath) => `Kontingent von ${nameOf(folderPath)}`,
    hint: "Für den Ordner und seine Unterordner. Die Daten aller Versionen zählen, auch die im Papierkorb.",
    saved: (folderPath) => `Kontingent von ${nameOf(folderPath)} gespeichert`,
    sizeHint: "1 GB sind 1000 MB.",
    filesHint: "Eine Datei zählt einmal, wie viele Versionen sie auch hat.",
    sizeUsed: (bytes) => `Belegt: ${formatBytes(bytes)}.`,
    filesUsed: (count) => `Belegt: ${files(count)}.`,
    sizeInvalid: "Geben Sie eine Zahl ein, 0 oder mehr. Höchstens 9007 TB.",
    filesInvalid: "Geben Sie eine ganze Zahl ein, 0 oder mehr.",
    unitNames: { TB: "TB", GB: "GB", MB: "MB", kB: "kB", byte: "Byte" },
    filesUnit: "Dateien",
    unlimited: "Unbegrenzt",
    sizeUnlimited: "Größe: unbegrenzt",
    filesUnlimited: "Dateien: unbegrenzt",
    needsLimit: "Begrenzen Sie die Größe, die Anzahl der Dateien oder beides.",
    exceeded:
      "Das ist weniger, als belegt ist. Gelöscht wird nichts; Uploads werden abgelehnt, bis genug endgültig gelöscht ist.",
  },
};
