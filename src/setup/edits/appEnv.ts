/** Declares the app's environment variables in `convex.config.ts`, so that `env` is typed. */
import type { CallExpression, ObjectExpression, ObjectProperty } from "@babel/types";
import { type Source, type Splice, applySplices, codeOf, namesIn, placeOf } from "../source.js";
import { type ReadFile, Uncertain, findDefinition } from "./definition.js";
import { ensureImport, importsOf } from "./imports.js";
import { requireOnly } from "./verify.js";

/** The variables that the new modules read. Optional, so that a deployment without them accepts pushes. */
export const VARIABLES = ["ADMIN_EMAILS", "ADMIN_USERS", "CONVEX_ADMIN_KEY"] as const;

const VALUES = { module: "convex/values", imported: "v", local: "v" };
const isValues = (module: string) => /^convex\/values(\.js|\/index\.js)?$/.test(module);

/**
 * Adds missing variables to the `env` of `defineApp`.
 *
 * @returns the file that defines the app and its new text, equal to `before` if nothing is missing; `null` if
 * the variables cannot be declared safely.
 */
export async function declareVariables(
  file: string,
  read: ReadFile,
): Promise<{ file: string; before: string; after: string } | null> {
  try {
    const definition = await findDefinition(file, "defineApp", read);
    const { source, call, declared } = definition;
    const before = source.text;
    const env = envOf(call);
    const known = env.variables?.properties.map((property) => keyOf(property)) ?? [];
    const missing = VARIABLES.filter((name) => !known.includes(name));
    if (missing.length === 0) return { file: definition.file, before, after: before };
    const { local, splices } = ensureImport(
      source,
      { ...VALUES, isModule: isValues },
      namesIn(source),
    );
    const entries = missing.map((name) => `${name}: ${local}.optional(${local}.string())`);
    const added = addTo(source, call, env, entries);
    const after = applySplices(before, [...splices, added]);
    const own = placeOf(declared);
    const becomes = applySplices(codeOf(source, declared), [
      { ...added, start: added.start - own.start, end: added.end - own.start },
    ]);
    const [addedImport] = splices;
    const isExtended = addedImport !== undefined && !addedImport.text.includes("import ");
    const existing = importsOf(source).find(({ module }) => isValues(module));
    const module = isExtended && existing ? existing.module : VALUES.module;
    const imports = addedImport === undefined ? [] : [{ module, imported: VALUES.imported }];
    const reworded: [string, string[]] = [codeOf(source, declared), [becomes]];
    requireOnly(source, after, definition.file, { statements: [], imports, reworded });
    return { file: definition.file, before, after };
  } catch (error) {
    if (!(error instanceof Uncertain)) throw error;
    return null;
  }
}

type Env = { options: ObjectExpression | null; variables: ObjectExpression | null };

/** The options of `defineApp` and their `env`, as far as they are literals. */
function envOf({ arguments: [options, ...others] }: CallExpression): Env {
  if (options === undefined) return { options: null, variables: null };
  if (options.type !== "ObjectExpression" || others.length > 0) {
    throw new Uncertain("the options of defineApp are not an object literal");
  }
  for (const property of options.properties) {
    if (keyOf(property) !== "env") continue;
    const { value } = property as ObjectProperty;
    if (value.type !== "ObjectExpression") throw new Uncertain("its env is not an object literal");
    return { options, variables: value };
  }
  return { options, variables: null };
}

function keyOf(property: ObjectExpression["properties"][number]): string {
  if (property.type !== "ObjectProperty" || property.computed) {
    throw new Uncertain("the options of defineApp are not an object literal");
  }
  const { key } = property;
  return key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : "";
}

/** Adds properties to the innermost existing object, or creates one. */
function addTo(source: Source, call: CallExpression, env: Env, entries: string[]): Splice {
  const inner = entries.join(", ");
  if (env.variables !== null) return prepend(source, env.variables, inner);
  if (env.options !== null) return prepend(source, env.options, `env: { ${inner} }`);
  const at = placeOf(call).end - 1;
  const { indent, eol } = source.style;
  const lines = [
    `{${eol}${indent}env: {`,
    ...entries.map((entry) => `${indent}${indent}${entry},`),
    `${indent}},${eol}}`,
  ];
  return { start: at, end: at, text: lines.join(eol) };
}

function prepend(source: Source, object: ObjectExpression, code: string): Splice {
  const at = placeOf(object).start + 1;
  const [first] = object.properties;
  if (first === undefined) return { start: at, end: at, text: ` ${code} ` };
  const between = source.text.slice(at, placeOf(first).start);
  // Separated like the first property: on its own line, or by a space.
  const space = /^\s*$/.test(between) ? between : " ";
  return { start: at, end: at, text: `${space}${code},` };
}
