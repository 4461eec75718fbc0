/** `setup`: adds the component to an existing app: inspect, plan, write, check. */
import path from "node:path";
import { type Command, Option } from "commander";
import {
  AUTHS,
  type Auth,
  type Outcome,
  PACKAGE_MANAGERS,
  type PackageManager,
  type Plan,
  SetupError,
  executeWith,
  hasUncommitted,
  inspectProject,
  installCommand,
  makePlan,
  recover,
  runPlan,
  withVersion,
} from "../setup/index.js";
import type { CommandContext } from "./commands.js";
import { type Given, askForAnswers } from "./setupAnswers.js";
import { SETUP_EXIT, setupExitCodeOf } from "./setupExitCodes.js";
import { planAsJson, printDiff, printPlan } from "./setupReport.js";

type SetupFlags = {
  cwd: string;
  yes?: boolean;
  dryRun?: boolean;
  diff?: boolean;
  json?: boolean;
  auth?: Auth;
  adminEmails?: string;
  adminKey?: boolean;
  adminPanel?: boolean;
  router?: "tanstack" | "none";
  pathPrefix?: string;
  packageManager?: PackageManager;
  install?: boolean;
  deployment?: boolean;
  typecheck: boolean;
  lint: boolean;
};

/** Adds the command. */
export function addSetupCommand(program: Command, context: CommandContext): void {
  program
    .command("setup")
    .description("add the component to this app, with routes, access rules and admin panel")
    .option("--cwd <directory>", "the app's directory", ".")
    .option("-y, --yes", "do not ask; use the default for questions without a flag")
    .option("--dry-run", "show the plan, write nothing")
    .option("--diff", "show each changed line of the plan")
    .option(
      "--json",
      "print the plan and the result as one line of JSON each; implies no questions",
    )
    .addOption(new Option("--auth <provider>", "the auth provider").choices(AUTHS))
    .option(
      "--admin-emails <emails>",
      "verified email addresses of the admins, separated by commas",
    )
    .option("--admin-key", "allow uploads from scripts with CONVEX_ADMIN_KEY (default)")
    .option("--no-admin-key", "do not create a key for scripts")
    .option("--admin-panel", "add the panel at /admin (default)")
    .option("--no-admin-panel", "do not add the panel")
    .addOption(
      new Option("--router <name>", "set up a router in an app without one").choices([
        "tanstack",
        "none",
      ]),
    )
    .option("--path-prefix <path>", "the URL prefix of published files (default: /assets)")
    .addOption(
      new Option("--package-manager <name>", "the package manager; detected by default").choices(
        PACKAGE_MANAGERS,
      ),
    )
    .option("--install", "install the packages that the new code needs (default)")
    .option("--no-install", "only print the command that installs them")
    .option("--deployment", "set variables on the app's deployment, if there is one (default)")
    .option("--no-deployment", "do not change the deployment")
    .option("--no-typecheck", "skip the type check of the result")
    .option("--no-lint", "skip the lint check of the result")
    .action(async (flags: SetupFlags) => {
      context.setExitCode(await reportingErrors(context, flags.json, () => setup(flags, context)));
    });
}

/** Runs a command and reports its errors. */
export async function reportingErrors(
  { screen }: CommandContext,
  isJson: boolean | undefined,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) {
      screen.warn("Interrupted. All files were restored.");
      return SETUP_EXIT.interrupted;
    }
    if (!(error instanceof SetupError)) throw error;
    const { code, message } = error;
    if (isJson) screen.print(JSON.stringify({ type: "error", code, message }));
    else screen.warn(`${code}: ${message}`);
    return setupExitCodeOf(code);
  }
}

class Interrupted extends Error {}

