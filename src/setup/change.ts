/** A file that setup creates or changes, and its diff. */
import path from "node:path";
import { createTwoFilesPatch } from "diff";

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
