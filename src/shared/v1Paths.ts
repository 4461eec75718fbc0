/** Paths and names as convex-versioned-assets 1.x reads them. */

/** The arguments of 1.x that are folder paths. */
const FOLDER_PATHS = [
  "folderPath",
  "fromFolderPath",
  "toFolderPath",
  "parentPath",
  "path",
  "newPath",
  "pathPrefix",
];

/** Removes spaces and then slashes around a folder path, as 1.x did. */
export function trimPath(path: string): string {
  return path.trim().replace(/^\/+|\/+$/g, "");
}

/** Returns arguments with trimmed folder paths. */
export function trimPaths<Args extends object>(args: Args): Args {
  const trimmed = Object.entries(args).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" && FOLDER_PATHS.includes(name) ? trimPath(value) : value,
  ]);
  return Object.fromEntries(trimmed) as Args;
}

/** Letters that 1.x replaced in slugs; it dropped all others beyond ASCII. */
const LETTERS: Record<string, string> = {
  ą: "a",
  ć: "c",
  ę: "e",
  ł: "l",
  ń: "n",
  ó: "o",
  ś: "s",
  ź: "z",
  ż: "z",
};

/**
 * Returns the path segment that 1.x made of a display name: `Q&A` becomes `qa`, and `2 of 3` becomes
 * `c-2-of-3`; `""` if nothing is left.
 */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\0-\x7f]/g, (letter) => LETTERS[letter] ?? (/\s/.test(letter) ? " " : ""))
    .replace(/[^a-z0-9\s-]/g, "")
    .replace(/[\s-]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug === "" || /^[a-z]/.test(slug) ? slug : `c-${slug}`;
}
