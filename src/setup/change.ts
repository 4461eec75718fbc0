/** A file that setup creates or changes, and how it is shown. */
import path from "node:path";
import { createTwoFilesPatch } from "diff";

export type FileChange = {
  /** The full path. */
  file: string;
  /** `null` for a file that is not there yet. */
  before: string | null;
  after: string;
  /** For files with secrets: what to show instead of a diff. */
  shown?: string;
};

/** Forward slashes, from the app's folder on. */
export function shownPath(root: string, file: string): string {
  return path.relative(root, file).replaceAll("\\", "/");
}

/** A unified diff, or what stands for it where the file holds secrets. */
export function showChange(root: string, { file, before, after, shown }: FileChange): string {
  const name = shownPath(root, file);
  if (shown !== undefined) return `--- ${name}\n+++ ${name}\n${shown}\n`;
  const [old, now] = [before === null ? "/dev/null" : `a/${name}`, `b/${name}`];
  const patch = createTwoFilesPatch(old, now, before ?? "", after, undefined, undefined, {
    context: 3,
  });
  return patch.replace(/^={3,}\n/, "");
}
