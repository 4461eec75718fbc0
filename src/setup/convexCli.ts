/** Runs the app's own `convex env` commands. Values are passed through standard input only. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { readEnvFile, readVariable, type Variable } from "./environment.js";
import { SetupError } from "./errors.js";
import { readText } from "./files.js";

/** The variables that select a deployment for the `convex` command. */
const SELECTORS = [
  "CONVEX_DEPLOYMENT",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_DEPLOYMENT_TOKEN",
  "CONVEX_SELF_HOSTED_URL",
];

/** Returns whether the app has a deployment. */
export async function hasDeployment(root: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const files = [await readEnvFile(root), (await readText(path.join(root, ".env"))) ?? ""];
  return SELECTORS.some((name) => env[name] || files.some((text) => readVariable(text, name)));
}

type Ran = { code: number | null; output: string };

async function runConvex(
  root: string,
  args: string[],
  input: string,
  secrets: string[],
  signal?: AbortSignal,
): Promise<Ran> {
  let cli: string;
  try {
    const fromApp = createRequire(path.join(root, "package.json"));
    cli = path.join(path.dirname(fromApp.resolve("convex/package.json")), "bin/main.js");
  } catch {
    throw new SetupError("DEPLOYMENT_REFUSED", "convex is not installed in this app.");
  }
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: "pipe", signal });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A command that exits without reading reports the reason with its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const output = secrets.reduce(
    (text, secret) => (secret === "" ? text : text.replaceAll(secret, "…")),
    Buffer.concat(chunks).toString(),
  );
  return { code, output };
}

/** Single quotes preserve everything except themselves. */
function dotenvLine({ name, value }: Variable): string {
  if (/['\r\n\0]/.test(value)) {
    throw new SetupError(
      "OPTIONS_INVALID",
      `${name} cannot contain a single quote or a line break.`,
    );
  }
  return `${name}='${value}'\n`;
}

export type SetOptions = {
  /** True to change variables that have another value. */
  overwrite: boolean;
  /** Flags of the `convex` command that select the deployment. */
  deployment?: string[];
  /** Ends the command. */
  signal?: AbortSignal;
};

/**
 * Sets variables on the deployment atomically.
 *
 * @returns the names of those that were set.
 * @throws DEPLOYMENT_REFUSED. Its message never contains a value.
 */
export async function setOnDeployment(
  root: string,
  variables: Variable[],
  { overwrite, deployment = [], signal }: SetOptions,
): Promise<string[]> {
  const secrets = variables.map(({ value }) => value);
  let wanted = variables;
  if (!overwrite) {
    const args = ["env", "list", "--names-only", ...deployment];
    const { code, output } = await runConvex(root, args, "", secrets, signal);
    if (code !== 0) throw refused("env list", output);
    const known = output.split(/\r?\n/).map((line) => line.trim());
    wanted = variables.filter(({ name }) => !known.includes(name));
  }
  if (wanted.length === 0) return [];
  const args = ["env", "set", ...(overwrite ? ["--force"] : []), ...deployment];
  const input = wanted.map(dotenvLine).join("");
  const { code, output } = await runConvex(root, args, input, secrets, signal);
  if (code !== 0) throw refused("env set", output);
  return wanted.map(({ name }) => name);
}

function refused(command: string, output: string): SetupError {
  return new SetupError("DEPLOYMENT_REFUSED", `convex ${command} failed: ${output.trim()}`);
}
