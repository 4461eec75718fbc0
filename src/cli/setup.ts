/** `setup`: the component in an existing app, from looking at it to the last check. */
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
  inspectProject,
  installCommand,
  makePlan,
  recover,
  runPlan,
} from "../setup/index.js";
import type { Screen } from "./report.js";
import { type Given, askForAnswers } from "./setupAnswers.js";
import { SETUP_EXIT, setupExitCodeOf } from "./setupExitCodes.js";
import { planAsJson, printPlan } from "./setupReport.js";

type SetupFlags = {
  cwd: string;
  yes?: boolean;
  dryRun?: boolean;
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

export type CommandContext = {
  screen: Screen;
  version: string;
  setExitCode: (code: number) => void;
};

/** Adds the command. */
export function addSetupCommand(program: Command, context: CommandContext): void {
  program
    .command("setup")
    .description("set the component up in this app, with its routes, rules and admin panel")
    .option("--cwd <directory>", "the app's folder", ".")
    .option("-y, --yes", "ask nothing, and take the default for what no flag answers")
    .option("--dry-run", "show the plan and write nothing")
    .option(
      "--json",
      "print the plan and the outcome as one line of JSON each; implies no questions",
    )
    .addOption(new Option("--auth <provider>", "who signs users in").choices(AUTHS))
    .option("--admin-emails <addresses>", "verified addresses of admins, separated by commas")
    .option("--admin-key", "let scripts upload with CONVEX_ADMIN_KEY (default)")
    .option("--no-admin-key", "no key for scripts")
    .option("--admin-panel", "add the panel at /admin (default)")
    .option("--no-admin-panel", "no panel")
    .addOption(
      new Option("--router <name>", "set a router up in an app without one").choices([
        "tanstack",
        "none",
      ]),
    )
    .option("--path-prefix <path>", "where published files are served (default: /assets)")
    .addOption(
      new Option("--package-manager <name>", "instead of the one that is found").choices(
        PACKAGE_MANAGERS,
      ),
    )
    .option("--install", "install what is missing; by default the command is only shown")
    .option("--no-install", "install nothing (default)")
    .option("--deployment", "set variables on the app's deployment, if there is one (default)")
    .option("--no-deployment", "leave the deployment alone")
    .option("--no-typecheck", "do not check the types of the result")
    .option("--no-lint", "do not lint the result")
    .action(async (flags: SetupFlags) => {
      context.setExitCode(await reportingErrors(context, flags.json, () => setup(flags, context)));
    });
}

/** Runs a command's work and says in one way what went wrong. */
export async function reportingErrors(
  { screen }: CommandContext,
  isJson: boolean | undefined,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) {
      screen.warn("Interrupted. Every file is as it was.");
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
    screen.warn("An earlier setup was cut off. Every file is as it was before it.");
  }
  const found = await inspectProject(root);
  const project = { ...found, packageManager: flags.packageManager ?? found.packageManager };
  const isInteractive = !flags.yes && !isDry && !isJson && screen.isLive && process.stdin.isTTY;
  const asked = await askForAnswers(project, givenBy(flags), isInteractive);
  if (asked === null) return SETUP_EXIT.interrupted;
  const plan = await makePlan(project, asked.answers);
  if (isJson) screen.print(planAsJson(plan));
  else printPlan(plan, screen);
  const hasWork = plan.changes.length > 0 || (asked.install && plan.packages.length > 0);
  if (isDry) return hasWork ? SETUP_EXIT.different : endOf(plan);
  if (hasWork && !flags.yes) {
    if (!isInteractive) {
      throw new SetupError(
        "ANSWERS_MISSING",
        "Nobody is there to say yes. Pass --yes to make these changes, or --dry-run to see them.",
      );
    }
    if (!(await asked.confirm())) {
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
  else printOutcome(plan, outcome, screen);
  return endOf(plan);
}

function givenBy(flags: SetupFlags): Given {
  const { auth, adminEmails, adminKey, adminPanel, router, pathPrefix } = flags;
  const { install, deployment } = flags;
  return { auth, adminEmails, adminKey, adminPanel, router, pathPrefix, install, deployment };
}

const endOf = ({ byHand }: Plan) => (byHand.length > 0 ? SETUP_EXIT.byHand : SETUP_EXIT.ok);

/** Lets signals end the work where all can be put back. */
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

function printOutcome(plan: Plan, outcome: Outcome, screen: Screen): void {
  const { packageManager } = plan.project;
  const run = executeWith(packageManager);
  const { typecheck, lint, deployment } = outcome;
  if (typecheck.isChecked) {
    const others = typecheck.otherErrors;
    const rest =
      others > 0 ? ` (${others} errors in other files were there before or are not ours)` : "";
    screen.print(`Types: the new code is right${rest}.`);
  } else if (outcome.written.length > 0) {
    screen.print(`Types: not checked, because ${typecheck.reason}.`);
  }
  if (lint.isChecked) screen.print("Lint: the new code is right.");
  if (deployment.isAsked) {
    const set = deployment.set.length > 0 ? `set ${deployment.set.join(", ")}` : "all was set";
    screen.print(`Deployment: ${set}.`);
  } else {
    screen.print(`Deployment: nothing was set, because ${deployment.reason}.`);
  }
  const missing = plan.packages.filter((name) => !outcome.installed.includes(name));
  const next = [
    ...(missing.length > 0 ? [installCommand(packageManager, missing)] : []),
    `${run} convex dev`,
    ...(outcome.isTreeStale
      ? ["Start your app once: TanStack Router then adds /admin to its route tree."]
      : []),
    ...(!deployment.isAsked && plan.variables.length > 0
      ? [`${run} convex-versioned-assets setup   (once more, to set the deployment's variables)`]
      : []),
    ...(plan.byHand.length > 0 ? ["Make the edits above that are left to you."] : []),
    ...(plan.answers.adminPanel && plan.project.router !== "no pages"
      ? ["Open /admin in your app and upload a file."]
      : []),
  ];
  screen.print("What to do next:");
  for (const [index, line] of next.entries()) screen.print(`  ${index + 1}. ${line}`);
}
