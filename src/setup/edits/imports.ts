/** Finds and adds imports of a module. */
import type { ImportDeclaration, ImportSpecifier } from "@babel/types";
import { type Source, type Splice, freshName, placeOf, restyle } from "../source.js";
import { insertAfter } from "./insert.js";

/** One name that a module imports as a value. */
export type Binding = {
  /** The module specifier. */
  module: string;
  /** `default`, `*`, or the exported name. */
  imported: string;
  local: string;
  declaration: ImportDeclaration;
};

export function importsOf(source: Source): Binding[] {
  const bindings: Binding[] = [];
  for (const declaration of source.body) {
    if (declaration.type !== "ImportDeclaration") continue;
    if (declaration.importKind === "type" || declaration.importKind === "typeof") continue;
    for (const specifier of declaration.specifiers) {
      if (specifier.type === "ImportSpecifier" && isTypeOnly(specifier)) continue;
      bindings.push({
        module: declaration.source.value,
        imported: importedName(specifier),
        local: specifier.local.name,
        declaration,
      });
    }
  }
  return bindings;
}

function isTypeOnly({ importKind }: ImportSpecifier): boolean {
  return importKind === "type" || importKind === "typeof";
}

function importedName(specifier: ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  const { imported } = specifier;
  return imported.type === "Identifier" ? imported.name : imported.value;
}

export type WantedImport = {
  /** The specifier to write. */
  module: string;
  /** Other spellings of the same module. */
  isModule: (module: string) => boolean;
  /** `default` or the name of an export. */
  imported: string;
  /** The preferred local name. */
  local: string;
};

/** Returns the local name of an import, and the splices that add it if it is missing. */
export function ensureImport(
  source: Source,
  { module, isModule, imported, local }: WantedImport,
  taken: Set<string>,
): { local: string; splices: Splice[] } {
  const existing = importsOf(source).filter((binding) => isModule(binding.module));
  const found = existing.find((binding) => binding.imported === imported);
  if (found !== undefined) return { local: found.local, splices: [] };
  const name = freshName(local, taken);
  const renamed = name === imported ? name : `${imported} as ${name}`;
  const open = imported === "default" ? undefined : lastNamed(existing);
  if (open !== undefined) return { local: name, splices: [extend(source, open, renamed)] };
  const clause = imported === "default" ? name : `{ ${renamed} }`;
  const line = restyle(`import ${clause} from "${module}";`, source.style);
  const last = source.body.findLast(({ type }) => type === "ImportDeclaration");
  if (last === undefined) throw new Error("A file without imports has no place for one.");
  return { local: name, splices: [insertAfter(source, last, line)] };
}

/** The last named import that another one can follow. */
function lastNamed(bindings: Binding[]): ImportSpecifier | undefined {
  for (const { declaration } of bindings) {
    const last = declaration.specifiers.at(-1);
    if (last?.type === "ImportSpecifier") return last;
  }
  return undefined;
}

function extend(source: Source, last: ImportSpecifier, name: string): Splice {
  const { start, end } = placeOf(last);
  const line = source.text.slice(source.text.lastIndexOf("\n", start - 1) + 1, start);
  const isOnOwnLine = /^[ \t]*$/.test(line);
  const separator = isOnOwnLine ? `,${source.style.eol}${line}` : ", ";
  return { start: end, end, text: `${separator}${name}` };
}
