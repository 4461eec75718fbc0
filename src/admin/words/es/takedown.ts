import { lastSegment } from "../../../shared/paths.js";
import type { Target } from "../../takedown/targets.js";
import type { AdminWords } from "../en/index.js";
import { plural } from "../format.js";
import { common } from "./common.js";

const { quoted, versions } = common;

function nameOf(target: Target): string {
  if (target.kind === "asset") return quoted(target.basename);
  if (target.kind === "folder") return `la carpeta ${quoted(lastSegment(target.path))}`;
  const { of, versionIds } = target;
  return of === undefined
    ? versions(versionIds.length)
    : `la versión ${of.version} de ${quoted(of.basename)}`;
}

const URLS = "Las URL que usted haya compartido dejan de funcionar.";
const COPIES = "Los navegadores y las CDN pueden conservar copias.";

export const takedown: AdminWords["takedown"] = {
  takeDown: "Retirar…",
  title: (target) => `¿Retirar ${nameOf(target)}?`,
  confirm: "Retirar",
  effects: {
    asset: `Ninguna ruta, lista ni URL sirve ninguna de sus versiones, incluidos los borradores. ${URLS}`,
    versions: (count) => `Ninguna ruta, lista ni URL ${count === 1 ? "la" : "las"} sirve. ${URLS}`,
    folder: `Ninguna ruta, lista ni URL sirve nada de ella ni de sus subcarpetas. ${URLS}`,
    bytes:
      "El contenido se elimina sin pasar por la papelera y sin plazo de espera. Esto no se puede deshacer.",
    trashOfAsset: "También se retiran los archivos de la papelera que tenían esta ruta.",
    trashOfFolder: "También se retiran los archivos de la papelera que se eliminaron de ella.",
    staysPrivate: (path) =>
      `La ruta ${quoted(path)} sigue siendo privada: lo que se suba a ella será privado hasta que usted la haga pública.`,
    folderStaysPrivate: (path) =>
      `La ruta ${quoted(path)} sigue siendo privada, y también todo lo que contiene y hereda su acceso.`,
    unpublished:
      "Esta versión está publicada: el archivo deja de estar publicado hasta que usted publique otra.",
    someUnpublished:
      "Si entre ellas está la versión publicada de un archivo, este deja de estar publicado.",
    othersStay: "Las demás versiones se conservan, y la ruta mantiene su acceso.",
    shared:
      "Otros archivos con el mismo contenido lo conservan. El resultado indica los que comparten el objeto almacenado.",
    sharedElsewhere: "Los archivos de otros lugares con el mismo contenido lo conservan.",
    caches: `${COPIES} El resultado indica las URL que hay que purgar.`,
    cachesOfFolder: `${COPIES} Purgue su CDN por prefijo; para obtener una lista de las URL, retire cada archivo por separado.`,
  },
  folder: {
    running: (name) => `Retirando ${quoted(name)}`,
    runningAdvice:
      "Ninguna ruta ni URL la sirve. Una tarea elimina el contenido. Purgue su CDN por prefijo.",
    done: (name) => `Se retiró ${quoted(name)}`,
    doneAdvice: "Purgue su CDN por prefijo.",
  },
  done: (target) => `Retirada de ${nameOf(target)}`,
  progress: {
    checking: "Ninguna ruta, lista ni URL sirve el contenido. Comprobando el almacenamiento…",
    versions: "Ninguna ruta, lista ni URL sirve el contenido. Eliminando las versiones…",
    objects: (count, failures) =>
      `En el bucket ${count === 1 ? "queda" : "quedan"} ${plural(count, "objeto")} por eliminar.` +
      (failures === 0
        ? ""
        : ` Hasta ahora ${failures === 1 ? "ha fallado" : "han fallado"} ${plural(failures, "solicitud", "solicitudes")}; se reintentan.`),
    done: "Listo: el contenido está eliminado.",
    doneShared: "Listo: las versiones están eliminadas.",
  },
  shared: {
    title: "El contenido sigue en uso",
    advice: (count) =>
      count === 1
        ? "1 versión más comparte el objeto almacenado. Se conserva hasta que usted la retire también:"
        : `${plural(count, "versión", "versiones")} más comparten el objeto almacenado. Se conserva hasta que usted las retire también:`,
    takeDown: (count) => `Retirar ${versions(count)}…`,
  },
  purge: {
    title: "Purgar de las cachés",
    copy: (count) => `Copiar ${plural(count, "URL", "URL")}`,
    urls: "URL que hay que purgar",
    advice: `${COPIES} Purgue estas URL o espere a que caduquen.`,
    prefix: "Ponga el prefijo de sus rutas delante de las rutas de los archivos.",
    first: (count) =>
      `Solo se muestran las primeras ${versions(count)}: purgue las demás por prefijo.`,
  },
};
