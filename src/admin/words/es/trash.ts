import { formatDuration } from "../durations.js";
import type { AdminWords } from "../en/index.js";
import { formatCount } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted, versions } = common;

const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

const could = (count: number) => `No se ${count === 1 ? "pudo" : "pudieron"}`;

export const trash: AdminWords["trash"] = {
  loading: "Cargando la papelera…",
  empty: {
    title: (folderPath) =>
      folderPath === "" ? "La papelera está vacía" : `No se eliminó nada de ${quoted(folderPath)}`,
    advice: "Los archivos eliminados se mueven aquí y se pueden restaurar.",
    showFiles: "Mostrar los archivos",
  },
  deletedFrom: (folderPath) => `Eliminados de ${quoted(folderPath)} y sus subcarpetas.`,
  retention: {
    kept: (ms) =>
      `Los archivos eliminados se quedan aquí ${formatDuration({ common }, ms)}; después se eliminan definitivamente.`,
    withinHour: "Los archivos eliminados se eliminan definitivamente en menos de una hora.",
    paused:
      "La limpieza está en pausa: los archivos se quedan aquí hasta que usted los elimine definitivamente.",
  },
  showAll: "Mostrar todo",
  counting: "Contando…",
  emptyTrash: "Vaciar la papelera…",
  table: "Archivos eliminados",
  columns: {
    name: "Nombre",
    size: "Tamaño",
    deleted: "Eliminado",
    leaves: "Eliminación definitiva",
  },
  filesOrMore: (count) => `${formatCount(count)}+ archivos`,
  stillDeleting: "Eliminación en curso",
  by: (actor) => sentence("por ", actor),
  leaves: {
    in: (ms) => `En ${formatDuration({ common }, ms)}`,
    withinHour: "En menos de una hora",
    paused: "Se conserva por ahora",
  },
  restoreOne: (name) => `Restaurar ${name}`,
  count: (count, isExhausted) =>
    `${files(count)} en la papelera${isExhausted ? "" : ", y más abajo"}`,
  loadMore: "Cargar más",
  selection: "Selección en la papelera",
  clearSelection: "Quitar la selección",
  contents: (folderCount, fileCount) =>
    folderCount === 0
      ? files(fileCount)
      : fileCount === 0
        ? folders(folderCount)
        : `${folders(folderCount)} y ${files(fileCount)}`,
  selected: (contents) => sentence("Selección: ", contents),
  restore: "Restaurar",
  restoreTo: "Restaurar en…",
  delete: "Eliminar definitivamente…",
  restoring: {
    running: "Restaurando",
    done: (names) => `Se ${names.length === 1 ? "restauró" : "restauraron"} ${these(names)}`,
    to: (place) => `En ${quoted(place)}.`,
    show: "Mostrar",
    folderDone: (name) => `Se restauró la carpeta ${quoted(name)}`,
    folderRunning: "La carpeta es grande: una tarea restaura el resto.",
    folderResult: (done, skipped) =>
      skipped === 0
        ? `Con ${files(done)}.`
        : `Con ${files(done)}. ${files(skipped)} ${
            skipped === 1
              ? "se queda en la papelera: su ruta está ocupada."
              : "se quedan en la papelera: sus rutas están ocupadas."
          }`,
    failed: (count) => `${could(count)} restaurar ${files(count)}`,
  },
  deleting: {
    title: (names) => `¿Eliminar definitivamente ${these(names)}?`,
    description: (count) =>
      count === 1
        ? `Se eliminarán ${versions(count)} y su historial. Esto no se puede deshacer.`
        : `Se eliminarán ${versions(count)} y sus historiales. Esto no se puede deshacer.`,
    confirm: "Eliminar definitivamente",
    running: "Eliminando definitivamente",
    done: (names) =>
      `Se ${names.length === 1 ? "eliminó" : "eliminaron"} definitivamente ${these(names)}`,
    stopped: "Usted detuvo el resto.",
    failed: (count) => `${could(count)} eliminar ${files(count)}`,
  },
  failure: (path, advice) => `${path}: ${advice}`,
  path: {
    title: (name) => `Restaurar ${quoted(name)}`,
    taken: (path) =>
      `Ahora hay otro archivo en ${path}. Restaure este con otro nombre o en otra carpeta.`,
    free: "Con todas sus versiones y en su estado anterior.",
    submit: (left) => (left === 0 ? "Restaurar" : `Restaurar, quedan ${left}`),
    skip: "Omitir este",
    name: "Nombre",
    folder: common.folder,
    hint: "Una carpeta que falte se crea. Deje el campo vacío para la carpeta principal.",
  },
};
