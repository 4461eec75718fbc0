/** The exports of the package's entry points, as declared in the sources. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { repository } from "../scratch.js";
import { type Docstring, docstringOf, unwrap } from "./docstring.js";

export type Member = { name: string; type: string; isOptional: boolean; text: string };

export type ExportedThing = {
  name: string;
  kind: "class" | "function" | "type" | "value";
  doc: Docstring;
  /** Returns the declaration without bodies, for functions and types that are not a list of members. */
  declaration?: string;
  members: Member[];
};

export type EntryPoint = { specifier: string; things: ExportedThing[] };

function compilerOptions(): ts.CompilerOptions {
  const file = path.join(repository, "tsconfig.json");
  const read = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: object };
  return ts.parseJsonConfigFileContent(read.config, ts.sys, repository).options;
}

/** Reads entry points, given as import specifiers and files. */
export function entryPoints(files: Record<string, string>): EntryPoint[] {
  const absolute = Object.values(files).map((file) => path.join(repository, file));
  const program = ts.createProgram(absolute, compilerOptions());
  const checker = program.getTypeChecker();
  return Object.entries(files).map(([specifier, file]) => {
    const source = program.getSourceFile(path.join(repository, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} is not a module.`);
    const things = checker.getExportsOfModule(module).flatMap((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
      const declaration = target.declarations?.[0];
      return declaration === undefined ? [] : [describe(symbol.name, declaration, checker)];
    });
    return { specifier, things };
  });
}

function textOf(node: ts.Node): string {
  return node
    .getText()
    .replace(/\/\*\*.*?\*\//gs, "")
    .replace(/\s+/g, " ");
}

function memberOf(node: ts.TypeElement | ts.ClassElement): Member[] {
  const { name } = node;
  const isHidden =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  if (name === undefined || isHidden || ts.isPrivateIdentifier(name)) return [];
  const { text } = docstringOf(node);
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
    const parameters = node.parameters.map(textOf).join(", ");
    const returned = node.type === undefined ? "" : `: ${textOf(node.type)}`;
    const type = `(${parameters})${returned}`;
    return [{ name: name.getText(), type, isOptional: node.questionToken !== undefined, text }];
  }
  if (!ts.isPropertySignature(node) && !ts.isPropertyDeclaration(node)) return [];
  const type = node.type === undefined ? "" : textOf(node.type);
  return [{ name: name.getText(), type, isOptional: node.questionToken !== undefined, text }];
}

/** The members of a type literal, or of an intersection of type literals or their names. */
function membersOf(type: ts.TypeNode, checker: ts.TypeChecker): Member[] | null {
  if (ts.isTypeLiteralNode(type)) return type.members.flatMap(memberOf);
  if (!ts.isIntersectionTypeNode(type)) return null;
  const parts = type.types.map((part) => {
    if (!ts.isTypeReferenceNode(part) || part.typeArguments) return membersOf(part, checker);
    const symbol = checker.getSymbolAtLocation(part.typeName);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const named = (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.declarations?.[0];
    return named && ts.isTypeAliasDeclaration(named) ? membersOf(named.type, checker) : null;
  });
  return parts.every((part) => part !== null) ? parts.flat() : null;
}

/** Sorts declarations by their files, and in a file as they stand. */
function placeOf({ declarations: [declaration] = [] }: ts.Symbol): string {
  if (declaration === undefined) return "";
  return declaration.getSourceFile().fileName + String(declaration.pos).padStart(9, "0");
}

/** The methods that a class derives from declarations of functions, by the types that stand for them. */
function derivedMembers(node: ts.ClassDeclaration, checker: ts.TypeChecker): Member[] {
  const own = new Set(node.members.map((member) => member.name?.getText()));
  return checker
    .getTypeAtLocation(node)
    .getProperties()
    .filter((property) => !own.has(property.name))
    .sort((a, b) => placeOf(a).localeCompare(placeOf(b)))
    .flatMap((property) => {
      const declaration = property.declarations?.[0];
      const [call] = checker.getTypeOfSymbolAtLocation(property, node).getCallSignatures();
      if (declaration === undefined || call === undefined) return [];
      const { text } = docstringOf(declaration);
      const [ctx, args] = call.getParameters().map((parameter) => {
        const type = checker.getTypeOfSymbolAtLocation(parameter, node);
        const isOptional = checker.isOptionalParameter(parameter.valueDeclaration as never);
        return { type: checker.typeToString(type), isOptional };
      });
      const { name } = property;
      const mark = args?.isOptional ? "?" : "";
      const type = `(ctx: ${ctx!.type}, args${mark}: Args<"${name}">): Promise<Result<"${name}">>`;
      // The reference of the component has the rest.
      const [sentence = text] = /^[\s\S]*?[.;](?=\s|$)/.exec(text) ?? [];
      return [{ name, type, isOptional: false, text: sentence.replace(/;$/, ".") }];
    });
}

function describe(name: string, node: ts.Declaration, checker: ts.TypeChecker): ExportedThing {
  const doc = docstringOf(node);
  if (ts.isClassDeclaration(node)) {
    const members = [...node.members.flatMap(memberOf), ...derivedMembers(node, checker)];
    return { name, kind: "class", doc, members };
  }
  if (ts.isFunctionDeclaration(node)) {
    const end = node.body?.getStart() ?? node.getEnd();
    const head = node.getSourceFile().text.slice(node.getStart(), end);
    const declaration = head.replace(/^export (async )?/, "").trim();
    return { name, kind: "function", doc, declaration, members: [] };
  }
  if (ts.isInterfaceDeclaration(node)) {
    return { name, kind: "type", doc, members: node.members.flatMap(memberOf) };
  }
  if (ts.isTypeAliasDeclaration(node)) {
    const members = membersOf(node.type, checker);
    if (members !== null) return { name, kind: "type", doc, members };
    const declaration = node.getText().replace(/^export /, "");
    return { name, kind: "type", doc, declaration, members: [] };
  }
  if (ts.isExportAssignment(node)) {
    return { name, kind: "value", doc, declaration: textOf(node.expression), members: [] };
  }
  const declaration =
    ts.isVariableDeclaration(node) && node.type ? `${name}: ${textOf(node.type)}` : name;
  return { name, kind: "value", doc, declaration, members: [] };
}

export type ErrorCode = { code: string; fields: string; text: string };

/** Every error code with its fields, from the type that lists them. */
export function errorCodes(): ErrorCode[] {
  const file = path.join(repository, "src/shared/errors.ts");
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const list = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === "AssetErrorFields",
  );
  if (list === undefined || !ts.isTypeLiteralNode(list.type)) {
    throw new Error("src/shared/errors.ts has no list of codes.");
  }
  return list.type.members.flatMap(memberOf).map(({ name, type, text }) => ({
    code: name,
    fields: type,
    text: unwrap(text),
  }));
}
