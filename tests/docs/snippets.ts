import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { repository } from "../../scripts/scratch.js";

export type Snippet = { language: string; code: string };

const FENCE = /^( *)(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^\1\2[ ]*$/gm;

/** The fenced blocks of a page, as a reader copies them. */
export async function snippetsOf(page: string): Promise<Snippet[]> {
  const text = await readFile(path.join(repository, page), "utf8");
  return [...text.matchAll(FENCE)].map(([, indent, , language, code]) => ({
    language: language!.trim(),
    code: code!.replace(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** The file that a snippet says it is, in its first line: `// convex/http.ts`. */
export function fileOf({ code }: Snippet): string | undefined {
  return /^\/\/ (\S+\.[a-z]+)\n/.exec(code)?.[1];
}

/** How a shell block says to its reader that it cannot be done without one. */
export const NEEDS_ACCOUNT = /^# needs an account\b/;

/** What is nobody's page: parts of pages, and what is not of this repository. */
const ELSEWHERE =
  /(^|\/)(node_modules|dist|artifacts|coverage|\.[^/]+)(\/|$)|^scripts\/reference\//;

/** Every Markdown file of the repository. */
export async function markdownFiles(): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(path.join(repository, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (ELSEWHERE.test(file)) continue;
      if (entry.isDirectory()) await walk(file);
      else if (entry.name.endsWith(".md")) found.push(file);
    }
  };
  await walk("");
  return found.sort();
}
