import type { AdminWords } from "../en/index.js";
import type { ListCount } from "../en/list.js";
import { formatCount, formatTime } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, folders, quoted } = common;

const REST: Record<NonNullable<ListCount["more"]>, string> = {
  narrow: " – añada palabras para acotar la búsqueda",
  loading: ", cargando más…",
  include: ".",
  scroll: " – desplácese para ver más",
};

function shownOf({ folders: folderCount, files: fileCount, total, more }: ListCount): string {
  const before = folderCount === 0 ? "" : `${folders(folderCount)}, `;
  const all = more === null || more === "narrow" ? files(total) : `los primeros ${files(total)}`;
  if (fileCount !== total) return `${before}${formatCount(fileCount)} de ${all}`;
  if (total === 0 && folderCount > 0) return folders(folderCount);
  if (more === "include") return `Solo ${before}${all}, en este orden`;
  return before === "" ? all.replace(/^los/, "Los") : before + all;
}

const these = (names: readonly string[]) =>
  names.length === 1 ? quoted(names[0]!) : files(names.length);

export const list: AdminWords["list"] = {
  toolbar: {
    title: "Opciones de la lista",
    search: "Buscar por nombre o descripción",
    searchHint: "Buscar",
    clearSearch: "Borrar la búsqueda",
    scope: "Buscar en",
    scopes: { folder: "Esta carpeta", everywhere: "Todas las carpetas" },
    kind: "Tipo de archivo",
    allKinds: "Todos los tipos",
    state: "Estado",
    states: {
      all: "Cualquier estado",
      published: "Publicados",
      unpublished: "Sin publicar",
    },
    changed: "Modificado",
    changes: {
      any: "Cualquier fecha",
      day: "Últimas 24 horas",
      week: "Últimos 7 días",
      month: "Últimos 30 días",
      year: "Últimos 365 días",
    },
    size: "Tamaño",
    sizes: {
      any: "Cualquier tamaño",
      small: "Menos de 100 kB",
      medium: "De 100 kB a 1 MB",
      large: "De 1 a 10 MB",
      huge: "10 MB o más",
    },
    filters: (set) => (set === 0 ? "Filtros" : `Filtros (${set})`),
    sort: "Ordenar por",
    layout: "Vista",
    layouts: { list: "Lista", grid: "Cuadrícula" },
    upload: "Subir",
    uploadFiles: "Archivos…",
    uploadFolder: "Una carpeta…",
    filesToUpload: "Archivos para subir",
    folderToUpload: "Carpeta para subir",
  },
  filesIn: (place) => `Archivos en ${quoted(place)}`,
  searchResults: "Resultados de la búsqueda",
  dropTo: (place) => `Suelte para subir a ${quoted(place)}`,
  columns: { name: "Nombre", type: "Tipo", size: "Tamaño", changed: "Modificado" },
  selectAll: "Seleccionar todo",
  badges: {
    privateFolder: "Privada",
    empty: "Vacío",
    unpublished: "Sin publicar",
    verifying: "En comprobación",
  },
  access: {
    public: common.public,
    private: common.private,
    becomingPublic: "Pasando a público",
  },
  loading: "Cargando archivos…",
  count: (count) => shownOf(count) + (count.more === null ? "" : REST[count.more]),
  includeAll: "Incluir todos los archivos",
  empty: {
    top: "No hay archivos en la carpeta principal",
    folder: "No hay archivos en esta carpeta",
    advice:
      "Arrastre archivos aquí, pegue una imagen o elija «Subir». Las carpetas conservan su estructura.",
  },
  noMatch: {
    title: "Sin resultados",
    all: "Ningún archivo coincide con la búsqueda y los filtros.",
    first: (total) =>
      `Ninguno de los primeros ${files(total)} coincide con la búsqueda y los filtros.`,
  },
  showAll: "Mostrar todos los archivos",
  noFolder: {
    title: "Carpeta no encontrada",
    advice:
      "Se movió, cambió de nombre o se eliminó. Si se eliminó, sus archivos están en la papelera.",
  },
  menu: {
    open: "Abrir",
    download: "Descargar",
    publishNewest: "Publicar la versión más reciente",
    unpublish: "Dejar de publicar",
    restoreBefore: "Restaurar la versión anterior",
    tags: "Palabras clave…",
    edit: "Editar los datos…",
    link: "Copiar un enlace que caduca…",
  },
  bulk: {
    title: "Archivos seleccionados",
    clear: "Anular la selección",
    selected: (contents, isLoading) =>
      sentence("Selección: ", contents, isLoading && ", cargando más…"),
    move: "Mover",
    publish: "Publicar",
    delete: "Eliminar",
    more: "Más acciones para la selección",
  },
  running: {
    move: (place) => `Moviendo a ${quoted(place)}`,
    moveBack: "Devolviendo a su sitio",
    trash: "Moviendo a la papelera",
    publish: "Publicando",
    restore: "Restaurando",
    unpublish: "Dejando de publicar",
    public: "Haciendo público",
    private: "Haciendo privado",
    revertAccess: "Revirtiendo el acceso",
    edit: "Editando",
    revertEdits: "Deshaciendo los cambios",
  },
  done: {
    move: (place, names) => `Movido a ${quoted(place)}: ${these(names)}`,
    trash: (names) => `Movido a la papelera: ${these(names)}`,
    publish: (names) => `Publicada la versión más reciente de ${these(names)}`,
    restore: (names) => `Restaurada la versión anterior de ${these(names)}`,
    unpublish: (names) => `Sin publicar ahora: ${these(names)}`,
    public: (names) => `Acceso público: ${these(names)}`,
    private: (names) => `Acceso privado: ${these(names)}`,
    edit: (names) => `Editado: ${these(names)}`,
  },
  stopped: "Usted detuvo el resto.",
  failed: {
    title: (count) => `No se ${count === 1 ? "pudo" : "pudieron"} cambiar ${files(count)}`,
    first: (path, advice) => `${path}: ${advice}`,
    noneBefore: (newest) =>
      `Ninguna de sus ${formatCount(newest)} versiones más recientes se publicó antes.`,
    noVersion: "Aún no tiene ninguna versión.",
    nothingToDownload: "Ninguno de estos archivos tiene una versión publicada para descargar.",
    gone: (name) => `${quoted(name)} ya no existe.`,
  },
  archive: "archivos.zip",
  tags: {
    title: (count) => `Palabras clave de ${files(count)}`,
    add: "Añadir a todos",
    remove: "Quitar de todos",
    counted: (tag, count) => `${tag} (${formatCount(count)})`,
  },
  edit: {
    title: (folderCount, fileCount) => `Editar ${common.contents(folderCount, fileCount)}`,
    keep: "Conservar",
    set: "Cambiar a…",
    remove: "Quitar",
    label: "Etiqueta",
    newLabel: "Nueva etiqueta",
    labelHint: "¿Qué ha cambiado?",
    labelAdvice:
      "Una etiqueta es de la versión publicada, o de la más reciente si no hay ninguna publicada.",
    metadata: "Metadatos",
    key: "Clave",
    keyHint: "clave",
    value: "Valor",
    valueHint: "valor",
    access: "Acceso",
    inherit: "Heredar de la carpeta",
  },
  link: {
    title: (name, version) =>
      version === undefined
        ? `Enlace a ${quoted(name)}`
        : `Enlace a la versión ${version} de ${quoted(name)}`,
    description:
      "Con el enlace, cualquiera puede leer el archivo hasta que caduque. El acceso no se vuelve a comprobar.",
    isPublic: "Este archivo es público: su propia URL funciona sin enlace y no caduca.",
    expires: "Caduca después de",
    download: "Guardar el archivo en lugar de mostrarlo",
    copy: "Copiar enlace",
    copyAnother: "Copiar otro",
    done: "Listo",
    copied: (expiresAt, isInClipboard) =>
      `${isInClipboard ? "Copiado." : "El navegador denegó el acceso al portapapeles."} ` +
      `Caduca: ${formatTime(expiresAt)}.`,
    link: "Enlace",
    notPublished: "No hay ninguna versión publicada.",
  },
};
