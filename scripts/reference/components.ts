/** The component's public functions: docstrings from the sources, arguments and results from Convex. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
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

const SOURCES = path.join(repository, "src/component");
const KINDS = new Set(["query", "mutation", "action"]);

/** The exported functions of one module that an app can call, in source order. */
function declaredIn(file: string) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: { name: string; kind: ComponentFunction["kind"]; doc: Docstring }[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isCallExpression(initializer)) continue;
      const kind = initializer.expression.getText();
      if (!KINDS.has(kind)) continue;
      const doc = docstringOf(statement);
      found.push({ name: name.getText(), kind: kind as ComponentFunction["kind"], doc });
    }
  }
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
  const modules: ComponentModule[] = [];
  for (const entry of readdirSync(SOURCES).sort()) {
    if (!/^\w+\.ts$/.test(entry)) continue;
    const { about, functions } = declaredIn(path.join(SOURCES, entry));
    if (functions.length === 0) continue;
    const loaded = LOADED[`/src/component/${entry}`]!;
    modules.push({
      name: path.basename(entry, ".ts"),
      about: commentText(about),
      functions: functions.map((declared) => {
        const registered = loaded[declared.name]!;
        const args = JSON.parse(registered.exportArgs()) as ValidatorJson;
        return {
          ...declared,
          args: args.type === "object" ? args.value : {},
          returns: JSON.parse(registered.exportReturns()) as ValidatorJson,
        };
      }),
    });
  }
  return modules;
}
