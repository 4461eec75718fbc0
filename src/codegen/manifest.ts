/** The file that `codegen` writes: a type that has the path of each published file. */

const MARK = "// Made by `npx convex-versioned-assets codegen`. Run it again instead of editing.";

/**
 * Returns the text of the file. Equal paths give an equal text, in any order.
 *
 * @param paths of the published files.
 */
export function manifestOf(paths: Iterable<string>): string {
  const lines = [...new Set(paths)].sort().map((path) => `  | ${JSON.stringify(path)}`);
  const union = lines.length === 0 ? " never" : `\n${lines.join("\n")}`;
  return `/* eslint-disable */
${MARK}

/** The path of a published file. */
// prettier-ignore
export type PublishedPath =${union};

/** Returns what a published file is looked up with. A path of no published file does not compile. */
export function asset(path: PublishedPath): { folderPath: string; basename: string } {
  const text: string = path;
  const slash = text.lastIndexOf("/");
  return { folderPath: text.slice(0, Math.max(slash, 0)), basename: text.slice(slash + 1) };
}
`;
}

/** Returns the paths in such a text, in its order; `null` for any other text. */
export function pathsOf(text: string): string[] | null {
  if (!text.includes(MARK)) return null;
  return text.split("\n").flatMap((line) => {
    // A name may have the separators U+2028 and U+2029, which end a line for `.` and `$` without these flags.
    const literal = /^ {2}\| (".*");?$/s.exec(line)?.[1];
    return literal === undefined ? [] : [JSON.parse(literal) as string];
  });
}
