/** Values of metadata as people write them in a field. */

export type MetadataValue = string | number | boolean | null;

/**
 * What a field shows for a value: texts as they are, other values as in JSON. A text that would be
 * read as something else gets quotes.
 */
export function formatValue(value: MetadataValue): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return parseValue(value) === value ? value : JSON.stringify(value);
}

/** What is meant by the text of a field: `12`, `true` and `null` are no texts, `"12"` is. */
export function parseValue(text: string): MetadataValue {
  try {
    const value: unknown = JSON.parse(text);
    const isScalar = value === null || ["string", "number", "boolean"].includes(typeof value);
    // Numbers that JavaScript would change, such as long ones, stay texts.
    const isExact = typeof value !== "number" || String(value) === text.trim();
    return isScalar && isExact ? (value as MetadataValue) : text;
  } catch {
    return text;
  }
}
