/** Lints files with the app's ESLint and rules. */
import path from "node:path";
import { shownPath } from "./change.js";
import { firstFile } from "./files.js";
import { findInstalled, manifestsAbove } from "./installed.js";
import { type Problem, outputOf } from "./problems.js";

const CONFIGS = ["js", "mjs", "cjs", "ts", "mts", "cts"].map((end) => `eslint.config.${end}`);

/** ESLint's JSON result for a file. */
type Report = {
  filePath: string;
  messages: { ruleId: string | null; severity: 1 | 2; message: string; line?: number }[];
};

export type Linter = { file: string; cwd: string; areWarningsErrors: boolean };

/** Returns the app's ESLint; `null` if it uses none. */
export async function findLinter(root: string): Promise<Linter | null> {
  for (let cwd = root; ; cwd = path.dirname(cwd)) {
    if ((await firstFile(cwd, CONFIGS)) !== null) {
      const installed = await findInstalled(root, "eslint");
      const file = installed?.bin.eslint;
      if (file === undefined) return null;
      const manifests = await manifestsAbove(root);
      const scripts = manifests.flatMap(({ scripts }) => Object.values(scripts ?? {}));
      const areWarningsErrors = scripts.some((script) => script.includes("--max-warnings"));
      return { file: path.join(installed!.folder, file), cwd, areWarningsErrors };
    }
    if (path.dirname(cwd) === cwd) return null;
  }
}

/** Returns the errors in files that the app does not ignore; `null` if ESLint failed. */
export async function lintProblems(
  { file, cwd, areWarningsErrors }: Linter,
  root: string,
  files: string[],
  signal?: AbortSignal,
): Promise<Problem[] | null> {
  if (files.length === 0) return [];
  const args = ["--format", "json", "--no-warn-ignored", "--no-error-on-unmatched-pattern"];
  const { output } = await outputOf([file, ...args, ...files], cwd, signal);
  const json = output.split("\n").find((line) => line.startsWith("[{") || line === "[]");
  if (json === undefined) return null;
  return (JSON.parse(json) as Report[]).flatMap(({ filePath, messages }) =>
    messages
      .filter(({ severity }) => severity === 2 || areWarningsErrors)
      .map(({ ruleId, message, line = 1 }) => ({
        line: `${shownPath(root, filePath)}(${line}): ${ruleId ?? "error"}: ${message.split("\n", 1)[0]}`,
        key: `${filePath} ${ruleId} ${message}`,
      })),
  );
}
