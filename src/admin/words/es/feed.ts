import { joinPath } from "../../../shared/paths.js";
import type { AdminWords } from "../en/index.js";
import { plural } from "../format.js";
import { common } from "./common.js";

const accessWord = (access = "") => (access === "public" ? "público" : "privado");

const ofVersion = (version = 0) => `la versión ${version} de`;

export const feed: AdminWords["feed"] = {
  loading: "Cargando cambios…",
  loadingOlder: "Cargando cambios anteriores…",
  today: "Hoy",
  yesterday: "Ayer",
  filters: {
    label: "Filtros de cambios",
    place: "Carpeta o archivo",
    placeHint: "En todas partes: una carpeta o un archivo",
    clearPlace: "Quitar la ubicación",
    isDeep: "y las carpetas que contiene",
    person: "Persona",
    everyone: "Todas las personas",
    type: "Tipo de cambio",
    allTypes: "Todos los cambios",
    showAll: "Mostrar todo",
  },
  changes: {
    topFolder: common.allFiles,
    told: {
      "asset:publish": ({ version }, isOldVersion) => [
        `${isOldVersion ? "restauró" : "publicó"} ${ofVersion(version)}`,
      ],
      "asset:create": ({ fromFolderPath = "", fromBasename }) => [
        "añadió",
        fromBasename && `como copia de ${joinPath(fromFolderPath, fromBasename)}`,
      ],
      "version:draft": ({ version }) => [`guardó ${ofVersion(version)}`, "como borrador"],
      "version:describe": ({ version }) => [`cambió los detalles de ${ofVersion(version)}`],
      "version:takedown": ({ version }) => [`retiró ${ofVersion(version)}`],
      "asset:update": () => ["cambió los detalles de"],
      "asset:access": ({ access }) => [`hizo ${accessWord(access)}`],
      "asset:access-pending": () => ["pidió hacer público"],
      "version:verify": ({ version }) => [`verificó ${ofVersion(version)}`],
      "version:fail": ({ version }) => [
        `rechazó ${ofVersion(version)}`,
        "porque su contenido falta o es incorrecto",
      ],
      "asset:archive": () => ["dejó de publicar"],
      "asset:move": ({ fromFolderPath: from }) => [
        "movió",
        from === undefined
          ? "desde otra carpeta"
          : `desde ${from === "" ? "la carpeta principal" : from}`,
      ],
      "asset:leave": () => ["movió", "a otra carpeta"],
      "asset:rename": ({ fromBasename }) => [`cambió el nombre de ${fromBasename} a`],
      "asset:delete": () => ["movió", "a la papelera"],
      "asset:purge": () => ["eliminó", "definitivamente"],
      "asset:takedown": () => ["retiró"],
      "folder:create": ({ fromFolderPath: from }) => ["creó la carpeta", from && `desde ${from}`],
      "folder:update": () => ["cambió el nombre de la carpeta"],
      "folder:access": ({ access }) => [
        `hizo ${access === "public" ? "pública" : "privada"} la carpeta`,
      ],
      "folder:delete": () => ["eliminó la carpeta"],
    },
    names: {
      "asset:publish": "Publicados",
      "asset:create": "Archivos nuevos",
      "version:draft": "Borradores",
      "version:describe": "Detalles de versiones",
      "version:takedown": "Versiones retiradas",
      "asset:update": "Detalles",
      "asset:access": "Acceso",
      "asset:access-pending": "Acceso solicitado",
      "version:verify": "Verificados",
      "version:fail": "Verificación fallida",
      "asset:archive": "Dejados de publicar",
      "asset:move": "Movidos",
      "asset:leave": "Movidos fuera",
      "asset:rename": "Nombres cambiados",
      "asset:delete": "Archivos eliminados",
      "asset:purge": "Eliminados definitivamente",
      "asset:takedown": "Retirados",
      "folder:create": "Carpetas nuevas",
      "folder:update": "Nombres de carpetas",
      "folder:access": "Acceso a carpetas",
      "folder:delete": "Carpetas eliminadas",
    },
  },
  addedAsDraft: { before: "añadió", after: "como borrador" },
  showTrash: "Mostrar la papelera",
  only: {
    menu: "Filtrar por esto",
    file: "Solo este archivo",
    folder: "Solo esta carpeta",
    folderOfFile: "Solo su carpeta",
    person: "Solo de esta persona",
    type: (name) => `Solo ${common.quoted(name)}`,
  },
  groups: {
    added: { before: "añadió", after: "a" },
    addedAsDraft: { before: "añadió", after: "a", end: "como borradores" },
    restored: { before: "restauró versiones de", after: "en" },
    "asset:publish": { before: "publicó versiones de", after: "en" },
    "version:draft": { before: "guardó borradores de", after: "en" },
    "version:describe": { before: "cambió los detalles de versiones de", after: "en" },
    "version:verify": { before: "verificó", after: "en" },
    "asset:update": { before: "cambió los detalles de", after: "en" },
    "asset:archive": { before: "dejó de publicar", after: "en" },
    "asset:move": { before: "movió", after: "a" },
    "asset:leave": { before: "movió", after: "fuera de" },
    "asset:rename": { before: "cambió el nombre de", after: "en" },
    "asset:delete": { before: "movió", after: "de", end: "a la papelera" },
    "asset:purge": { before: "eliminó", after: "de", end: "definitivamente" },
  },
  filesOf: (count, isOpen) => (isOpen ? `al menos ${common.files(count)}` : common.files(count)),
  showAsOne: "Mostrar como uno",
  showEach: (count) => `Mostrar ${plural(count, "cambio")} por separado`,
  showMore: "Mostrar más de ellos",
  end: {
    none: {
      title: "Aún no hay cambios",
      advice: "Suba un archivo: los cambios aparecen aquí a medida que ocurren.",
    },
    noMatch: {
      title: "Ningún cambio coincide",
      advice: "Ningún cambio cumple los filtros.",
    },
    showAll: "Mostrar todos los cambios",
    noOlder: "No hay cambios anteriores.",
    searched: (count) => `Se buscó en ${plural(count, "cambio")}.`,
    searchOlder: "Buscar en cambios anteriores",
    showOlder: "Mostrar cambios anteriores",
  },
};
