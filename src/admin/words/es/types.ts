import type { AdminWords } from "../en/index.js";

export const types: AdminWords["types"] = {
  kinds: {
    image: "Imágenes",
    video: "Vídeo",
    audio: "Audio",
    document: "Documentos",
    text: "Texto y datos",
    archive: "Archivos comprimidos",
    other: "Otros",
  },
  names: {
    "image/jpeg": "Imagen JPEG",
    "image/svg+xml": "Imagen SVG",
    "text/plain": "Texto sin formato",
    "text/markdown": "Markdown",
    "application/octet-stream": "Binario",
    "application/javascript": "JavaScript",
    "text/javascript": "JavaScript",
    "application/zip": "Archivo ZIP",
    "application/gzip": "Archivo GZIP",
  },
  image: (format) => `Imagen ${format}`,
  video: (format) => `Vídeo ${format}`,
  audio: (format) => `Audio ${format}`,
};
