/** Every string of a table of texts, with its path; functions are left out. */
export function stringsOf(table: object, path = ""): [path: string, text: string][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : typeof value === "object" && value !== null
        ? stringsOf(value, `${path}${key}.`)
        : [],
  );
}
