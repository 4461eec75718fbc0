/** Converts the alternative text of an asset to and from the rows of a form, one for each language. */
import type { Alt } from "../../shared/assetDescriptions.js";

/** A text; `language` is "" for one that is for all languages. */
export type AltText = { id: number; language: string; text: string };

/** Returns the rows of a form: at least one, so that a text can be entered. */
export function altTexts(alt: Alt | undefined): AltText[] {
  const texts = typeof alt === "object" ? Object.entries(alt) : [["", alt ?? ""] as const];
  return texts.map(([language, text], id) => ({ id, language, text }));
}

/** Returns the alternative text of the rows; `null` if all are empty. */
export function altOfTexts(texts: readonly AltText[]): Alt | null {
  const filled = texts.filter(({ text }) => text.trim() !== "");
  const [only] = filled;
  if (only === undefined) return null;
  if (filled.length === 1 && only.language.trim() === "") return only.text.trim();
  return Object.fromEntries(filled.map(({ language, text }) => [language.trim(), text.trim()]));
}

/** Returns whether several texts lack a language, or have the same. */
export function areLanguagesMissing(texts: readonly AltText[]): boolean {
  const filled = texts.filter(({ text }) => text.trim() !== "");
  const languages = filled.map(({ language }) => language.trim().toLowerCase());
  if (languages.length < 2) return false;
  return languages.includes("") || new Set(languages).size < languages.length;
}
