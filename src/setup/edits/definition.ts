/** Finds the app or router that a Convex file exports, following re-exports. */
import path from "node:path";
import type { CallExpression, Expression, Statement } from "@babel/types";
import { type Source, parseSource, walk } from "../source.js";
import { importsOf } from "./imports.js";

/** Reads a file of the project; `null` if it does not exist. */
export type ReadFile = (file: string) => Promise<string | null>;

export type Definition = {
  /** The file that defines the app or router, possibly behind re-exports. */
  file: string;
  source: Source;
  declared: Statement;
  /** Its variable; `null` if it is exported without one. */
  name: string | null;
  call: CallExpression;
  /** The files on the way, with its name in each. */
  named: { file: string; source: Source; name: string }[];
};

export type Factory = "defineApp" | "httpRouter";

export class Uncertain extends Error {}

const MAX_HOPS = 8;

/** @throws Uncertain, with the reason. */
export async function findDefinition(
  file: string,
  factory: Factory,
  read: ReadFile,
): Promise<Definition> {
  const named: Definition["named"] = [];
  let at = { file, exported: "default" };
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    const text = await read(at.file);
    const source = text === null ? null : parseSource(text, at.file);
    if (source === null) throw new Uncertain(`${path.basename(at.file)} cannot be parsed`);
    const step = exportOf(source, at.exported);
    if ("from" in step) {
      at = { file: await resolve(at.file, step.from, read), exported: step.imported };
      continue;
    }
    if ("call" in step) {
      const call = factoryCall(source, step.call, factory);
      return { file: at.file, source, declared: step.statement, name: null, call, named };
    }
    const { name } = step;
    named.push({ file: at.file, source, name });
    const binding = importsOf(source).find(({ local }) => local === name);
    if (binding !== undefined) {
      if (binding.imported === "*") throw new Uncertain(`${name} is a namespace`);
      at = { file: await resolve(at.file, binding.module, read), exported: binding.imported };
      continue;
    }
    return { file: at.file, source, name, named, ...declarationOf(source, name, factory) };
  }
  throw new Uncertain("its export passes through too many files");
}

type Step =
  | { from: string; imported: string }
  | { name: string }
  | { call: Expression; statement: Statement };

const nameOf = (node: { type: string; name?: unknown; value?: unknown }): string =>
  String(node.type === "Identifier" ? node.name : node.value);

function exportOf(source: Source, exported: string): Step {
  for (const statement of source.body) {
    if (statement.type === "ExportDefaultDeclaration" && exported === "default") {
      const { declaration } = statement;
      if (declaration.type === "Identifier") return { name: declaration.name };
      if (declaration.type === "CallExpression") return { call: declaration, statement };
      break;
    }
    if (statement.type !== "ExportNamedDeclaration" || statement.exportKind === "type") continue;
    const { declaration, specifiers, source: from } = statement;
    if (declaration?.type === "VariableDeclaration") {
      const isIt = declaration.declarations.some(
        ({ id }) => id.type === "Identifier" && id.name === exported,
      );
      if (isIt) return { name: exported };
    }
    for (const specifier of specifiers) {
      if (specifier.type !== "ExportSpecifier") continue;
      if (nameOf(specifier.exported) !== exported) continue;
      const local = nameOf(specifier.local);
      return from ? { from: from.value, imported: local } : { name: local };
    }
  }
  throw new Uncertain(
    exported === "default" ? "it has no simple default export" : `it does not export ${exported}`,
  );
}

async function resolve(from: string, module: string, read: ReadFile): Promise<string> {
  if (!module.startsWith(".")) throw new Uncertain(`its export comes from ${module}`);
  const target = path.resolve(path.dirname(from), module);
  const bare = target.replace(/\.[cm]?[jt]sx?$/, "");
  const candidates = [target, ...[".ts", ".tsx", ".js", ".mjs"].map((end) => bare + end)];
  candidates.push(path.join(target, "index.ts"), path.join(target, "index.js"));
  for (const candidate of candidates) {
    if (/\.[cm]?[jt]sx?$/.test(candidate) && (await read(candidate)) !== null) return candidate;
  }
  throw new Uncertain(`its export comes from ${module}, which does not exist`);
}

function declarationOf(
  source: Source,
  name: string,
  factory: Factory,
): { declared: Statement; call: CallExpression } {
  for (const statement of source.body) {
    const inner = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (inner?.type !== "VariableDeclaration") continue;
    for (const { id, init } of inner.declarations) {
      if (id.type !== "Identifier" || id.name !== name) continue;
      if (!init) throw new Uncertain(`${name} is assigned elsewhere`);
      if (inner.kind !== "const" && isAssigned(source, name)) {
        throw new Uncertain(`${name} is reassigned`);
      }
      return { declared: statement, call: factoryCall(source, init, factory) };
    }
  }
  throw new Uncertain(`${name} is not a variable of this file`);
}

function isAssigned(source: Source, name: string): boolean {
  let isFound = false;
  walk(source.ast.program, (node) => {
    if (node.type === "AssignmentExpression" || node.type === "ForOfStatement") {
      walk(node.left, (part) => {
        if (part.type === "Identifier" && part.name === name) isFound = true;
      });
    }
  });
  return isFound;
}

/** Only Convex's own function is known to use what is registered. */
function factoryCall(source: Source, value: Expression, factory: Factory): CallExpression {
  let expression = value;
  while (
    expression.type === "TSAsExpression" ||
    expression.type === "TSSatisfiesExpression" ||
    expression.type === "TSNonNullExpression" ||
    expression.type === "ParenthesizedExpression"
  ) {
    expression = expression.expression;
  }
  if (expression.type !== "CallExpression" || !isFactory(source, expression, factory)) {
    throw new Uncertain(`its export is not created by ${factory}() of convex/server`);
  }
  return expression;
}

function isFactory(source: Source, { callee }: CallExpression, factory: Factory): boolean {
  const fromServer = importsOf(source).filter(({ module }) =>
    /^convex\/server(\.js|\/index\.js)?$/.test(module),
  );
  if (callee.type === "Identifier") {
    return fromServer.some(({ imported, local }) => imported === factory && local === callee.name);
  }
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const { object, property } = callee;
  return (
    object.type === "Identifier" &&
    property.type === "Identifier" &&
    property.name === factory &&
    fromServer.some(({ imported, local }) => imported === "*" && local === object.name)
  );
}
