import type { FolderJob } from "../../backend/jobWords.js";
import type { BackendName } from "../backends.js";
import type { AdminWords } from "../en/index.js";
import { formatDuration } from "../durations.js";
import { formatBytes, listOf, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted } = common;

const FOLDER_JOBS: Record<FolderJob["kind"], Record<FolderJob["status"], string>> = {
  move: { running: "Se está moviendo", done: "Se movió", failed: "No se pudo mover" },
  copy: { running: "Se está copiando", done: "Se copió", failed: "No se pudo copiar" },
  delete: { running: "Se está eliminando", done: "Se eliminó", failed: "No se pudo eliminar" },
  undelete: { running: "Se está restaurando", done: "Se restauró", failed: "No se pudo restaurar" },
  takedown: { running: "Se está retirando", done: "Se retiró", failed: "No se pudo retirar" },
  access: {
    running: "Se está cambiando el acceso de",
    done: "Se cambió el acceso de",
    failed: "No se pudo cambiar el acceso de",
  },
};

const states = { running: "En curso", done: "Hecho", stopped: "Detenido", failed: "Fallido" };

/** A storage as the aim of a movement. */
const TO: Record<BackendName, string> = {
  convex: "al almacenamiento de Convex",
  r2: "a Cloudflare R2",
};
const to = (backend: BackendName) => TO[backend];

const objects = (count: number) => plural(count, "objeto");
const amount = (count: number, bytes: number) => `${objects(count)}, ${formatBytes(bytes)}`;
const contents = (assets: number, subfolders: number) =>
  listOf([files(assets), subfolders > 0 && folders(subfolders)]);

