import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Packed } from "../installed/pack.js";

/**
 * The shipped sources that no export, bin or Convex module leads to: a helper that only tests import
 * would be among them.
 */
export async function unreachable(installed: string, packed: Packed): Promise<string[]> {
  const sources = new Set(packed.files.filter((file) => /^src\/.*\.tsx?$/.test(file)));
  const { exports, bin } = packed.manifest;
  const targets = [...Object.values(exports), ...Object.values(bin ?? {})].flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target),
  );
  const queue = [
    ...targets.map((target) => sourceOf(path.posix.normalize(target), sources)),
    // Everything in the component's folder is a module of the deployment, but nothing uses a module
    // without functions unless another one imports it.
    ...(await componentEntries(installed, sources)),
  ];
  const reached = new Set<string>();
  for (let file = queue.pop(); file !== undefined || queue.length > 0; file = queue.pop()) {
    if (file === undefined || reached.has(file)) continue;
    reached.add(file);
    for (const specifier of await importsOf(path.join(installed, file))) {
      queue.push(sourceOf(path.posix.join(path.posix.dirname(file), specifier), sources));
    }
  }
  return [...sources].filter((file) => !reached.has(file) && !file.includes("/_generated/"));
}

async function componentEntries(installed: string, sources: Set<string>): Promise<string[]> {
  const entries: string[] = [];
  for (const file of sources) {
    if (!file.startsWith("src/component/") || file.includes("/_generated/")) continue;
    const text = await readFile(path.join(installed, file), "utf8");
    const registers = /= (internal)?(query|mutation|action)\(/i.test(text);
    if (registers || /\/(convex\.config|schema|crons|http)\.ts$/.test(file)) entries.push(file);
  }
  return entries;
}

/** The source behind a built file, a declaration or an import of one. */
function sourceOf(file: string, sources: Set<string>): string | undefined {
  const stem = file.replace(/^dist\//, "src/").replace(/(\.d)?\.[jt]sx?$/, "");
  return [`${stem}.ts`, `${stem}.tsx`].find((candidate) => sources.has(candidate));
}

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  const patterns = [
    /\bfrom\s*"(\.[^"]*)"/g,
    /\bimport\s*\(?\s*"(\.[^"]*)"/g,
    /new URL\("(\.[^"]*)"/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}
