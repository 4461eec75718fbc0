/** The modules that setup adds to an app: files in templates/, adapted to the app. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { MemberExpression, Node } from "@babel/types";
import { importPath } from "./edits/http.js";
import { type Source, type Splice, applySplices, parseSource, placeOf, walk } from "./source.js";

/** The package contains the sources, because the templates are source files. */
const FOLDER = fileURLToPath(new URL("../../src/setup/templates/", import.meta.url));

/** A form to sign in, or a connection to Convex for an app whose pages have none. */
export type PanelWrapper = "SignInFirst" | "WithConvex";

export type Fitting = {
  /** The files of the app's modules, by their names in the templates' imports. */
  places: Record<string, string>;
  extension: string;
  component: string;
  pathPrefix: string;
  /** The component around the panel in its page. */
  around: PanelWrapper | null;
  /** Whether the app has the panel, which calls most of the functions. */
  hasPanel: boolean;
  /** Whether scripts upload with an admin key. */
  hasUploads: boolean;
  /** Whether the app's `_generated/server` exports `env` with the variables. */
  hasEnv: boolean;
};

/** Returns the text of a template, adapted to the app. */
export async function renderTemplate(
  template: string,
  target: string,
  fitting: Fitting,
): Promise<string> {
  const text = await readFile(path.join(FOLDER, template), "utf8");
  const source = parseSource(text, template);
  if (source === null) throw new Error(`The template ${template} does not parse.`);
  const splices = fitting.hasEnv ? [] : withoutEnv(source);
  const isRemoved = (node: Node) =>
    splices.some(({ start, end }) => start <= placeOf(node).start && end >= placeOf(node).end);
  const replace = (node: Node, becomes: string) =>
    splices.push({ ...placeOf(node), text: becomes });
  for (const statement of source.body) {
    if (!fitting.hasUploads && isAboutUploads(source, statement)) {
      const { start, end } = placeOf(statement);
      splices.push({ start, end: end + 1, text: "" });
      continue;
    }
    if (!fitting.hasPanel && isAboutPanel(statement)) {
      const { start } = statement.leadingComments![0]!;
      splices.push({ start: start! - 1, end: placeOf(statement).end, text: "" });
      continue;
    }
    if (statement.type !== "ImportDeclaration" || isRemoved(statement)) continue;
    const module = statement.source.value;
    const place = module.startsWith(".") ? fitting.places[path.posix.basename(module)] : undefined;
    if (place === undefined) continue;
    // Pages are bundled, so only the functions' own imports may need an extension.
    const extension = template.startsWith("admin/") ? "" : fitting.extension;
    replace(statement.source, `"${importPath(target, place, extension)}"`);
  }
  if (template.startsWith("admin/")) splices.push(...withWrapper(source, target, fitting));
  walk(source.ast.program, (node) => {
    if (!fitting.hasEnv && isEnvRead(node)) replace(node.object, "process.env");
    if (node.type === "StringLiteral" && node.value === "/assets" && template.endsWith("http.ts")) {
      replace(node, JSON.stringify(fitting.pathPrefix));
    }
    if (node.type !== "MemberExpression" || node.object.type !== "Identifier") return;
    if (node.property.type !== "Identifier") return;
    const { name } = node.property;
    if (node.object.name === "components") replace(node.property, fitting.component);
    // A module may have its alternative name.
    const module = fitting.places[name];
    if ((node.object.name === "api" || node.object.name === "internal") && module) {
      replace(node.property, path.basename(module, path.extname(module)));
    }
  });
  return applySplices(text, splices);
}

/** Replaces `env` if it is not exported; needs no Node types. */
const DECLARED_PROCESS = "declare const process: { env: Record<string, string | undefined> };";

function isEnvRead(node: Node): node is MemberExpression {
  if (node.type !== "MemberExpression" || node.object.type !== "Identifier") return false;
  return node.object.name === "env";
}

/** Removes `env` from the imports, and declares `process` after them. */
function withoutEnv(source: Source): Splice[] {
  const imports = source.body.filter((statement) => statement.type === "ImportDeclaration");
  return imports.flatMap((statement) => {
    const { specifiers } = statement;
    const index = specifiers.findIndex(({ local }) => local.name === "env");
    if (index === -1) return [];
    const { start, end } = placeOf(statement);
    const next = specifiers[index + 1];
    const removed =
      next === undefined
        ? { start, end: end + 1, text: "" }
        : { start: placeOf(specifiers[index]!).start, end: placeOf(next).start, text: "" };
    const last = placeOf(imports.at(-1)!).end;
    return [removed, { start: last, end: last, text: `\n\n${DECLARED_PROCESS}` }];
  });
}

/** Puts the panel into the component around it. */
function withWrapper(source: Source, target: string, { places, around }: Fitting): Splice[] {
  if (around === null) return [];
  const splices: Splice[] = [];
  walk(source.ast.program, (node) => {
    if (node.type !== "JSXElement") return;
    const { name } = node.openingElement;
    if (name.type !== "JSXIdentifier" || name.name !== "AssetAdmin") return;
    const { start, end } = placeOf(node);
    const open = { start, end: start, text: `(\n    <${around}>\n      ` };
    const close = { start: end, end, text: `\n    </${around}>\n  )` };
    const last = placeOf(source.body.findLast(({ type }) => type === "ImportDeclaration")!).end;
    const line = `\nimport { ${around} } from "${importPath(target, places[around]!, "")}";`;
    splices.push({ start: last, end: last, text: line }, open, close);
  });
  return splices;
}

function isAboutPanel({ type, leadingComments }: Node): boolean {
  const comment = leadingComments?.[0]?.value ?? "";
  return type === "ExportNamedDeclaration" && comment.includes("admin panel");
}

function isAboutUploads(source: Source, statement: Node): boolean {
  const { start, end } = placeOf(statement);
  return (
    source.text.slice(start, end).includes("registerUploadRoutes") &&
    /^(import|reg)/.test(source.text.slice(start, end))
  );
}

/** Returns the named exports of a module; `null` if it does not parse. */
export function exportsOf(text: string, file: string): Set<string> | null {
  const source = parseSource(text, file);
  if (source === null) return null;
  const names = new Set<string>();
  for (const statement of source.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.exported.type === "Identifier") names.add(specifier.exported.name);
    }
    const { declaration } = statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const { id } of declaration.declarations) {
        walk(id, (node) => {
          if (node.type === "Identifier") names.add(node.name);
        });
      }
    } else if (declaration && "id" in declaration && declaration.id?.type === "Identifier") {
      names.add(declaration.id.name);
    }
  }
  return names;
}