async function setup(flags: SetupFlags, { screen, version }: CommandContext): Promise<number> {
  const root = path.resolve(flags.cwd);
  const isDry = flags.dryRun ?? false;
  const isJson = flags.json ?? false;
  if (!isDry && (await recover(root))) {
    screen.warn("An earlier setup was interrupted. All its files were restored.");
  }
  const found = await inspectProject(root);
  const project = { ...found, packageManager: flags.packageManager ?? found.packageManager };
  if (!isJson && (await hasUncommitted(root))) {
    screen.print(
      "This app has changes that are not committed. Commit them first, so that setup's changes are a diff of their own.",
    );
  }
  const isInteractive = !flags.yes && !isDry && !isJson && screen.isLive && process.stdin.isTTY;
  const asked = await askForAnswers(project, givenBy(flags), isInteractive);
  if (asked === null) return SETUP_EXIT.interrupted;
  const plan = await makePlan(project, asked.answers);
  if (isJson) screen.print(planAsJson(plan));
  else printPlan(plan, { screen, version });
  const showDiff = () => printDiff(plan, screen);
  if (flags.diff && !isJson) showDiff();
  const hasWork = plan.changes.length > 0 || (asked.install && plan.packages.length > 0);
  if (isDry) return hasWork ? SETUP_EXIT.different : endOf(plan);
  if (hasWork && !flags.yes) {
    if (!isInteractive) {
      throw new SetupError(
        "ANSWERS_MISSING",
        "Cannot ask without a terminal. Pass --yes to make these changes, or --dry-run to see " +
          "them.",
      );
    }
    if (!(await asked.confirm(showDiff))) {
      screen.print("Nothing was written.");
      return SETUP_EXIT.ok;
    }
  }
  const outcome = await interruptible((signal) =>
    runPlan(plan, {
      install: asked.install,
      typecheck: flags.typecheck,
      lint: flags.lint,
      deployment: asked.deployment,
      version,
      environment: process.env,
      signal,
      onStep: isJson ? undefined : (step) => screen.print(`${step} …`),
    }),
  );
  if (isJson) screen.print(JSON.stringify({ type: "done", ...outcome }));
  else printOutcome(plan, outcome, { screen, version });
  return endOf(plan);
}

function givenBy(flags: SetupFlags): Given {
  const { auth, adminEmails, adminKey, adminPanel, router, pathPrefix } = flags;
  const { install, deployment } = flags;
  return { auth, adminEmails, adminKey, adminPanel, router, pathPrefix, install, deployment };
}

const endOf = ({ byHand }: Plan) => (byHand.length > 0 ? SETUP_EXIT.byHand : SETUP_EXIT.ok);

/** Lets signals end the run where all files can be restored. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? new Interrupted("interrupted", { cause: error }) : error;
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}

function printOutcome(
  plan: Plan,
  outcome: Outcome,
  { screen, version }: Pick<CommandContext, "screen" | "version">,
): void {
  const { packageManager } = plan.project;
  const run = executeWith(packageManager);
  const { typecheck, lint, deployment } = outcome;
  if (typecheck.isChecked) {
    const others = typecheck.otherErrors;
    const rest = others > 0 ? ` (existing errors: ${others})` : "";
    screen.print(`Types: no errors in the new code${rest}.`);
  } else if (outcome.written.length > 0) {
    screen.print(`Types: not checked, because ${typecheck.reason}.`);
  }
  if (lint.isChecked) screen.print("Lint: no errors in the new code.");
  if (deployment.isAsked) {
    const set =
      deployment.set.length > 0
        ? `set ${deployment.set.join(", ")}`
        : "all variables were already set";
    screen.print(`Deployment: ${set}.`);
  } else {
    screen.print(`Deployment: no variables were set, because ${deployment.reason}.`);
  }
  const missing = withVersion(
    plan.packages.filter((name) => !outcome.installed.includes(name)),
    version,
  );
  const hasAdmins = plan.variables.some(({ name }) => name === "ADMIN_EMAILS");
  const next = [
    ...(missing.length > 0 ? [installCommand(packageManager, missing)] : []),
    `${run} convex dev`,
    ...(outcome.isTreeStale
      ? ["Start your app: TanStack Router then adds /admin to its route tree."]
      : []),
    ...(!deployment.isAsked && plan.variables.length > 0
      ? [`${run} convex-versioned-assets setup   (again, to set the deployment's variables)`]
      : []),
    ...(plan.byHand.length > 0 ? ["Make the edits listed above."] : []),
    ...(plan.answers.adminPanel && plan.project.router !== "no pages"
      ? [
          hasAdmins
            ? "Open /admin in your app and upload a file."
            : "Open /admin in your app. It shows the command that makes you an admin.",
        ]
      : []),
  ];
  screen.print("Next steps:");
  for (const [index, line] of next.entries()) screen.print(`  ${index + 1}. ${line}`);
}
