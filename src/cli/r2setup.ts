/** `r2setup`: checks a bucket and sets its variables on the deployment, without printing them. */
import path from "node:path";
import { confirm } from "@clack/prompts";
import { type Command, InvalidArgumentError } from "commander";
import {
  type R2Check,
  SetupError,
  checkBucket,
  hasDeployment,
  inspectProject,
  readR2Settings,
  setOnDeployment,
} from "../setup/index.js";
import type { CommandContext } from "./commands.js";
import { interruptible, reportingErrors } from "./setup.js";
import { SETUP_EXIT } from "./setupExitCodes.js";

type R2Flags = {
  cwd: string;
  variablesFile?: string;
  origin?: string[];
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
  prod?: boolean;
};

export function anotherOrigin(text: string, before: string[] = []): string[] {
  const isOrigin = URL.canParse(text) && new URL(text).origin === text;
  if (isOrigin) return [...before, text];
  throw new InvalidArgumentError("It must be scheme, host and port, such as https://example.com.");
}

/** The default URLs of the frameworks' development servers. */
const DEVELOPMENT = { next: "http://localhost:3000", other: "http://localhost:5173" };

export function addR2SetupCommand(program: Command, context: CommandContext): void {
  program
    .command("r2setup")
    .description(
      "check a bucket of Cloudflare R2 or another S3 provider, and set its variables on the deployment",
    )
    .option("--cwd <directory>", "the app's directory", ".")
    // Not --env-file, which Node itself would read, at any position.
    .option(
      "--variables-file <file>",
      "a file with the S3_… or R2_… variables; by default the environment",
    )
    .option(
      "--origin <origin>",
      "an origin that uploads, for CORS; can be repeated (default: the development server)",
      anotherOrigin,
    )
    .option("-y, --yes", "do not ask")
    .option("--dry-run", "only check the bucket")
    .option("--prod", "set the variables on the production deployment")
    .option("--json", "print one JSON object per line")
    .action(async (flags: R2Flags) => {
      context.setExitCode(
        await reportingErrors(context, flags.json, () => r2setup(flags, context)),
      );
    });
}

async function r2setup(flags: R2Flags, { screen }: CommandContext): Promise<number> {
  const root = path.resolve(flags.cwd);
  const { router } = await inspectProject(root);
  const isDry = flags.dryRun ?? false;
  const isInteractive = !flags.yes && !flags.json && screen.isLive && process.stdin.isTTY;
  if (!isDry && !flags.yes && !isInteractive) {
    throw new SetupError(
      "ANSWERS_MISSING",
      "Cannot ask without a terminal. Pass --yes to set the variables, or --dry-run to only " +
        "check the bucket.",
    );
  }
  const { variablesFile } = flags;
  const file = variablesFile === undefined ? undefined : path.resolve(variablesFile);
  const settings = await readR2Settings(process.env, file);
  const origins = flags.origin ?? [router === "next" ? DEVELOPMENT.next : DEVELOPMENT.other];
  const names = settings.variables.map(({ name }) => name);
  const tell = (event: object, line: string) =>
    screen.print(flags.json ? JSON.stringify(event) : line);
  for (const tried of settings.buckets) {
    const { bucket } = tried.credentials;
    const where = tried.isPrivate ? ` in ${bucket}` : "";
    const onCheck = (check: R2Check) => {
      const detail = check === "cors" ? ` for ${origins.join(", ")}` : "";
      tell({ type: "check", check, bucket, ok: true }, `ok: ${check}${where}${detail}`);
    };
    await interruptible((signal) => checkBucket(tried, origins, { signal, onCheck }));
  }
  if (isDry) return SETUP_EXIT.ok;
  const reason = (await hasDeployment(root, process.env))
    ? await setVariables(root, flags, isInteractive, settings.variables)
    : "this app has no deployment yet; run npx convex dev first";
  if (reason === null) {
    tell({ type: "done", set: names }, `Set on the deployment: ${names.join(", ")}.`);
    const next =
      "Pass them on in convex.config.ts and switch to the bucket: docs/setup-r2.md, steps 5 " +
      "and 6.";
    if (!flags.json) screen.print(next);
    return SETUP_EXIT.ok;
  }
  tell({ type: "done", set: [], reason }, `No variables were set, because ${reason}.`);
  return SETUP_EXIT.ok;
}

/** @returns why no variables were set, or `null`. */
async function setVariables(
  root: string,
  { prod }: R2Flags,
  isInteractive: boolean,
  variables: Parameters<typeof setOnDeployment>[1],
): Promise<string | null> {
  const names = variables.map(({ name }) => name).join(", ");
  const where = prod ? "your production deployment" : "your deployment";
  const isWanted =
    !isInteractive || (await confirm({ message: `Set ${names} on ${where}?` })) === true;
  if (!isWanted) return "you declined";
  const deployment = prod ? ["--prod"] : [];
  await setOnDeployment(root, variables, { overwrite: true, deployment });
  return null;
}
