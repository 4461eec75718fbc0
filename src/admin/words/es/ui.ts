import type { AdminWords } from "../en/index.js";
import { common } from "./common.js";

export const ui: AdminWords["ui"] = {
  keep: "Conservar",
  copied: "Copiado",
  clipboardDenied: "El navegador ha denegado el acceso al portapapeles",
  newName: (name) => `Nuevo nombre de ${common.quoted(name)}`,
  amount: {
    number: (label) => `${label}: número`,
    unit: (label) => `${label}: unidad`,
    invalid: "Escriba un número, 0 o mayor.",
  },
  toasts: {
    one: "Aviso",
    all: "Avisos ({hotkey})",
    close: "Cerrar este aviso",
  },
  tags: {
    title: "Palabras clave",
    hint: "Escriba una palabra clave y pulse Intro",
    remove: (tag) => `Quitar la palabra clave ${tag}`,
  },
};
