import type { BackendName } from "../backends.js";
import type { AdminWords } from "../en/index.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `„${name}“`;
const files = (count: number) => plural(count, "Datei", "Dateien");
const folders = (count: number) => plural(count, "Ordner", "Ordner");

const IN_BACKEND: Record<BackendName, string> = {
  convex: "im Convex-Speicher",
  r2: "in Cloudflare R2",
};

export const common: AdminWords["common"] = {
  allFiles: "Alle Dateien",
  someone: "jemand",
  quoted,
  place: (folderPath) => (folderPath === "" ? "der oberste Ordner" : quoted(folderPath)),
  files,
  folders,
  contents: (folderCount, fileCount) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)}, ${files(fileCount)}`,
  versions: (count) => plural(count, "Version", "Versionen"),
  loading: "Wird geladen …",
  deleteAnyway: "Trotzdem löschen",
  undo: "Rückgängig",
  retry: "Wiederholen",
  cancel: "Abbrechen",
  close: "Schließen",
  create: "Anlegen",
  save: "Speichern",
  private: "Privat",
  public: "Öffentlich",
  folder: "Ordner",
  rename: "Umbenennen",
  renamed: (name) => `Umbenannt in ${quoted(name)}`,
  moveTo: "Verschieben nach …",
  moveToTrash: "In den Papierkorb legen",
  makePublic: "Öffentlich machen",
  makePrivate: "Privat machen",
  backends: { convex: "Convex-Speicher", r2: "Cloudflare R2" },
  inBackend: (backend) => IN_BACKEND[backend],
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
  keyNames: {
    Ctrl: "Strg",
    Shift: "Umschalt",
    Esc: "Esc",
    Space: "Leertaste",
    Enter: "Eingabe",
    Home: "Pos1",
    End: "Ende",
    Del: "Entf",
  },
};
