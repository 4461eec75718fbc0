/** Converts Convex validators, as returned by `exportArgs` and `exportReturns`, to TypeScript types. */

export type ValidatorJson =
  | { type: "any" | "null" | "number" | "bigint" | "boolean" | "string" | "bytes" }
  | { type: "literal"; value: unknown }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: { fieldType: ValidatorJson } }
  | { type: "object"; value: Record<string, FieldJson> }
  | { type: "union"; value: ValidatorJson[] };

export type FieldJson = { fieldType: ValidatorJson; optional: boolean };

/** Returns the type that a validator accepts, on one line. */
export function typeOf(validator: ValidatorJson): string {
  switch (validator.type) {
    case "literal":
      return JSON.stringify(validator.value);
    case "id":
      return `Id<"${validator.tableName}">`;
    case "array": {
      const item = typeOf(validator.value);
      return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
    }
    case "record":
      return `Record<${typeOf(validator.keys)}, ${typeOf(validator.values.fieldType)}>`;
    case "object":
      return `{ ${Object.entries(validator.value).map(fieldOf).join("; ")} }`;
    case "union":
      return [...new Set(validator.value.map(typeOf))].join(" | ");
    case "bytes":
      return "ArrayBuffer";
    default:
      return validator.type;
  }
}

/** Returns a field of an object with its type: `size?: number`. */
export function fieldOf([name, { fieldType, optional }]: [string, FieldJson]): string {
  return `${name}${optional ? "?" : ""}: ${typeOf(fieldType)}`;
}
