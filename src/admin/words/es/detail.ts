import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";
import { list } from "./list.js";

const { quoted } = common;

export const detail: AdminWords["detail"] = {
  title: (name) => `Acerca de ${name}`,
  notFound: {
    title: "Archivo no encontrado",
    advice: "Se movió, cambió de nombre o se eliminó. Si se eliminó, está en la papelera.",
  },
  notPublished: (version) => `Está viendo la versión ${version}, que no está publicada.`,
  actions: {
    newVersion: "Nueva versión",
    newPublished: "Y publicarla…",
    newDraft: "Como borrador…",
    newFile: "Archivo para la próxima versión",
    copyUrl: "Copiar URL",
    openInTab: "Abrir en otra pestaña",
    more: "Más acciones para este archivo",
  },
  done: {
    published: (version) => `La versión ${version} está publicada`,
    publishedAgain: (version) => `La versión ${version} está publicada de nuevo`,
    unpublished: (name) => `${quoted(name)} ya no está publicado`,
    historyKept: "Su historial se conserva.",
  },
  tabs: {
    title: "Detalles del archivo",
    history: "Historial",
    details: "Datos",
    code: "Usarlo",
  },
  preview: {
    loading: "Cargando la vista previa…",
    notLoaded: "No se pudo cargar el archivo.",
    none: "No hay vista previa para este tipo de archivo.",
    brokenImage: "No se pudo mostrar la imagen.",
    broken: {
      video: "El navegador no puede reproducir este vídeo.",
      audio: "El navegador no puede reproducir este audio.",
    },
    noPdf: "Este navegador no muestra archivos PDF.",
    largePdf: (bytes) => `No hay vista previa para archivos PDF de más de ${formatBytes(bytes)}.`,
    text: "Texto",
    empty: "Este archivo está vacío.",
    beginning: (bytes) => `Este es solo el principio: ${formatBytes(bytes)}.`,
    entries: (count) => plural(count, "elemento"),
    keys: (count) => plural(count, "clave"),
    more: (count) => `y ${formatCount(count)} más`,
  },
  history: {
    compare: "Comparar versiones",
    versions: "Versiones, primero la publicada",
    loading: "Cargando versiones…",
    older: "Mostrar versiones anteriores",
    changes: "Todos los cambios de este archivo",
  },
  version: {
    title: (version) => `Versión ${version}`,
    states: { published: "Publicada", draft: "Borrador", archived: "Archivada" },
    wrongType: "Tipo incorrecto",
    missing: "Falta",
    publish: "Publicar",
    publishIt: (version) => `Publicar la versión ${version}`,
    restore: "Restaurar",
    restoreIt: (version) => `Restaurar la versión ${version}`,
    more: (version) => `Acciones para la versión ${version}`,
    show: "Mostrar la vista previa",
    compare: "Comparar…",
    addLabel: "Añadir etiqueta",
    editLabel: "Editar la etiqueta",
    labelOf: (version) => `Etiqueta de la versión ${version}`,
    copied: (version) => `Se copió la URL de la versión ${version}`,
    archived: (ago, actor) => sentence("Archivada: ", ago, ", por ", actor),
    published: (ago, actor) => sentence("Publicada: ", ago, ", por ", actor),
    uploaded: (ago, actor) => sentence("Subida: ", ago, ", por ", actor),
  },
  facts: {
    url: "URL",
    access: "Acceso",
    accessOf: ({ access, from, isRelocating, isStopped }) =>
      list.access[access] +
      (from === null ? "" : `, como ${from === "root" ? "todos los archivos" : "su carpeta"}`) +
      (isRelocating
        ? "; las URL ya compartidas dejan de funcionar cuando se traslade su contenido"
        : "") +
      (isStopped ? "; el traslado ha fallado y no se repite: vuelva a fijar el acceso" : ""),
    versions: "Versiones",
    created: "Creado",
    usedBy: "Lo usa",
    changed: "Modificado",
    by: (time, actor) => sentence(formatTime(time), " por ", actor),
    type: "Tipo",
    size: "Tamaño",
    exactSize: (bytes) =>
      formatBytes(bytes) + (bytes >= 1000 ? ` (${formatCount(bytes)} bytes)` : ""),
    filename: "Nombre del archivo",
    storedIn: "Guardado en",
    sha256: "SHA-256",
    dimensions: "Dimensiones",
    pixels: ({ width, height }) => `${formatCount(width)} × ${formatCount(height)} píxeles`,
    imageProblems: {
      notAnImage: "El archivo no es una imagen",
      noSize: "La imagen no indica su tamaño",
      unreadable: "No se puede leer la imagen",
    },
  },
  type: {
    change: "Cambiar el tipo",
    isWaiting: "Se está guardando otra versión",
    field: (name) => `Tipo de ${name}`,
    invalid: "Escriba un tipo de medio, por ejemplo text/csv; charset=utf-8.",
    hint: (version) =>
      `Al guardar se añade una versión con el mismo contenido. La versión ${version} conserva su tipo.`,
    save: "Guardar tipo",
    unchanged: (type) => `El tipo ya es ${type}`,
    changed: (version, type) => `La versión ${version} tiene el tipo ${type}`,
    published: "Se publicará cuando su contenido esté guardado con el tipo.",
    draft: "Es un borrador con el mismo contenido.",
  },
  description: {
    title: "Para los visitantes",
    hint: "Las páginas pueden mostrar esto a todos los visitantes.",
    heading: "Título",
    alt: "Texto alternativo",
    altHint: "La imagen en palabras",
    altOf: (number) => `Texto alternativo ${number}`,
    isOrnament: "Decorativa: los lectores de pantalla la omiten",
    language: (number) => `Idioma ${number}`,
    languageHint: "es, pt-BR",
    addLanguage: "Añadir un idioma",
    removeLanguage: (language) => `Quitar ${language === "" ? "este texto" : language}`,
    needsLanguages: "Indique un idioma distinto para cada texto, como es o pt-BR.",
    focalPoint: "Punto focal",
    focalPointHint:
      "Haga clic en la imagen o use las teclas de flecha. Permanece visible donde una página recorta la imagen.",
    position: (x, y) => `${x} % desde la izquierda, ${y} % desde arriba`,
    center: "Sin definir: el centro",
    crops: "Recortada por las páginas",
    reset: "Restablecer",
  },
  metadata: {
    none: "Aún no hay metadatos. Añada claves y valores para que los lea su aplicación.",
    key: (number) => `Clave ${number}`,
    value: (number) => `Valor ${number}`,
    remove: (key) => (key === "" ? "Quitar esta fila" : `Quitar ${key}`),
    twice: (key) => `${quoted(key)} está dos veces; una clave tiene un solo valor.`,
    add: "Añadir una clave",
  },
  code: {
    where: "Dónde usarlo",
    convexFunction: "Función de Convex",
    copy: "Copiar código",
    title: (name) => `Código para ${name}`,
    isPrivate:
      "Este archivo es privado, así que el código no devuelve nada hasta que sea público. Para compartirlo, copie desde " +
      "su menú un enlace que caduca o cree una URL firmada con getSignedUrl.",
    notPublished: "Aún no hay ninguna versión publicada, así que el código no devuelve nada.",
  },
};
