import type { AdminWords } from "../en/index.js";

export const types: AdminWords["types"] = {
  kinds: {
    image: "Bilder",
    video: "Videos",
    audio: "Audio",
    document: "Dokumente",
    text: "Text und Daten",
    archive: "Archive",
    other: "Andere",
  },
  names: {
    "image/jpeg": "JPEG-Bild",
    "image/svg+xml": "SVG-Bild",
    "text/plain": "Reiner Text",
    "text/markdown": "Markdown",
    "application/octet-stream": "Binärdatei",
    "application/javascript": "JavaScript",
    "text/javascript": "JavaScript",
    "application/zip": "ZIP-Archiv",
    "application/gzip": "GZIP-Archiv",
  },
  image: (format) => `${format}-Bild`,
  video: (format) => `${format}-Video`,
  audio: (format) => `${format}-Audio`,
};
