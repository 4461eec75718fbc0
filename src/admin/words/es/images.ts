import type { AdminWords } from "../en/index.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { common } from "./common.js";

const { place } = common;

export const images: AdminWords["images"] = {
  smallerSizes: "Tamaños menores",
  size: (bytes, share) => `${formatBytes(bytes)} · ${share} del original`,
  saving: (share, original, all) =>
    `${share === null ? "Ninguna pesa menos que el original" : `Las páginas cargan hasta un ${share} menos que con el original`}` +
    ` de ${formatBytes(original)}. Todas juntas: ${formatBytes(all)}.`,
  toBeMade: (names, attempt) =>
    `Por crear: ${names}.${attempt === 0 ? "" : ` Intento ${attempt}.`}`,
  waiting: (names) => `Se crean cuando una página pida una por su URL: ${names}.`,
  failed: "No se pudieron crear las imágenes más pequeñas",
  missing: (names) => `Faltan: ${names}.`,
  retried: "Se volvieron a pedir las imágenes más pequeñas",
  retriedAdvice: "Se crean la próxima vez que se ejecute el codificador de su aplicación.",
  preset: {
    menu: "Imágenes más pequeñas…",
    title: (folderPath) => `Imágenes más pequeñas de ${place(folderPath)}`,
    hint: "Las reciben las imágenes publicadas de la carpeta y sus subcarpetas. Su aplicación las codifica.",
    own: "Esta carpeta tiene un ajuste propio.",
    from: (folderPath) =>
      `El ajuste es el de ${place(folderPath)}. Al guardar, esta carpeta tendrá uno propio.`,
    none: "No hay ningún ajuste, así que no se crean imágenes más pequeñas.",
    readOnly: "Su aplicación no le permite cambiarlo aquí.",
    widths: "Anchos en píxeles",
    widthsHint: "Por ejemplo: 320 640 960. Sin anchos no se crean imágenes más pequeñas.",
    widthsInvalid: (most) => `Escriba números enteros de 1 a ${formatCount(most)}.`,
    tooMany: (count, most) =>
      `Son ${count} imágenes por archivo: anchos por formatos. Como máximo puede haber ${most}.`,
    formats: "Formatos",
    formatsInvalid: "Elija al menos un formato.",
    quality: "Calidad",
    qualityHint: "Un número entero de 1 a 100; PNG no la usa.",
    make: "Crearlas solo cuando una página pida una por su URL",
    remove: "Quitar",
    saved: (folderPath) => `Se guardaron las imágenes más pequeñas de ${place(folderPath)}`,
    removed: (folderPath) => `Se quitó el ajuste de ${place(folderPath)}`,
    applied: "Las imágenes que ya están se actualizan en segundo plano.",
    saves: ({ width, count, original, smaller, isMeasured, share }, files) =>
      `En una pantalla de ${formatCount(width)} píxeles, las páginas cargan ` +
      (share === null
        ? "lo mismo o más"
        : `${isMeasured ? "" : "aproximadamente "}un ${share} menos: ${formatBytes(smaller)} en vez de ${formatBytes(original)}`) +
      `. ${isMeasured ? "Medido con" : "Estimado por los píxeles de"} ` +
      `${plural(count, "imagen publicada", "imágenes publicadas")} de esta carpeta` +
      (files === null ? "." : `, entre sus primeros ${plural(files, "archivo")}.`),
    savesNothing: (width) =>
      `Ninguna imagen publicada de esta carpeta es más ancha que ${formatCount(width)} píxeles.`,
  },
};
