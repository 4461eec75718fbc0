import type { AdminWords } from "../en/index.js";
import { formatBytes, formatTime } from "../format.js";
import { type Reason, reasonIn } from "../reasons.js";
import { common } from "./common.js";

const { quoted } = common;

/** A folder at the beginning of a sentence. */
const place = (folderPath: string) =>
  folderPath === "" ? "La carpeta principal" : quoted(folderPath);

const REASONS: readonly Reason[] = [
  [
    /^a name is empty.*/,
    "un nombre está vacío; escriba a/b sin barras al principio, al final ni dobles",
  ],
  [/^"(.*)" is not allowed as a name$/, "«$1» no se permite como nombre"],
  [/^a name cannot contain a slash$/, "un nombre no puede contener una barra"],
  [/^it contains a control character$/, "contiene un carácter de control"],
  [/^it is not valid Unicode$/, "no es Unicode válido"],
  [/^a name is longer than (\d+) bytes of UTF-8$/, "un nombre ocupa más de $1 bytes en UTF-8"],
  [
    /^the name of a folder begins or ends with a space; remove it$/,
    "el nombre de una carpeta empieza o termina con un espacio; quítelo",
  ],
  [/^it is deeper than (\d+) folders$/, "la ruta tiene más de $1 carpetas"],
  [/^it is longer than (\d+) bytes of UTF-8$/, "la ruta ocupa más de $1 bytes en UTF-8"],
  [
    /^a name begins or ends with a space; remove it$/,
    "un nombre empieza o termina con un espacio; quítelo",
  ],
  [
    /^a name contains (\S+), which cannot be seen; remove it$/,
    "un nombre contiene el carácter invisible $1; quítelo",
  ],
];

const STATUS = {
  open: "abierta",
  scheduled: "programada",
  publishing: "publicándose",
  published: "publicada",
  rolledBack: "revertida",
};

const UPLOAD_AGAIN = "Vuelva a subir el archivo.";

