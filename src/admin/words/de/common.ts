import type { AdminWords } from "../en/index.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `„${name}“`;

export const common: AdminWords["common"] = {
  allFiles: "Alle Dateien",
  someone: "jemand",
  quoted,
  place: (folderPath) => (folderPath === "" ? "der oberste Ordner" : quoted(folderPath)),
  files: (count) => plural(count, "Datei", "Dateien"),
  folders: (count) => plural(count, "Ordner", "Ordner"),
  versions: (count) => plural(count, "Version", "Versionen"),
  undo: "Rückgängig",
  retry: "Wiederholen",
  cancel: "Abbrechen",
  close: "Schließen",
  create: "Anlegen",
  save: "Speichern",
  private: "Privat",
  public: "Öffentlich",
  folder: "Ordner",
  problem: (title, advice) => `${title}. ${advice}`,
  ago: {
    now: "jetzt",
    minutes: (count) => `vor ${formatCount(count)} Min.`,
    hours: (count) => `vor ${formatCount(count)} Std.`,
    days: (count) => `vor ${plural(count, "Tag", "Tagen")}`,
  },
  duration: {
    day: (count) => plural(count, "Tag", "Tage"),
    hour: (count) => plural(count, "Stunde", "Stunden"),
    minute: (count) => plural(count, "Minute", "Minuten"),
  },
};
