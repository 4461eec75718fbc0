import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, quoted } = common;

const amount = (fileCount: number, objects: number) =>
  `${files(fileCount)}, ${plural(objects, "objeto guardado", "objetos guardados")}`;
const nameOf = (folderPath: string) => quoted(folderPath === "" ? common.allFiles : folderPath);
const used = (amount: string, max: string | null) =>
  max === null ? `${amount}, sin límite` : `${amount} de ${max}`;

export const usage: AdminWords["usage"] = {
  count: {
    running: (files, objects) => `Contando… ${amount(files, objects)} hasta ahora.`,
    over: (files, objects, ago) => sentence(`${amount(files, objects)}; recuento: `, ago, "."),
    incomplete: "Incompleto",
    stop: "Detener",
    again: "Volver a contar",
  },
  empty: {
    title: "Aún no hay nada guardado",
    hint: "Suba un archivo y vuelva para ver cuánto almacenamiento ocupa.",
    showFiles: "Ver los archivos",
  },
  table: {
    share: "Proporción",
    total: "Suma",
    showAll: (rows) => `Mostrar los ${formatCount(rows)}`,
  },
  stored: {
    title: "Guardado",
    hint: "Cada objeto una vez, incluidas las versiones antiguas y la papelera.",
    objects: (count) => plural(count, "objeto"),
    bytesIn: (bytes, backend) => `${formatBytes(bytes)} ${common.inBackend(backend)}`,
    doomed: (bytes) => `y ${formatBytes(bytes)} a punto de eliminarse`,
    kinds: "Por clase",
    table: "Objetos guardados, por tipo",
    columns: { name: "Tipo", count: "Objetos", bytes: "Tamaño" },
    unknownType: "Desconocido",
  },
  published: {
    title: "Publicado, por carpeta",
    hint: "Solo las versiones publicadas, sin las versiones antiguas ni la papelera. Lo que comparten varios archivos cuenta en cada uno.",
    openFolder: "Abrir la carpeta",
    none: "No hay archivos en esta carpeta.",
    table: (folderName) => `Archivos publicados en ${quoted(folderName)}, por carpeta`,
    columns: { name: "Carpeta", count: "Archivos", bytes: "Tamaño" },
    ownFiles: "Archivos de esta carpeta",
  },
  quotas: {
    title: "Cuotas",
    hint: (folderPath) =>
      `Límites de ${nameOf(folderPath)} y sus subcarpetas. Las versiones antiguas y la papelera cuentan.` +
      `${folderPath === "" ? "" : " También rigen las cuotas de las carpetas superiores."}`,
    set: "Fijar una cuota…",
    change: "Cambiar la cuota…",
    changeOf: (folderPath) => `Cambiar la cuota de ${nameOf(folderPath)}`,
    removeOf: (folderPath) => `Quitar la cuota de ${nameOf(folderPath)}`,
    removed: (folderPath) => `Se quitó la cuota de ${nameOf(folderPath)}`,
    loading: "Cargando las cuotas…",
    none: "Ninguna cuota limita esta carpeta ni sus subcarpetas.",
    more: "Mostrar más cuotas",
    counting: "Contando",
    size: "Tamaño",
    files: "Archivos",
    bytesUsed: (bytes, max) => used(formatBytes(bytes), max === null ? null : formatBytes(max)),
    filesUsed: (files, max) => used(formatCount(files), max === null ? null : formatCount(max)),
    full: "Llena",
  },
  quotaForm: {
    title: (folderPath) => `Cuota de ${nameOf(folderPath)}`,
    hint: "Para la carpeta y sus subcarpetas. Cuenta lo que ocupan todas las versiones, también las de la papelera.",
    saved: (folderPath) => `Se guardó la cuota de ${nameOf(folderPath)}`,
    sizeHint: "1 GB son 1000 MB.",
    filesHint: "Un archivo cuenta una vez, tenga las versiones que tenga.",
    sizeUsed: (bytes) => `En uso: ${formatBytes(bytes)}.`,
    filesUsed: (count) => `En uso: ${files(count)}.`,
    sizeInvalid: "Escriba un número, 0 o mayor. Como máximo 9007 TB.",
    filesInvalid: "Escriba un número entero, 0 o mayor.",
    unitNames: { TB: "TB", GB: "GB", MB: "MB", kB: "kB", byte: "bytes" },
    filesUnit: "archivos",
    unlimited: "Sin límite",
    sizeUnlimited: "Tamaño: sin límite",
    filesUnlimited: "Archivos: sin límite",
    needsLimit: "Limite el tamaño, el número de archivos o ambos.",
    exceeded:
      "Es menos de lo que ya se usa. No se elimina nada, pero no se admiten subidas hasta que se elimine definitivamente lo suficiente.",
  },
};
