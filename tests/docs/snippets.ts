import { readFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "../../scripts/scratch.js";

export type Snippet = { language: string; code: string };

/** The fenced blocks of a page, as a reader copies them. */
export async function snippetsOf(page: string): Promise<Snippet[]> {
  const text = await readFile(path.join(repository, page), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

/** The file that a snippet says it is, in its first line: `// convex/http.ts`. */
export function fileOf({ code }: Snippet): string | undefined {
  return /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1];
}
