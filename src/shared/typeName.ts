/** Returns the type of a value for an error that must not contain the value. */
export function typeName(value: unknown): string {
  if (value === "") return "an empty string";
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
