import type { BackendName } from "../backends.js";
import type { AdminWords } from "../en/index.js";
import { formatCount, plural } from "../format.js";

const quoted = (name: string) => `«${name}»`;
const files = (count: number) => plural(count, "archivo");
const folders = (count: number) => plural(count, "carpeta");

const IN_BACKEND: Record<BackendName, string> = {
  convex: "en el almacenamiento de Convex",
  r2: "en Cloudflare R2",
};

export const common: AdminWords["common"] = {
  allFiles: "Todos los archivos",
  someone: "alguien",
  quoted,
  place: (folderPath) => (folderPath === "" ? "la carpeta principal" : quoted(folderPath)),
  files,
  folders,
  contents: (folderCount, fileCount) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)}, ${files(fileCount)}`,
  versions: (count) => plural(count, "versión", "versiones"),
  loading: "Cargando…",
  deleteAnyway: "Eliminar de todos modos",
  undo: "Deshacer",
  retry: "Reintentar",
  cancel: "Cancelar",
  close: "Cerrar",
  create: "Crear",
  save: "Guardar",
  private: "Privado",
  public: "Público",
  folder: "Carpeta",
  rename: "Cambiar nombre",
  renamed: (name) => `El nombre ahora es ${quoted(name)}`,
  moveTo: "Mover a…",
  moveToTrash: "Mover a la papelera",
  makePublic: "Hacer público",
  makePrivate: "Hacer privado",
  backends: { convex: "Almacenamiento de Convex", r2: "Cloudflare R2" },
  inBackend: (backend) => IN_BACKEND[backend],
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
  keyNames: {
    Ctrl: "Ctrl",
    Shift: "Mayús",
    Esc: "Esc",
    Space: "Espacio",
    Enter: "Intro",
    Home: "Inicio",
    End: "Fin",
    Del: "Supr",
  },
};
