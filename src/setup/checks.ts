/** Runs the app's own checks before and after: setup must not add failures. */
import { SetupError, type SetupErrorCode } from "./errors.js";
import { executeWith } from "./install.js";
import { findLinter, lintProblems } from "./lint.js";
import type { Plan } from "./plan.js";
import { type Problem, newProblems } from "./problems.js";
import { findCompiler, findTsconfigs, typeErrors } from "./typecheck.js";
import { shownPath } from "./change.js";

export type Checked =
  { isChecked: true; otherErrors: number } | { isChecked: false; reason: string };

export type Checks = {
  /**
   * @param ignored type errors that the app's own tools are about to fix.
   * @throws TYPECHECK_FAILED, LINT_FAILED
   */
  finish(ignored: RegExp | null): Promise<{ typecheck: Checked; lint: Checked }>;
};

export type CheckOptions = {
  typecheck: boolean;
  lint?: boolean;
  signal?: AbortSignal;
  onStep?: (step: string) => void;
};

type Check = { name: string; code: SetupErrorCode; problems: () => Promise<Problem[] | null> };

/** Runs the checks before anything is written. */
export async function startChecks(
  plan: Plan,
  missing: string[],
  options: CheckOptions,
): Promise<Checks> {
  const reason = reasonForNone(plan, missing);
  const unwanted = "you declined";
  const types = options.typecheck ? (reason ?? (await typeCheck(plan, options))) : unwanted;
  const lint = options.lint ? (reason ?? (await lintCheck(plan, options))) : unwanted;
  if ([types, lint].some((check) => typeof check !== "string")) {
    options.onStep?.("Checking the app as it is");
  }
  const before = { types: await problemsOf(types), lint: await problemsOf(lint) };
  return {
    finish: async (ignored) => ({
      typecheck: await compare(types, before.types, ignored, options),
      lint: await compare(lint, before.lint, null, options),
    }),
  };
}

function reasonForNone(plan: Plan, missing: string[]): string | null {
  if (plan.changes.length === 0) return "nothing has changed";
  if (missing.length > 0) return `not yet installed: ${missing.join(", ")}`;
  if (!plan.isGenerated) return "Convex's generated types are missing; run npx convex dev";
  return null;
}

async function typeCheck({ project }: Plan, { signal }: CheckOptions): Promise<Check | string> {
  const { root, convexDir, packageManager } = project;
  const tsconfigs = await findTsconfigs(root, convexDir);
  if (tsconfigs.length === 0) return "the app has no tsconfig.json";
  const compiler = await findCompiler(root);
  if (compiler === null) {
    const run = executeWith(packageManager);
    const shown = shownPath(root, tsconfigs[0]!);
    return `no TypeScript compiler is installed; to check, run ${run} --package typescript tsc --noEmit -p ${shown}`;
  }
  const problems = () => typeErrors(compiler, root, tsconfigs, signal);
  return { name: "typecheck", code: "TYPECHECK_FAILED", problems };
}

async function lintCheck(plan: Plan, { signal }: CheckOptions): Promise<Check | string> {
  const { root } = plan.project;
  const linter = await findLinter(root);
  if (linter === null) return "the app has no ESLint";
  const files = plan.changes.map(({ file }) => file).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
  const problems = () => lintProblems(linter, root, files, signal);
  return { name: "lint", code: "LINT_FAILED", problems };
}

const problemsOf = async (check: Check | string) =>
  typeof check === "string" ? null : await check.problems();

async function compare(
  check: Check | string,
  before: Problem[] | null,
  ignored: RegExp | null,
  { onStep }: CheckOptions,
): Promise<Checked> {
  if (typeof check === "string") return { isChecked: false, reason: check };
  onStep?.(check.name === "lint" ? "Checking the lint rules" : "Checking the types");
  const all = before === null ? null : await check.problems();
  if (before === null || all === null) {
    return { isChecked: false, reason: `the app's ${check.name} fails to run` };
  }
  const after = all.filter(({ line }) => !ignored?.test(line));
  const found = newProblems(before, after);
  if (found.length > 0) {
    const lines = found.map(({ line }) => line).join("\n");
    throw new SetupError(
      check.code,
      `The app's ${check.name} fails with the new files:\n${lines}\nAll files were restored.`,
    );
  }
  return { isChecked: true, otherErrors: after.length };
}