export const backend: AdminWords["backend"] = {
  loading: "Cargando la configuración…",
  storage: {
    title: "Almacenamiento de los archivos nuevos",
    hint: "Los archivos existentes se quedan donde están hasta que usted los mueva.",
    change: "Cambiar…",
    backend: "Almacenamiento",
    hints: {
      convex: "Incluido en el despliegue. No hay que configurar nada.",
      r2: "Su propio bucket. Sus credenciales están en el entorno del despliegue.",
    },
    publicUrl: "URL pública del bucket",
    publicUrlHint:
      "Donde los navegadores encuentran sus archivos; vacía si la indica R2_PUBLIC_URL.",
    keyPrefix: "Prefijo de las claves",
    noKeyPrefix: "ninguno",
    saved: (backend) => `Los archivos nuevos se guardan ${common.inBackend(backend)}`,
  },
  jobs: {
    states,
    heard: (state) => `${states[state]}: `,
    started: (ago, by) => sentence(ago, ", por ", by),
  },
  migrations: {
    title: "Mover los archivos guardados",
    hint: "Los archivos siguen visibles mientras se mueven, y los que fallan se quedan en su sitio. Puede devolverlos de la misma manera.",
    to: "Destino",
    count: "Solo contar",
    move: "Mover archivos",
    stop: "Detener",
    loading: "Cargando las migraciones…",
    none: "Aún no hay ninguna migración. Cuente primero para ver cuánto se movería.",
    list: "Migraciones",
    amount,
    soFar: (count, bytes) => `${amount(count, bytes)} hasta ahora`,
    counts: {
      running: (backend) => `Se están contando los archivos que se moverían ${to(backend)}`,
      over: (backend) => `Se contaron los archivos que se moverían ${to(backend)}`,
      stopped: (count, bytes) => `${amount(count, bytes)}; se detuvo antes de terminar`,
      nothing: "No hay nada que mover.",
    },
    moves: {
      running: (backend) => `Se están moviendo los archivos guardados ${to(backend)}`,
      over: (backend) => `Se movieron los archivos guardados ${to(backend)}`,
      everything: (backend) => `Se movió todo ${to(backend)}`,
      stopped: (count, bytes) => `${amount(count, bytes)}; después se detuvo`,
      nothing: "No quedaba nada que mover.",
    },
    failed: (count, lastFailure) =>
      `${objects(count)} no se ${count === 1 ? "pudo mover y se queda" : "pudieron mover y se quedan"} ` +
      `en su sitio. Último error: ${lastFailure ?? "desconocido."}`,
  },
  retention: {
    title: "Conservación",
    hint: "Pasado este tiempo, los datos se eliminan definitivamente.",
    trash: "Archivos en la papelera",
    trashHint: "Puede restaurarlos durante este tiempo.",
    grace: "Datos sin usar",
    graceHint: "Las URL antiguas funcionan durante este tiempo.",
    feed: "Cambios",
    feedHint: "Los programas que siguen los cambios deben leerlos con más frecuencia.",
    unlimited: "Sin límite",
    pause: "Pausar la limpieza: conservar todo por ahora",
    unitNames: { day: "días", hour: "horas", minute: "minutos" },
    reset: "Restablecer",
    saved: "Conservación guardada",
    confirm: "¿Acortar la conservación?",
    trashLoss: (ms) => `archivos eliminados hace más de ${formatDuration({ common }, ms)}`,
    feedLoss: (ms) => `cambios de hace más de ${formatDuration({ common }, ms)}`,
    losses: (losses) =>
      `En menos de una hora se elimina definitivamente: ${losses.join("; ")}. No se puede deshacer.`,
  },
  cleanup: {
    title: "Limpieza",
    hint: "Cada hora se eliminan los archivos antiguos de la papelera, las subidas caducadas y los datos sin usar.",
    paused: "En pausa: no se elimina nada automáticamente.",
    start: "Limpiar ahora",
    ask: "Limpiar ahora…",
    loading: "Cargando los informes…",
    none: "Aún no se ha hecho ninguna limpieza.",
    list: "Informes de limpieza",
    confirm: "¿Limpiar aunque esté en pausa?",
    confirmHint:
      "Los archivos cuyo tiempo en la papelera ha vencido se eliminan definitivamente. No se puede deshacer.",
    confirmed: "Limpiar",
    phases: {
      trash: "Revisando la papelera",
      uploads: "Revisando las subidas caducadas",
      orphans: "Buscando objetos huérfanos",
      blobs: "Eliminando los objetos sin usar",
      feed: "Eliminando los cambios antiguos",
      done: "Limpieza terminada",
    },
    nothing: "No había nada que limpiar.",
    deleted: ({ files: left, objects, uploads, changes, bytes }) =>
      `${bytes > 0 ? `Se liberaron ${formatBytes(bytes)}: ` : ""}${listOf([
        left > 0 && `${files(left)} de la papelera`,
        objects > 0 && plural(objects, "objeto guardado", "objetos guardados"),
        uploads > 0 && plural(uploads, "subida antigua", "subidas antiguas"),
        changes > 0 && plural(changes, "cambio antiguo", "cambios antiguos"),
      ])}`,
    failed: (count) =>
      `${objects(count)} no se ${count === 1 ? "pudo" : "pudieron"} eliminar; se volverá a intentar.`,
  },
  folderJobs: {
    title: "Tareas de carpetas",
    hint: "Una carpeta grande se mueve, copia o elimina en segundo plano. Hasta que termina, queda bloqueada para otros cambios.",
    loading: "Cargando las tareas…",
    none: "Aún no se ha movido, copiado ni eliminado ninguna carpeta.",
    name: ({ kind, status, path, toPath }) =>
      `${FOLDER_JOBS[kind][status]} la carpeta ${quoted(path)}` +
      `${toPath === undefined ? "" : ` a ${quoted(toPath)}`}`,
    done: contents,
    soFar: (assets, subfolders) => `${contents(assets, subfolders)} hasta ahora`,
    skipped: (assets) =>
      assets === 1
        ? "1 archivo se quedó en su sitio: su ruta está ocupada."
        : `${files(assets)} se quedaron en su sitio: sus rutas están ocupadas.`,
    nothingChanged: "No se ha cambiado nada.",
  },
};
