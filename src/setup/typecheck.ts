/** Typechecks an app with its own compiler. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { readText } from "./project.js";

export type TypeErrors = {
  /** In files that setup made or changed. */
  own: string[];
  /** In the rest of the app. */
  others: number;
};

/** Whether a line is an error that goes away when TanStack Router's generator has run. */
function isRouteTree(line: string): boolean {
  return /error TS2345: Argument of type '"\/admin"' is not assignable/.test(line);
}

/** @returns `null` where there is no compiler or nothing to compile. */
export async function typecheck(
  root: string,
  convexDir: string,
  files: string[],
  signal?: AbortSignal,
): Promise<TypeErrors | null> {
  const compiler = await findCompiler(root);
  const projects = await findProjects(root, convexDir);
  if (compiler === null || projects.length === 0) return null;
  const own = new Set<string>();
  const others = new Set<string>();
  for (const project of projects) {
    const output = await compile(compiler, root, project, signal);
    for (const line of output.split(/\r?\n/)) {
      const [, file] = /^(.+?)\(\d+,\d+\): error TS\d+/.exec(line) ?? [];
      if (file === undefined) {
        if (/^error TS/.test(line)) others.add(line);
        continue;
      }
      const isOwn = files.includes(path.resolve(root, file));
      if (!isOwn) others.add(line);
      else if (!isRouteTree(line)) own.add(line);
    }
  }
  return { own: [...own], others: others.size };
}

async function findCompiler(root: string): Promise<string | null> {
  try {
    const manifest = createRequire(path.join(root, "package.json")).resolve(
      "typescript/package.json",
    );
    const { bin } = JSON.parse(await readFile(manifest, "utf8")) as { bin?: { tsc?: string } };
    return bin?.tsc === undefined ? null : path.join(path.dirname(manifest), bin.tsc);
  } catch {
    return null;
  }
}

/** The functions' own settings, and those of the pages, which may be a file that another one names. */
async function findProjects(root: string, convexDir: string): Promise<string[]> {
  const projects: string[] = [];
  for (const file of [path.join(convexDir, "tsconfig.json"), path.join(root, "tsconfig.json")]) {
    const text = await readText(file);
    if (text === null) continue;
    const references = [...text.matchAll(/"path"\s*:\s*"([^"]+)"/g)].map(([, named]) => named!);
    if (!/"references"/.test(text)) projects.push(file);
    for (const named of /"references"/.test(text) ? references : []) {
      const target = path.resolve(path.dirname(file), named);
      projects.push(/\.json$/.test(target) ? target : path.join(target, "tsconfig.json"));
    }
  }
  return [...new Set(projects)];
}

async function compile(
  compiler: string,
  root: string,
  project: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const args = [compiler, "-p", project, "--noEmit", "--pretty", "false"];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return Buffer.concat(chunks).toString();
}
