import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { quoted, files, folders } = common;

export const uploads: AdminWords["uploads"] = {
  title: "Subidas",
  jobs: {
    move: (name, toPath = "") => `Moviendo ${quoted(name)} a ${quoted(toPath)}`,
    copy: (name, toPath = "") => `Copiando ${quoted(name)} a ${quoted(toPath)}`,
    delete: (name) => `Moviendo a la papelera: ${quoted(name)}`,
    undelete: (name) => `Restaurando ${quoted(name)}`,
    takedown: (name) => `Retirando ${quoted(name)}`,
    access: (name) => `Cambiando el acceso de ${quoted(name)}`,
  },
  jobProgress: (fileCount, folderCount) =>
    `${files(fileCount)} y ${folders(folderCount)} hasta ahora`,
  progress: (done, total) => `${formatCount(done)} de ${formatCount(total)}`,
  stop: "Detener",
  questions: {
    taken: {
      one: "el nombre está ocupado",
      all: (count) => `${files(count)} con un nombre que está ocupado`,
    },
    hidden: {
      one: "puede contener secretos",
      all: (count) => `${plural(count, "archivo oculto", "archivos ocultos")}, quizá con secretos`,
    },
  },
  answers: {
    newVersion: "Reemplazar",
    keepBoth: "Conservar ambos",
    draft: "Como borrador",
    skip: "Omitir",
    send: "Subir",
  },
  forAll: (what) => `${what}. Para todos:`,
  answerFor: (answer, name) => `${answer}: ${name}`,
  heading: {
    deciding: (count) => `${files(count)} por decidir`,
    running: (count) => `Subiendo ${files(count)}`,
    failed: (count) => `${plural(count, "subida fallida", "subidas fallidas")}`,
    done: (count) => `${plural(count, "archivo subido", "archivos subidos")}`,
    canceled: "Subidas canceladas",
    nothingNew: "Nada nuevo que subir",
    nothing: "Nada que subir",
  },
  less: "Mostrar menos",
  more: "Mostrar cada archivo",
  all: "Todas las subidas",
  sent: (sent, total) => `${formatBytes(sent)} de ${formatBytes(total)}`,
  speed: (bytes) => `${formatBytes(bytes)} por segundo`,
  left: (minutes) =>
    minutes === 0 ? "queda menos de un minuto" : `quedan unos ${formatCount(minutes)} min`,
  leftOut: (count) =>
    `${plural(count, "archivo del sistema omitido", "archivos del sistema omitidos")}, como .DS_Store o Thumbs.db`,
  effects: {
    replaced: (count) => plural(count, "reemplazado"),
    keptBoth: (count) => `${plural(count, "conservado", "conservados")} junto al antiguo`,
    draft: (count) => `${formatCount(count)} como borrador`,
  },
  undoAll: (count) => `Deshacer las ${formatCount(count)}`,
  retryFailed: "Reintentar todas las fallidas",
  cancelAll: "Cancelar todas",
  each: "Cada subida",
  undoOne: (name) => `Deshacer: ${name}`,
  cancelOne: (name) => `Cancelar ${name}`,
  retryOne: (name) => `Reintentar ${name}`,
  undoing: "Deshaciendo",
  changedSince: (name) => `${quoted(name)} ha cambiado desde entonces. Compruébelo.`,
  status: {
    unchanged: "Sin cambios: ya está publicado",
    skipped: "Omitido",
    queued: (bytes) => `En espera · ${formatBytes(bytes)}`,
    starting: "Empezando…",
    finishing: "Publicando…",
    undone: "Deshecho",
    canceled: "Cancelado",
    draft: (version) => `La versión ${version} es un borrador`,
    replaced: (version) => `Reemplazado: la versión ${version} está publicada`,
    replacing: (version) => `Reemplazado: la versión ${version} se publicará cuando se verifique`,
    added: (place, bytes) => `En ${place} · ${formatBytes(bytes)}`,
    keptBoth: (place, bytes) => `Ambos conservados · En ${place} · ${formatBytes(bytes)}`,
  },
  symbols: {
    done: "Hecho",
    failed: "Fallido",
    asking: "Necesita una respuesta",
    skipped: "Omitido",
    canceled: "Cancelado",
    queued: "En espera",
    uploading: "Subiendo",
  },
  dropzone: { hint: "Suelte aquí archivos y carpetas.", choose: "Elegir archivos…" },
};
