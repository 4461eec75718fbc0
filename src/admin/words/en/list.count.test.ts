import { expect, test } from "vitest";
import { de } from "../de/index.js";
import { en } from "./index.js";
import type { ListCount } from "./list.js";
import { es } from "../es/index.js";

type Numbers = [folders: number, files: number, total: number, more: ListCount["more"]];

test.each<[...Numbers, string, string, string]>([
  [0, 1, 1, null, "1 file", "1 Datei", "1 archivo"],
  [2, 0, 0, null, "2 folders", "2 Ordner", "2 carpetas"],
  [1, 3, 3, null, "1 folder, 3 files", "1 Ordner, 3 Dateien", "1 carpeta, 3 archivos"],
  [0, 2, 3, null, "2 of 3 files", "2 von 3 Dateien", "2 de 3 archivos"],
  [
    ...([0, 9, 9, "narrow"] as const),
    "9 files – add words to narrow the search",
    "9 Dateien – weitere Wörter grenzen die Suche ein",
    "9 archivos – añada palabras para acotar la búsqueda",
  ],
  [
    ...([0, 9, 9, "scroll"] as const),
    "The first 9 files – scroll for more",
    "Die ersten 9 Dateien – weitere beim Scrollen",
    "Los primeros 9 archivos – desplácese para ver más",
  ],
  [
    ...([1, 9, 9, "scroll"] as const),
    "1 folder, the first 9 files – scroll for more",
    "1 Ordner, die ersten 9 Dateien – weitere beim Scrollen",
    "1 carpeta, los primeros 9 archivos – desplácese para ver más",
  ],
  [
    ...([1, 2, 9, "loading"] as const),
    "1 folder, 2 of the first 9 files, loading more…",
    "1 Ordner, 2 von den ersten 9 Dateien, weitere werden geladen …",
    "1 carpeta, 2 de los primeros 9 archivos, cargando más…",
  ],
  [
    ...([1, 9, 9, "include"] as const),
    "Only 1 folder, the first 9 files, in this order.",
    "In dieser Reihenfolge nur 1 Ordner, die ersten 9 Dateien.",
    "Solo 1 carpeta, los primeros 9 archivos, en este orden.",
  ],
])("counts %i folders and %i of %i files, more by %s", (folders, files, total, more, ...texts) => {
  const count = { folders, files, total, more };
  expect([en, de, es].map((table) => table.list.count(count))).toEqual(texts);
});
