/** Arguments for any function, made from the names of the fields that it declares. */
import type { ALL_MODULES, MODULES } from "../../shared/functions/index.js";

/** What is read here of a validator. */
type Field = {
  isOptional: "optional" | "required";
  kind: string;
  /** Of an array. */
  element?: Field;
  /** Of an object. */
  fields?: Fields;
};
export type Fields = Record<string, Field>;
export type Args = Record<string, unknown>;

export type AnyFunction = {
  type: "query" | "mutation" | "action";
  kind: string;
  clientArgs: Fields;
};

/** The public functions by name, `assetManager:getAsset`. */
export function functionsOf(modules: typeof MODULES | typeof ALL_MODULES): [string, AnyFunction][] {
  return Object.entries<Record<string, AnyFunction>>(modules).flatMap(([module, functions]) =>
    Object.entries(functions).map(([name, declared]): [string, AnyFunction] => [
      `${module}:${name}`,
      declared,
    ]),
  );
}

/** Returns the fields of the objects in an array, and nothing for other validators. */
export const fieldsWithin = ({ element }: Field): Fields => element?.fields ?? {};

/** Arguments with all required fields and those named in `also`; an array of objects has one of them. */
export function fill(
  fields: Fields,
  valueOf: (field: string, validator: Field) => unknown,
  also: (field: string) => boolean = () => false,
): Args {
  const filled = Object.entries(fields)
    .filter(([field, { isOptional }]) => isOptional === "required" || also(field))
    .map(([field, validator]) => {
      const within = fieldsWithin(validator);
      const isArray = Object.keys(within).length > 0;
      return [field, isArray ? [fill(within, valueOf, also)] : valueOf(field, validator)] as const;
    });
  return Object.fromEntries(filled);
}
