/** A file that setup creates or changes, and its diff. */
import path from "node:path";
import { createTwoFilesPatch, diffLines } from "diff";

export type FileChange = {
  /** The full path. */
  file: string;
  /** `null` for a new file. */
  before: string | null;
  after: string;
  /** For files with secrets: the text to show instead of a diff. */
  shown?: string;
};

/** With forward slashes, relative to the app's directory. */
export function shownPath(root: string, file: string): string {
  return path.relative(root, file).replaceAll("\\", "/");
}

/** Returns how many lines a change adds and removes. */
export function countLines({ before, after, shown }: FileChange): {
  added: number;
  removed: number;
} {
  if (shown !== undefined) {
    const count = (sign: string) =>
      shown.split("\n").filter((line) => line.startsWith(sign)).length;
    return { added: count("+"), removed: count("-") };
  }
  const parts = diffLines(before ?? "", after);
  const sum = (kind: "added" | "removed") =>
    parts.reduce((lines, part) => lines + (part[kind] ? part.count : 0), 0);
  return { added: sum("added"), removed: sum("removed") };
}

/** Returns a unified diff, or its replacement for files with secrets. */
export function showChange(root: string, { file, before, after, shown }: FileChange): string {
  const name = shownPath(root, file);
  if (shown !== undefined) return `--- ${name}\n+++ ${name}\n${shown}\n`;
  const [old, now] = [before === null ? "/dev/null" : `a/${name}`, `b/${name}`];
  const patch = createTwoFilesPatch(old, now, before ?? "", after, undefined, undefined, {
    context: 3,
  });
  return patch.replace(/^={3,}\n/, "");
}
