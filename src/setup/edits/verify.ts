/** Compares an edited module with the original: it must differ only by the intended additions. */
import { type Source, codeOf, parseSource } from "../source.js";
import { Uncertain } from "./definition.js";
import { importsOf } from "./imports.js";

export type Added = {
  /** The code of each new statement. */
  statements: string[];
  /** The exported name and module of each new import. */
  imports: { module: string; imported: string }[];
  /** Rewritten statements, in order: before, after. */
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

/** @throws Uncertain if the edit has changed anything else. */
export function requireOnly(before: Source, text: string, path: string, added: Added): void {
  const after = parseSource(text, path);
  if (after === null) throw new Uncertain("the edited file would not parse");
  const rest = statementsOf(after);
  for (const statement of added.statements) {
    const index = rest.lastIndexOf(bare(statement));
    if (index === -1) throw new Uncertain("the new statement would not be separate");
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
    throw new Uncertain("its imports would be wrong");
  }
  if (!hasSame(commentsOf(before), commentsOf(after))) {
    throw new Uncertain("its comments would change");
  }
}
