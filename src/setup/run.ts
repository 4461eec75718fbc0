/** Brings a plan about: files, packages, the check, the deployment. All of it, or nothing. */
import path from "node:path";
import { type Applied, applyChanges } from "./apply.js";
import { shownPath } from "./change.js";
import { hasDeployment, setOnDeployment } from "./convexCli.js";
import { SetupError, reasonOf } from "./errors.js";
import { installPackages } from "./install.js";
import type { Plan } from "./plan.js";
import { LOCK_FILE_NAMES, PACKAGE } from "./project.js";
import { typecheck } from "./typecheck.js";

export type RunOptions = {
  /** Whether the package manager may install what is missing. */
  install: boolean;
  typecheck: boolean;
  /** Whether the deployment's variables are set. */
  deployment: boolean;
  /** The version of this package to install. */
  version: string;
  environment: NodeJS.ProcessEnv;
  /** Ends the run before its next step; then nothing is changed. */
  signal?: AbortSignal;
  onStep?: (step: string) => void;
};

export type Outcome = {
  written: string[];
  installed: string[];
  /** What the check said, or why there was none. */
  typecheck: { isChecked: true; otherErrors: number } | { isChecked: false; reason: string };
  deployment: { isAsked: true; set: string[] } | { isAsked: false; reason: string };
};

/**
 * @throws SetupError, and AbortError of the signal. Then every file is as it was, but node_modules may
 *   hold a package more.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Outcome> {
  const { root, packageManager } = plan.project;
  const { signal, onStep = () => undefined } = options;
  signal?.throwIfAborted();
  const packages = options.install ? plan.packages : [];
  const touched =
    packages.length > 0
      ? ["package.json", ...LOCK_FILE_NAMES].map((name) => path.join(root, name))
      : [];
  let applied: Applied | null = null;
  try {
    if (plan.changes.length > 0 || touched.length > 0) {
      onStep("Writing files");
      applied = await applyChanges(root, plan.changes, touched);
    }
    signal?.throwIfAborted();
    if (packages.length > 0) {
      onStep(`Installing ${packages.join(", ")}`);
      const named = packages.map((name) =>
        name === PACKAGE ? `${name}@${options.version}` : name,
      );
      await installPackages(root, packageManager, named, signal);
    }
    signal?.throwIfAborted();
    const checked = await check(plan, options, packages, onStep);
    signal?.throwIfAborted();
    const deployment = await setVariables(plan, options, onStep);
    signal?.throwIfAborted();
    await applied?.keep();
    return {
      written: plan.changes.map(({ file }) => shownPath(root, file)),
      installed: packages,
      typecheck: checked,
      deployment,
    };
  } catch (error) {
    await undo(applied, error);
    throw error;
  }
}

async function undo(applied: Applied | null, cause: unknown): Promise<void> {
  try {
    await applied?.undo();
  } catch (error) {
    const reason = `${reasonOf(cause)} And putting the files back failed: ${reasonOf(error)}. Run setup again to put them back.`;
    throw new SetupError("WRITE_FAILED", reason, { cause: error });
  }
}

async function check(
  plan: Plan,
  options: RunOptions,
  installed: string[],
  onStep: (step: string) => void,
): Promise<Outcome["typecheck"]> {
  const { root, convexDir } = plan.project;
  const missing = plan.packages.filter((name) => !installed.includes(name));
  if (!options.typecheck) return { isChecked: false, reason: "you did not want it" };
  if (plan.changes.length === 0) return { isChecked: false, reason: "nothing has changed" };
  if (missing.length > 0) {
    return { isChecked: false, reason: `not yet installed: ${missing.join(", ")}` };
  }
  if (!plan.isGenerated) {
    return {
      isChecked: false,
      reason: "Convex's generated types are not there; run npx convex dev",
    };
  }
  onStep("Checking the types");
  const files = plan.changes.map(({ file }) => file);
  const errors = await typecheck(root, convexDir, files, options.signal);
  if (errors === null) return { isChecked: false, reason: "there is no TypeScript in this app" };
  if (errors.own.length > 0) {
    throw new SetupError(
      "TYPECHECK_FAILED",
      `The app does not typecheck with the new files:\n${errors.own.join("\n")}\nEvery file is as it was.`,
    );
  }
  return { isChecked: true, otherErrors: errors.others };
}

async function setVariables(
  plan: Plan,
  options: RunOptions,
  onStep: (step: string) => void,
): Promise<Outcome["deployment"]> {
  const { root } = plan.project;
  if (!options.deployment) return { isAsked: false, reason: "you did not want it" };
  if (plan.variables.length === 0) return { isAsked: false, reason: "there is nothing to set" };
  if (!(await hasDeployment(root, options.environment))) {
    return { isAsked: false, reason: "this app has no deployment yet" };
  }
  onStep("Setting variables on the deployment");
  return {
    isAsked: true,
    set: await setOnDeployment(root, plan.variables, { overwrite: false, signal: options.signal }),
  };
}
