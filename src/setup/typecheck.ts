/** Type checks an app with its own compiler. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { parseExpression } from "@babel/parser";
import type { ObjectExpression } from "@babel/types";
import { readText } from "./files.js";
import { type Problem, outputOf } from "./problems.js";
import { findInstalled, manifestsAbove } from "./installed.js";

/** The names of TypeScript's compiler: itself, side-by-side installs, and previews. */
const PROGRAMS = ["tsc", "tsc6", "tsgo"];

/** The compiler's file. An app may have several; the one in its scripts comes first, then the newest. */
export async function findCompiler(root: string): Promise<string | null> {
  const manifests = await manifestsAbove(root);
  const named = manifests.flatMap(({ dependencies, devDependencies }) =>
    Object.entries({ ...devDependencies, ...dependencies }).flatMap(([name, version]) =>
      /typescript/.test(`${name} ${version}`) ? [name] : [],
    ),
  );
  const scripts = manifests.flatMap(({ scripts }) => Object.values(scripts ?? {})).join("\n");
  const found: { program: string; file: string }[] = [];
  for (const name of new Set(["@typescript/native", "typescript", ...named])) {
    const installed = await findInstalled(root, name);
    for (const program of PROGRAMS) {
      const file = installed?.bin[program];
      if (file !== undefined) found.push({ program, file: path.join(installed!.folder, file) });
    }
  }
  const isStarted = ({ program }: { program: string }) =>
    new RegExp(`(^|[\\s"'/])${program}(?![\\w.-])`, "m").test(scripts);
  return (found.find(isStarted) ?? found[0])?.file ?? null;
}

/** The tsconfig files of functions and pages, with their references, as `tsc -b` follows them. */
export async function findTsconfigs(root: string, convexDir: string): Promise<string[]> {
  const projects = new Set<string>();
  const seen = new Set<string>();
  const add = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await readText(file);
    if (text === null) return;
    const { isEmpty, references } = readTsconfig(text);
    if (!isEmpty) projects.add(file);
    for (const reference of references) {
      const target = path.resolve(path.dirname(file), reference);
      const isFolder = (await stat(target).catch(() => null))?.isDirectory() ?? false;
      await add(isFolder ? path.join(target, "tsconfig.json") : target);
    }
  };
  await add(path.join(convexDir, "tsconfig.json"));
  await add(path.join(root, "tsconfig.json"));
  return [...projects];
}

/** Reads JSON with comments. An unreadable file has no references; the compiler reports the error. */
function readTsconfig(text: string): { isEmpty: boolean; references: string[] } {
  try {
    const config = parseExpression(text.trim()) as ObjectExpression;
    const files = elementsOf(config, "files");
    const references = elementsOf(config, "references") ?? [];
    return {
      isEmpty: files?.length === 0 && elementsOf(config, "include") === undefined,
      references: references.flatMap((element) => {
        const target = element?.type === "ObjectExpression" ? valueOf(element, "path") : undefined;
        return target?.type === "StringLiteral" ? [target.value] : [];
      }),
    };
  } catch {
    return { isEmpty: false, references: [] };
  }
}

function valueOf({ properties }: ObjectExpression, name: string) {
  for (const property of properties) {
    if (property.type !== "ObjectProperty" || property.key.type !== "StringLiteral") continue;
    if (property.key.value === name) return property.value;
  }
  return undefined;
}

function elementsOf(config: ObjectExpression, name: string) {
  const value = valueOf(config, name);
  return value?.type === "ArrayExpression" ? value.elements : undefined;
}

/** Returns all errors of some projects; `null` if the compiler itself failed. */
export async function typeErrors(
  compiler: string,
  root: string,
  projects: string[],
  signal?: AbortSignal,
): Promise<Problem[] | null> {
  const problems = new Map<string, Problem>();
  for (const project of projects) {
    const args = [compiler, "-p", project, "--noEmit", "--pretty", "false"];
    const { code, output } = await outputOf(args, root, signal);
    const lines = output.split(/\r?\n/);
    const errors = lines.filter((line) => /(^|: )error TS\d+/.test(line));
    if (code !== 0 && errors.length === 0) return null;
    for (const line of errors) {
      const [, file, message] = /^(.+?)\(\d+,\d+\): (error TS\d+.*)$/.exec(line) ?? [];
      const place = file === undefined ? "" : path.resolve(root, file);
      problems.set(line, { line, key: `${place} ${message ?? line}` });
    }
  }
  return [...problems.values()];
}
