/** Adds calls after the last use of a variable in a module. */
import type { CallExpression, Statement } from "@babel/types";
import {
  type Source,
  type Splice,
  applySplices,
  codeOf,
  freshName,
  namesIn,
  placeOf,
  restyle,
  walk,
} from "../source.js";
import { type Definition, Uncertain } from "./definition.js";
import { type WantedImport, ensureImport, importsOf } from "./imports.js";
import { insertAfter, lastUseOf, tokenFrom } from "./insert.js";
import { requireOnly } from "./verify.js";

/** A call to add: its imports, and its code given their local names. */
export type WantedCall = {
  imports: WantedImport[];
  code: (variable: string, locals: string[]) => string;
};

/**
 * @returns the file's new text.
 * @throws Uncertain
 */
export function addCalls(
  { source, declared, name, file }: Definition,
  calls: WantedCall[],
  /** The name of the variable if there is none. */
  variable: string,
): string {
  const taken = namesIn(source);
  const splices: Splice[] = [];
  const added: { module: string; imported: string }[] = [];
  const known = new Map<string, string>();
  const localOf = (wanted: WantedImport): string => {
    const key = `${wanted.module} ${wanted.imported}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const { local, splices: own } = ensureImport(source, wanted, taken);
    known.set(key, local);
    if (own.length > 0) {
      const existing = importsOf(source).find(({ module }) => wanted.isModule(module));
      const isExtended = !own[0]!.text.includes("import ");
      const module = isExtended && existing ? existing.module : wanted.module;
      added.push({ module, imported: wanted.imported });
      splices.push(...own);
    }
    return local;
  };
  const target = name ?? freshName(variable, taken);
  const statements = calls.map(({ imports, code }) =>
    restyle(code(target, imports.map(localOf)), source.style),
  );
  const lines = statements.join(source.style.eol);
  let reworded: [string, string[]] | undefined;
  if (name !== null) {
    splices.push(insertAfter(source, lastUseOf(source, name, declared), lines));
  } else {
    const { splices: own, becomes } = giveName(source, declared, target, lines);
    splices.push(...own);
    reworded = [codeOf(source, declared), becomes];
  }
  const text = applySplices(source.text, splices);
  requireOnly(source, text, file, { statements, imports: added, reworded });
  return text;
}

/** Splits `export default make()` into a variable, its uses, and its export. */
function giveName(source: Source, declared: Statement, name: string, lines: string) {
  if (declared.type !== "ExportDefaultDeclaration") throw new Uncertain("it has no variable");
  const { text, style } = source;
  const { start, end } = placeOf(declared);
  // The text between the keywords stays, because it may be a comment.
  const exportWord = tokenFrom(source, start);
  const defaultWord = exportWord && tokenFrom(source, exportWord.end);
  if (!exportWord || !defaultWord) throw new Uncertain("it has no variable");
  const between = text.slice(exportWord.end, defaultWord.start).replace(/^ | $/g, "");
  const made = `const ${name} =${between}${text.slice(defaultWord.end, end)}`;
  const last = `export default ${name}${style.semicolon}`;
  return {
    splices: [
      { start, end, text: made },
      insertAfter(source, declared, [lines, last].join(style.eol)),
    ],
    becomes: [made, last],
  };
}

/** Calls of a function by its local name: those that are statements, and all others. */
export function callsOf(
  source: Source,
  isCallee: (call: CallExpression) => boolean,
): { plain: CallExpression[]; others: number } {
  const plain = source.body.flatMap((statement) => {
    const candidates =
      statement.type === "ExpressionStatement"
        ? [statement.expression]
        : statement.type === "VariableDeclaration"
          ? statement.declarations.map(({ init }) => init)
          : [];
    return candidates.filter(
      (expression): expression is CallExpression =>
        expression?.type === "CallExpression" && isCallee(expression),
    );
  });
  let all = 0;
  walk(source.ast.program, (node) => {
    if (node.type === "CallExpression" && isCallee(node)) all += 1;
  });
  return { plain, others: all - plain.length };
}