const codes: AdminWords["errors"]["codes"] = {
  PATH_INVALID: ({ reason }) => ({
    title: "Este nombre no está permitido",
    advice: reasonIn(REASONS, reason),
  }),
  ARGUMENT_INVALID: ({ argument, reason }) => ({
    title: "Este valor no está permitido",
    advice: `${argument}: ${reason}.`,
  }),
  AUTH_CALLBACK_INVALID: ({ callback, returned }) => ({
    title: "El control de acceso de la aplicación falla",
    advice: `Su función ${callback} devolvió ${returned}. Alguien que desarrolle la aplicación debe corregirlo.`,
  }),
  CURSOR_INVALID: () => ({
    title: "La lista ha cambiado",
    advice: "Vuelva a cargar la página para ver la lista.",
  }),
  CURSOR_EXPIRED: () => ({
    title: "Estos cambios ya no están disponibles",
    advice:
      "Son anteriores al cambio más antiguo que se conserva. Vuelva a cargar la página para ver los más recientes.",
  }),
  HISTORY_EXPIRED: () => ({
    title: "Este momento es demasiado antiguo",
    advice: "Los cambios desde entonces ya no están disponibles. Elija un momento posterior.",
  }),
  RESULT_TOO_LARGE: ({ limit }) => ({
    title: "Demasiados resultados",
    advice: `Más de ${limit} resultados. Abra una subcarpeta.`,
  }),
  FOLDER_NOT_FOUND: ({ folderPath }) => ({
    title: "Carpeta no encontrada",
    advice: `${place(folderPath)} se movió, cambió de nombre o se eliminó. Búsquela en el árbol o en la papelera.`,
  }),
  ASSET_NOT_FOUND: ({ basename, folderPath }) => ({
    title: "Archivo no encontrado",
    advice: `${quoted(basename)} ya no está en ${common.place(folderPath)}: se movió, cambió de nombre o se eliminó.`,
  }),
  ASSET_DELETED: ({ basename }) => ({
    title: "El archivo está en la papelera",
    advice: `Primero restaure ${quoted(basename)} de la papelera.`,
  }),
  ASSET_EXISTS: ({ basename, folderPath }) => ({
    title: "La ruta está ocupada",
    advice: `Ya hay otro archivo ${quoted(basename)} en ${common.place(folderPath)}. Elija otro nombre o cambie antes el de aquel.`,
  }),
  HELD: ({ heldPath }) => ({
    title: "Retenido por motivos legales",
    advice: `«${heldPath}» está retenido: nada de ahí se puede eliminar definitivamente ni sacar. Levante antes la retención.`,
  }),
  IN_USE: ({ owners }) => ({
    title: "Todavía se usa",
    advice: `Lo usa ${owners.join(", ")}. Quítelo de ahí primero.`,
  }),
  CONFLICT: ({ basename }) => ({
    title: "Otra persona lo ha cambiado",
    advice: `Otra persona ha cambiado ${quoted(basename)}. Compruebe su estado actual y vuelva a intentarlo.`,
  }),
  ALREADY_PUBLISHED: ({ basename, version }) => ({
    title: "Nada nuevo",
    advice: `${quoted(basename)} ya tiene este contenido, como versión ${version}.`,
  }),
  BATCH_DUPLICATE: ({ basename }) => ({
    title: "El mismo archivo dos veces",
    advice: `${quoted(basename)} está dos veces en la selección. Quite uno de ellos.`,
  }),
  NOT_PUBLISHED: ({ basename }) => ({
    title: "Sin versión publicada",
    advice: `${quoted(basename)} no tiene ninguna versión publicada. Publique una antes.`,
  }),
  FOLDER_EXISTS: ({ folderPath }) => ({
    title: "La carpeta ya existe",
    advice: `${place(folderPath)} ya existe. Elija otro nombre.`,
  }),
  FOLDER_INTO_ITSELF: ({ folderPath }) => ({
    title: "Una carpeta no se puede mover dentro de sí misma",
    advice: `Elija una carpeta fuera de ${common.place(folderPath)}.`,
  }),
  FOLDER_BUSY: ({ folderPath }) => ({
    title: "La carpeta está bloqueada",
    advice: `${place(folderPath)} se está moviendo, copiando o eliminando. Espere a que termine.`,
  }),
  TOO_MANY_JOBS: ({ max }) => ({
    title: "Hay demasiadas tareas de carpetas en curso",
    advice: `Como máximo puede haber ${max} carpetas bloqueadas a la vez. Inténtelo cuando termine una tarea.`,
  }),
  JOB_NOT_FOUND: () => ({
    title: "Tarea no encontrada",
    advice: "Puede que se haya eliminado. Consulte los cambios para ver qué ocurrió.",
  }),
  NOT_IN_TRASH: () => ({
    title: "Ya no está en la papelera",
    advice: "Se restauró o se eliminó definitivamente.",
  }),
  FILE_TOO_LARGE: ({ size, maxSize, folderPath }) => ({
    title: "El archivo es demasiado grande",
    advice: `Ocupa ${formatBytes(size)}; ${common.place(folderPath)} admite como máximo ${formatBytes(maxSize)}.`,
  }),
  SIZE_REQUIRED: ({ folderPath }) => ({
    title: "Falta el tamaño del archivo",
    advice: `${place(folderPath)} limita lo que se sube. El tamaño debe indicarse al empezar.`,
  }),
  TYPE_REQUIRED: ({ folderPath }) => ({
    title: "Falta el tipo del archivo",
    advice: `${place(folderPath)} limita lo que se sube. El tipo debe indicarse al empezar.`,
  }),
  TYPE_NOT_ALLOWED: ({ contentType, allowedTypes, folderPath }) => ({
    title: "Tipo de archivo no permitido",
    advice: `Es ${contentType}; ${common.place(folderPath)} admite ${allowedTypes.join(", ")}.`,
  }),
  QUOTA_EXCEEDED: ({ folderPath, limit, max }) => ({
    title: "La carpeta está llena",
    advice: `${place(folderPath)} puede contener ${limit === "bytes" ? formatBytes(max) : common.files(max)}. Elimine archivos definitivamente o pida más espacio a la administración.`,
  }),
  TOO_MANY_UPLOADS: ({ max, retryAt }) => ({
    title: "Demasiadas subidas abiertas",
    advice: `Puede tener ${max}. Termínelas o vuelva a intentarlo después de ${formatTime(retryAt)}.`,
  }),
  VERSION_NOT_FOUND: () => ({
    title: "Versión no encontrada",
    advice: "Su archivo se eliminó definitivamente.",
  }),
  VERSION_IS_DRAFT: ({ version }) => ({
    title: `La versión ${version} es un borrador`,
    advice: "Solo se puede restaurar una versión que ya estuvo publicada. Publique el borrador.",
  }),
  UPLOAD_NOT_FOUND: () => ({
    title: "Subida no encontrada",
    advice: `Caducó y se eliminó. ${UPLOAD_AGAIN}`,
  }),
  UPLOAD_EXPIRED: () => ({ title: "La subida ha caducado", advice: UPLOAD_AGAIN }),
  UPLOAD_ALREADY_FINISHED: ({ version }) => ({
    title: "Ya se ha subido",
    advice: `Es la versión ${version}. No queda nada por hacer.`,
  }),
  UPLOAD_NOT_IN_PARTS: () => ({
    title: "Esta subida recibe el archivo en una sola petición",
    advice: UPLOAD_AGAIN,
  }),
  UPLOAD_BEGUN_ELSEWHERE: () => ({
    title: "Otra pestaña está enviando este archivo",
    advice: "Deje que termine allí o vuelva a subir el archivo.",
  }),
  PART_INVALID: ({ partNumber }) => ({
    title: "El archivo no corresponde a su subida",
    advice: `La parte ${partNumber} tiene otro tamaño. ${UPLOAD_AGAIN}`,
  }),
  UPLOAD_NOT_YOURS: () => ({
    title: "Otra persona empezó esta subida",
    advice: "Suba usted el archivo de nuevo.",
  }),
  BYTES_NOT_FOUND: () => ({
    title: "El archivo no se ha recibido",
    advice: `El almacenamiento no tiene su contenido. ${UPLOAD_AGAIN}`,
  }),
  BYTES_ALREADY_USED: () => ({
    title: "Este contenido pertenece a otra versión",
    advice: UPLOAD_AGAIN,
  }),
  OBJECT_REPLACEABLE: () => ({
    title: "El objeto es demasiado reciente",
    advice: "Puede que su URL de subida aún sea válida. Adóptelo un cuarto de hora más tarde.",
  }),
  ACCESS_CHANGED: ({ access }) => ({
    title: `La ruta ahora es ${access === "public" ? "pública" : "privada"}`,
    advice: `Su acceso cambió durante la subida. ${UPLOAD_AGAIN}`,
  }),
  NOT_TEXT: () => ({
    title: "No es un archivo de texto",
    advice: "Descárguelo para verlo.",
  }),
  BYTES_MISMATCH: ({ field, declared, actual }) => ({
    title: "El archivo cambió por el camino",
    advice: `${field}: se declaró ${declared}, llegó ${actual}. ${UPLOAD_AGAIN}`,
  }),
  VERSION_UNVERIFIED: ({ verification, foundType }) => {
    if (verification === "pending") {
      return {
        title: "Este archivo aún no está confirmado",
        advice: "Vuelva a intentarlo en un momento.",
      };
    }
    return foundType === undefined
      ? {
          title: "El almacenamiento no tiene este archivo",
          advice: `El objeto guardado difiere de lo declarado. ${UPLOAD_AGAIN}`,
        }
      : {
          title: "El archivo no es de su tipo",
          advice: `Su contenido es ${foundType}. Suba un archivo de un tipo permitido.`,
        };
  },
  R2_NOT_CONFIGURED: ({ missing }) => ({
    title: "El bucket no está configurado",
    advice: `La administración debe definir ${missing.join(", ")}.`,
  }),
  R2_CONFIG_INVALID: ({ setting, reason }) => ({
    title: "La configuración del bucket no es válida",
    advice: `La administración debe revisar ${setting}: ${reason}.`,
  }),
  R2_ACCESS_DENIED: ({ operation }) => ({
    title: "El bucket deniega el acceso",
    advice: `La administración debe conceder a su clave el permiso para ${operation}.`,
  }),
  R2_UNAVAILABLE: () => ({
    title: "El bucket no responde",
    advice: "Vuelva a intentarlo en un momento.",
  }),
  RENDITION_INVALID: () => ({
    title: "La imagen reducida no sirve",
    advice: "Revise el codificador de la aplicación.",
  }),
  MIGRATION_RUNNING: () => ({
    title: "Ya hay una migración en curso",
    advice: "Espere a que termine o deténgala antes.",
  }),
  RELEASE_NOT_FOUND: () => ({
    title: "Entrega no encontrada",
    advice: "Se descartó o es de otra carpeta.",
  }),
  RELEASE_NOT_OPEN: ({ status }) => ({
    title: "La entrega no se puede cambiar ahora",
    advice: `Su estado: ${STATUS[status]}.`,
  }),
  SHARE_NOT_FOUND: () => ({
    title: "Enlace compartido no encontrado",
    advice: "Se eliminó 30 días después de terminar.",
  }),
  SHARE_TOO_LARGE: ({ max }) => ({
    title: "La carpeta es demasiado grande",
    advice: `Un enlace conserva las versiones de ${max} archivos como máximo. Comparta una carpeta más pequeña, o las versiones publicadas.`,
  }),
  RELEASE_TOO_LARGE: ({ max }) => ({
    title: "La entrega es demasiado grande",
    advice: `Puede tener como máximo ${max}. Use otra entrega para los demás.`,
  }),
  RELEASE_CONFLICT: ({ entries, count }) => ({
    title: "Hay archivos que han cambiado desde que se añadieron a la entrega",
    advice:
      "No se ha cambiado nada. Revise " +
      entries
        .map(({ basename }) => quoted(basename))
        .slice(0, 3)
        .join(", ") +
      `${count > 3 ? ` y ${count - 3} más` : ""}.`,
  }),
};

export const errors: AdminWords["errors"] = {
  codes,
  unknown: "Algo ha fallado",
  unknownOnServer: "Algo ha fallado en el servidor",
  refusedByApp: "La aplicación lo ha rechazado",
  uploadCanceled: { title: "Cancelado", advice: "El archivo no se ha subido." },
  uploadFailed: "La subida ha fallado",
  storageResponded: (status) => `El almacenamiento respondió con ${status}. Vuelva a intentarlo.`,
  notOffered: (name) => ({
    title: "La aplicación no ofrece esto",
    advice: `Alguien que desarrolle la aplicación debe exportar ${name} con api().`,
  }),
};
