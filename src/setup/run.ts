/** Executes a plan atomically: files, packages, checks, deployment. */
import path from "node:path";
import { type Applied, JOURNAL_FOLDER, applyChanges } from "./apply.js";
import { shownPath } from "./change.js";
import { type Checked, startChecks } from "./checks.js";
import { hasDeployment, setOnDeployment } from "./convexCli.js";
import { SetupError, reasonOf } from "./errors.js";
import { installPackages, withVersion } from "./install.js";
import type { Plan } from "./plan.js";
import { LOCK_FILE_NAMES } from "./project.js";
import { NOT_IN_TREE, routeTreeOf, writeRouteTree } from "./routeTree.js";

export type RunOptions = {
  /** Whether to install missing packages. */
  install: boolean;
  typecheck: boolean;
  /** Whether to lint the result with the app's ESLint, if it has one. */
  lint?: boolean;
  /** Whether to set the deployment's variables. */
  deployment: boolean;
  /** The version of this package to install. */
  version: string;
  environment: NodeJS.ProcessEnv;
  /** Stops the run before its next step and restores all files. */
  signal?: AbortSignal;
  onStep?: (step: string) => void;
};

export type Outcome = {
  written: string[];
  /** Whether the app's next `dev` or `build` must add the page to its route tree. */
  isTreeStale: boolean;
  installed: string[];
  /** The results of the checks, or why they did not run. */
  typecheck: Checked;
  lint: Checked;
  deployment: { isAsked: true; set: string[] } | { isAsked: false; reason: string };
};

/**
 * @throws SetupError, and AbortError of the signal. All files are then restored, but node_modules may contain
 * another package.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Outcome> {
  const { root, packageManager } = plan.project;
  const { signal, onStep = () => undefined } = options;
  signal?.throwIfAborted();
  const packages = options.install ? plan.packages : [];
  const manifests = ["package.json", ...LOCK_FILE_NAMES].map((name) => path.join(root, name));
  const routeTree = plan.hasNewRoute ? await routeTreeOf(plan.project) : null;
  const touched = [
    ...(packages.length > 0 ? manifests : []),
    ...(routeTree === null ? [] : [routeTree]),
  ];
  const missing = plan.packages.filter((name) => !packages.includes(name));
  const checks = await startChecks(plan, missing, options);
  signal?.throwIfAborted();
  let applied: Applied | null = null;
  try {
    if (plan.changes.length > 0 || touched.length > 0) {
      onStep("Writing files");
      applied = await applyChanges(root, plan.changes, touched);
    }
    signal?.throwIfAborted();
    if (packages.length > 0) {
      onStep(`Installing ${packages.join(", ")}`);
      await installPackages(root, packageManager, withVersion(packages, options.version), signal);
    }
    signal?.throwIfAborted();
    const scratch = path.join(root, JOURNAL_FOLDER);
    const isTreeWritten =
      routeTree !== null && (await writeRouteTree(plan.project, scratch, signal));
    const isTreeStale = plan.hasNewRoute && !isTreeWritten;
    const { typecheck, lint } = await checks.finish(isTreeStale ? NOT_IN_TREE : null);
    signal?.throwIfAborted();
    const deployment = await setVariables(plan, options, onStep);
    signal?.throwIfAborted();
    await applied?.keep();
    return {
      written: [...plan.changes.map(({ file }) => file), ...(isTreeWritten ? [routeTree] : [])].map(
        (file) => shownPath(root, file),
      ),
      installed: packages,
      isTreeStale,
      typecheck,
      lint,
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
    const reason =
      `${reasonOf(cause)} Restoring the files failed too: ${reasonOf(error)}. Run setup ` +
      "again to restore them.";
    throw new SetupError("WRITE_FAILED", reason, { cause: error });
  }
}

async function setVariables(
  plan: Plan,
  options: RunOptions,
  onStep: (step: string) => void,
): Promise<Outcome["deployment"]> {
  const { root } = plan.project;
  if (plan.variables.length === 0) return { isAsked: false, reason: "all variables are set" };
  // The question is only asked where there is a deployment.
  if (!(await hasDeployment(root, options.environment))) {
    return { isAsked: false, reason: "this app has no deployment yet" };
  }
  if (!options.deployment) return { isAsked: false, reason: "you declined" };
  onStep("Setting variables on the deployment");
  return {
    isAsked: true,
    set: await setOnDeployment(root, plan.variables, { overwrite: false, signal: options.signal }),
  };
}
