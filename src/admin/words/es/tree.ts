import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

const { quoted } = common;

export const tree: AdminWords["tree"] = {
  title: "Carpetas",
  newFolder: "Carpeta nueva",
  actionsFor: (name) => `Acciones para ${name}`,
  menu: {
    newFolder: "Carpeta nueva dentro",
    inherit: "Heredar el acceso",
    storage: "Mostrar su almacenamiento",
    trash: "Mostrar su papelera",
  },
  drag: {
    start: "Pulse Ctrl Mayús D para coger una carpeta.",
    held: (name, place) =>
      `${quoted(name)} está cogida, sobre ${quoted(place)}. Las flechas eligen una carpeta, Intro la mueve allí y ` +
      "Esc la deja donde estaba.",
    over: (name, place) => `${quoted(name)} sobre ${quoted(place)}`,
    done: "Se ha movido.",
    canceled: "Se ha dejado donde estaba.",
  },
  moved: (name, place) => `${quoted(name)} se ha movido a ${quoted(place)}`,
  removed: (name) => `${quoted(name)} se ha movido a la papelera`,
  withContents: "Con todo su contenido.",
  access: {
    public: (name) => `${quoted(name)} ahora es pública`,
    private: (name) => `${quoted(name)} ahora es privada`,
    inherited: (name) => `${quoted(name)} hereda su acceso`,
    scope: "Con todo lo que contiene y no tiene acceso propio.",
  },
  create: {
    name: "Nombre",
    hint: (folderPath) =>
      `En ${folderPath === "" ? "la carpeta principal" : folderPath}. Use barras para crear carpetas anidadas.`,
  },
  move: {
    title: (what) => `Mover ${what}`,
    search: "Buscar una carpeta",
    searchIn: (place) => `Buscar en ${place}`,
    path: "Ruta",
    top: "La carpeta principal",
    isNew: "Ninguna carpeta tiene esta ruta. Se crea al mover.",
    to: (folderPath) => `A ${folderPath === "" ? "la carpeta principal" : folderPath}.`,
    same: "Ya está en esta carpeta. Elija otra.",
    submit: (place) => `Mover a ${place}`,
    foldersIn: (place) => `Carpetas en ${place}`,
    recentTarget: (path) => `Reciente: ${path}`,
    recent: "reciente",
    up: (place) => `Subir a ${place}`,
    searchMore: "Buscar en más carpetas",
    showMore: "Mostrar más carpetas",
    noMatch: (place) => `Ninguna carpeta de ${place} coincide.`,
    none: (place) => `No hay carpetas en ${place}.`,
    loading: "Cargando carpetas…",
    newFolderIn: (place) => `Carpeta nueva en ${place}`,
    nameIn: (place) => `Nombre de la carpeta nueva en ${place}`,
    name: "Nombre de la carpeta nueva",
  },
};
