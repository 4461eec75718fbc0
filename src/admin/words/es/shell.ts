import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

const { quoted } = common;

export const shell: AdminWords["shell"] = {
  title: "Archivos",
  views: {
    files: "Archivos",
    changes: "Cambios",
    releases: "Entregas",
    trash: "Papelera",
    storage: "Almacenamiento",
    settings: "Configuración",
  },
  screens: "Vistas",
  path: "Ruta",
  drawer: "Carpetas y más",
  commands: "Órdenes (Ctrl K)",
  offline: "Sin conexión. Puede que los datos no estén al día.",
  palette: {
    title: "Órdenes, carpetas y archivos",
    find: "Buscar una orden, una carpeta o un archivo",
    placeholder: "Escriba unas letras",
    results: "Resultados",
    nothing: "No se ha encontrado nada.",
    upload: "Subir archivos…",
    grid: "Mostrar en cuadrícula",
    list: "Mostrar en lista",
  },
  keys: {
    title: "Teclas",
    byPlace: "Teclas por lugar",
    everywhere: {
      title: "En todas partes",
      palette: "órdenes, carpetas y archivos",
      search: "buscar",
      keys: "estas teclas",
      notification: "el último aviso",
    },
    list: {
      title: "Lista y cuadrícula",
      move: "moverse; con Mayús se amplía la selección",
      select: "seleccionar",
      all: "seleccionar todo",
      clear: "quitar la selección",
      open: "abrir",
      rename: "cambiar el nombre",
      trash: "mover a la papelera",
    },
    tree: {
      title: "Árbol de carpetas",
      move: "moverse, desplegar y plegar",
      open: "abrir",
      create: "carpeta nueva",
      rename: "cambiar el nombre",
      trash: "mover a la papelera",
      drag: "coger una carpeta para moverla",
    },
  },
  picker: {
    title: "Elegir un archivo",
    hint: "Haga clic en un archivo.",
    choose: "Elegir",
    unpublished: (name) => `${quoted(name)} no está publicado.`,
    otherType: (name, accepted) => `${quoted(name)} no es del tipo ${accepted.join(", ")}.`,
  },
};
