/** Converts metadata values to and from the text of a field. */

export type MetadataValue = string | number | boolean | null;

/**
 * Returns the text of a value: strings as they are, other values as JSON. A string that would be parsed as
 * another type is quoted.
 */
export function formatValue(value: MetadataValue): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return parseValue(value) === value ? value : JSON.stringify(value);
}

/** Parses the text of a field: `12`, `true` and `null` are not strings, `"12"` is. */
export function parseValue(text: string): MetadataValue {
  try {
    const value: unknown = JSON.parse(text);
    const isScalar = value === null || ["string", "number", "boolean"].includes(typeof value);
    // Numbers that JavaScript would change, such as long ones, stay strings.
    const isExact = typeof value !== "number" || String(value) === text.trim();
    return isScalar && isExact ? (value as MetadataValue) : text;
  } catch {
    return text;
  }
}
