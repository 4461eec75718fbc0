/** Finds the position of a new statement, without splitting or joining others. */
import type { Statement } from "@babel/types";
import { type Source, type Splice, placeOf, walk } from "../source.js";

/** Tokens at the start of a line that continue a previous line without semicolon. */
const GOES_ON = /^[;([`/+\-*.,?:<>=&|^%!~]/;

/** Returns the first token from a position that is not a comment. */
export function tokenFrom(source: Source, position: number): { start: number; end: number } | null {
  const tokens = (source.ast.tokens ?? []) as { type: unknown; start: number; end: number }[];
  const next = tokens.find(
    ({ type, start, end }) =>
      start >= position && end > start && type !== "CommentLine" && type !== "CommentBlock",
  );
  return next ?? null;
}

/** Inserts a line after a statement and the comment on its line. */
export function insertAfter(source: Source, statement: Statement, line: string): Splice {
  const { text, style, ast } = source;
  const { end } = placeOf(statement);
  const newline = text.indexOf("\n", end);
  let lineEnd = newline === -1 ? text.length : newline;
  if (text[lineEnd - 1] === "\r" && lineEnd > end) lineEnd -= 1;
  const next = tokenFrom(source, end);
  const goesOn = next !== null && GOES_ON.test(text.slice(next.start));
  const safe = goesOn && !line.endsWith(";") ? `${line};` : line;
  const hasCodeBehind = next !== null && next.start < lineEnd;
  const isTorn = (ast.comments ?? []).some((comment) => {
    const start = comment.start ?? 0;
    return start >= end && start < lineEnd && (comment.end ?? 0) > lineEnd;
  });
  if (!hasCodeBehind && !isTorn) {
    return { start: lineEnd, end: lineEnd, text: `${style.eol}${safe}` };
  }
  return { start: end, end, text: `${style.eol}${safe}${style.eol}` };
}

/** Returns the last statement that uses a variable, so that the new one comes after all of them. */
export function lastUseOf(source: Source, name: string, declared: Statement): Statement {
  const last = source.body.findLast((statement) => {
    if (statement.type === "ExportDefaultDeclaration") return false;
    if (statement.type === "ImportDeclaration") return false;
    if (statement.type === "ExportNamedDeclaration" && !statement.declaration) return false;
    let isUse = false;
    walk(statement, (node) => {
      if (node.type === "Identifier" && node.name === name) isUse = true;
    });
    return isUse;
  });
  return last ?? declared;
}
