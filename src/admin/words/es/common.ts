import type { AdminWords } from "../en/index.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `«${name}»`;

export const common: AdminWords["common"] = {
  allFiles: "Todos los archivos",
  someone: "alguien",
  quoted,
  place: (folderPath) => (folderPath === "" ? "la carpeta principal" : quoted(folderPath)),
  files: (count) => plural(count, "archivo"),
  folders: (count) => plural(count, "carpeta"),
  versions: (count) => plural(count, "versión", "versiones"),
  undo: "Deshacer",
  retry: "Reintentar",
  cancel: "Cancelar",
  close: "Cerrar",
  create: "Crear",
  save: "Guardar",
  private: "Privado",
  public: "Público",
  folder: "Carpeta",
  problem: (title, advice) => `${title}. ${advice}`,
  ago: {
    now: "ahora",
    minutes: (count) => `hace ${formatCount(count)} min`,
    hours: (count) => `hace ${formatCount(count)} h`,
    days: (count) => `hace ${plural(count, "día")}`,
  },
  duration: {
    day: (count) => plural(count, "día"),
    hour: (count) => plural(count, "hora"),
    minute: (count) => plural(count, "minuto"),
  },
};
