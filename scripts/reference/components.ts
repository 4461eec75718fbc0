/** The component's public functions: docstrings from the declarations, arguments and results from Convex. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ALL_MODULES } from "../../src/shared/functions/index.js";
import { repository } from "../scratch.js";
import { type Docstring, docstringOf } from "./docstring.js";
import type { FieldJson, ValidatorJson } from "./validators.js";

export type ComponentFunction = {
  name: string;
  kind: "query" | "mutation" | "action";
  doc: Docstring;
  args: Record<string, FieldJson>;
  returns: ValidatorJson;
};

export type ComponentModule = { name: string; about: string; functions: ComponentFunction[] };

type Registered = { exportArgs: () => string; exportReturns: () => string };

const LOADED = import.meta.glob<Record<string, Registered>>(
  ["/src/component/*.ts", "!/src/component/*.test.ts"],
  { eager: true },
);

const DECLARATIONS = path.join(repository, "src/shared/functions");

/** The docstrings of the functions that a module declares, in source order. */
function declaredIn(file: string) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const exported = source.statements
    .filter(ts.isVariableStatement)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));
  const found = exported.flatMap((statement) =>
    statement.declarationList.declarations.map(({ name }) => ({
      name: name.getText(),
      doc: docstringOf(statement),
    })),
  );
  const [first] = ts.getLeadingCommentRanges(text, 0) ?? [];
  const about = first === undefined ? "" : text.slice(first.pos, first.end);
  return { about, functions: found };
}

function commentText(comment: string): string {
  return comment
    .replace(/^\/\*\*?|\*\/$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .trim();
}

export function componentModules(): ComponentModule[] {
  const modules = Object.entries<Record<string, { type: ComponentFunction["kind"] }>>(ALL_MODULES);
  return modules.map(([name, declarations]) => {
    const { about, functions } = declaredIn(path.join(DECLARATIONS, `${name}.ts`));
    const types = new Map(Object.entries(declarations).map(([fn, { type }]) => [fn, type]));
    const loaded = LOADED[`/src/component/${name}.ts`]!;
    return {
      name,
      about: commentText(about),
      functions: functions.map((declared) => {
        const registered = loaded[declared.name]!;
        const args = JSON.parse(registered.exportArgs()) as ValidatorJson;
        return {
          ...declared,
          kind: types.get(declared.name)!,
          args: args.type === "object" ? args.value : {},
          returns: JSON.parse(registered.exportReturns()) as ValidatorJson,
        };
      }),
    };
  });
}
