/** A module's text with its syntax tree, code style and splices. */
import { type ParseResult, parse } from "@babel/parser";
import type { File, Node, Statement } from "@babel/types";

/** The code style of a file, for added code. */
export type CodeStyle = {
  quote: '"' | "'";
  semicolon: ";" | "";
  eol: "\n" | "\r\n";
  indent: string;
};

export type Splice = { start: number; end: number; text: string };

/** A parsed node has a position. */
type Placed = { start: number; end: number };

export type Source = {
  text: string;
  ast: ParseResult<File>;
  body: Statement[];
  style: CodeStyle;
};

/** @returns `null` if it is not TypeScript or JavaScript. */
export function parseSource(text: string, path: string): Source | null {
  const isTypeScript = /\.[cm]?tsx?$/.test(path);
  const hasJsx = /x$|\.js$/.test(path);
  try {
    const ast = parse(text, {
      sourceType: "module",
      plugins: [
        ...(isTypeScript ? (["typescript"] as const) : []),
        ...(hasJsx ? (["jsx"] as const) : []),
        "decorators",
        "explicitResourceManagement",
      ],
      tokens: true,
    });
    return { text, ast, body: ast.program.body, style: styleOf(text, ast) };
  } catch {
    return null;
  }
}

export function placeOf(node: Node): Placed {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

export function codeOf(source: Source, node: Node): string {
  const { start, end } = placeOf(node);
  return source.text.slice(start, end);
}

/** Calls `visit` for a node and all its descendants. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key.endsWith("omments") || key === "loc" || key === "extra" || key === "tokens") continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Every name in the file: a new name outside this set shadows nothing. */
export function namesIn(source: Source): Set<string> {
  const names = new Set<string>();
  walk(source.ast.program, (node) => {
    if (node.type === "Identifier" || node.type === "JSXIdentifier") names.add(node.name);
  });
  return names;
}

export function freshName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}

/** Applies splices that do not overlap; those at one position are applied in order. */
export function applySplices(text: string, splices: Splice[]): string {
  let result = "";
  let position = 0;
  for (const { start, end, text: inserted } of splices.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(position, start) + inserted;
    position = end;
  }
  return result + text.slice(position);
}

/** Returns the code style that most of the file uses. */
function styleOf(text: string, ast: ParseResult<File>): CodeStyle {
  let single = 0;
  let double = 0;
  walk(ast.program, (node) => {
    if (node.type !== "StringLiteral") return;
    const first = text[node.start ?? 0];
    if (first === "'") single += 1;
    if (first === '"') double += 1;
  });
  let withSemicolon = 0;
  let without = 0;
  for (const { type, end } of ast.program.body) {
    if (!/^Import|^Export(All|Default)|^Expression|^Variable/.test(type)) continue;
    if (text[(end ?? 0) - 1] === ";") withSemicolon += 1;
    else if (text[(end ?? 0) - 1] !== "}") without += 1;
  }
  const windows = text.split("\r\n").length - 1;
  return {
    quote: single > double ? "'" : '"',
    semicolon: without > withSemicolon ? "" : ";",
    eol: windows > (text.split("\n").length - 1) / 2 ? "\r\n" : "\n",
    indent: /^\t/m.test(text) ? "\t" : (/^( {2,8})\S/m.exec(text)?.[1] ?? "  "),
  };
}

/** Converts code of a template to a file's style. */
export function restyle(line: string, { quote, semicolon, indent }: CodeStyle): string {
  return (
    line
      .replaceAll('"', quote)
      .replace(/^ {2}/gm, () => indent)
      .replace(/;$/, "") + semicolon
  );
}
