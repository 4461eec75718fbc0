import type { AdminWords } from "../en/index.js";
import { formatBytes, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const states: AdminWords["compare"]["states"] = {
  published: "publicada",
  draft: "borrador",
  archived: "ya no publicada",
};

const version = (number: number) => `Versión ${number}`;
const theVersion = (number: number) => `la versión ${number}`;

export const compare: AdminWords["compare"] = {
  title: (name) => `Versiones de ${common.quoted(name)}`,
  first: "Comparar",
  second: "Con",
  version,
  option: (number, state, label) =>
    `${version(number)}, ${states[state]}${label === undefined ? "" : `: ${label}`}`,
  sameBytes: "Las dos versiones tienen el mismo contenido.",
  how: "Modo de comparación",
  views: {
    beside: "Lado a lado",
    slider: "Control deslizante",
    difference: "Diferencia",
    lines: "Líneas",
    facts: "Detalles",
  },
  loading: "Comparando…",
  facts: {
    state: "Estado",
    type: "Tipo",
    size: "Tamaño",
    label: "Etiqueta",
    filename: "Nombre de archivo",
    backend: "Almacenada en",
    uploaded: "Subida",
    published: "Publicada",
    archived: "Dejó de publicarse",
    done: (time, actor) => sentence(formatTime(time), " por ", actor),
    same: "igual",
    differs: "distinto",
  },
  states,
  pictures: {
    loading: "Cargando imágenes…",
    failed: "No se pudieron cargar las imágenes.",
    border: (left, right) =>
      `Límite entre ${theVersion(left)} a la izquierda y ${theVersion(right)} a la derecha`,
    share: (percent, left) => `${percent} % de ${theVersion(left)}`,
    difference: (first, second) =>
      `La diferencia entre ${theVersion(first)} y ${theVersion(second)}`,
    equal: "Las partes iguales son negras.",
    amplify: "Amplificar las diferencias pequeñas",
  },
  texts: {
    loading: "Cargando textos…",
    onlyFirst: (bytes) => `Se comparan los primeros ${formatBytes(bytes)} de cada uno.`,
    tooMany: "Hay demasiadas líneas distintas para compararlas una por una.",
    changed: (added, removed) =>
      `Añadido: ${plural(added, "línea")}. Eliminado: ${plural(removed, "línea")}.`,
    equal: "Los dos textos son iguales.",
    equalLines: "Solo se diferencian los finales de línea.",
    lines: "Líneas",
    unfold: (count) => `Mostrar ${plural(count, "línea igual", "líneas iguales")}`,
    more: "Mostrar más líneas",
  },
};
