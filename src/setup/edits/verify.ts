/** Holds an edited module against the original: the same, and what was to be added, and nothing else. */
import { type Source, codeOf, parseSource } from "../source.js";
import { Uncertain } from "./definition.js";
import { importsOf } from "./imports.js";

export type Added = {
  /** The code of each new statement. */
  statements: string[];
  /** What each new import brings: module, exported name. */
  imports: { module: string; imported: string }[];
  /** Statements that were put in other words, in their order: before, after. */
  reworded?: [before: string, after: string[]];
};

const bare = (code: string) => code.replace(/\s*;$/, "");

function statementsOf(source: Source): string[] {
  return source.body
    .filter(({ type }) => type !== "ImportDeclaration")
    .map((statement) => bare(codeOf(source, statement)));
}

const importKeys = (source: Source) =>
  importsOf(source).map(({ module, imported, local }) => `${module} ${imported} ${local}`);

const commentsOf = (source: Source) => (source.ast.comments ?? []).map(({ value }) => value);

/** @throws Uncertain when the edit has done anything but what it was to do. */
export function requireOnly(before: Source, text: string, path: string, added: Added): void {
  const after = parseSource(text, path);
  if (after === null) throw new Uncertain("the edited file would not parse");
  const rest = statementsOf(after);
  for (const statement of added.statements) {
    const index = rest.lastIndexOf(bare(statement));
    if (index === -1) throw new Uncertain("the new statement would not stand by itself");
    rest.splice(index, 1);
  }
  const [old, becomes] = added.reworded ?? [null, []];
  const expected = statementsOf(before).flatMap((code) =>
    old !== null && code === bare(old) ? becomes.map(bare) : [code],
  );
  const hasSame = (a: string[], b: string[]) =>
    a.length === b.length && a.every((value, index) => value === b[index]);
  if (!hasSame(rest, expected)) throw new Uncertain("other statements would change");
  const oldImports = importKeys(before);
  const newImports = importKeys(after).filter((key) => !oldImports.includes(key));
  const missing = added.imports.filter(
    ({ module, imported }) => !newImports.some((key) => key.startsWith(`${module} ${imported} `)),
  );
  const isKept = oldImports.every((key) => importKeys(after).includes(key));
  if (!isKept || missing.length > 0 || newImports.length !== added.imports.length) {
    throw new Uncertain("its imports would not be right");
  }
  if (!hasSame(commentsOf(before), commentsOf(after))) {
    throw new Uncertain("its comments would change");
  }
}
