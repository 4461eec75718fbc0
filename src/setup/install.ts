/** Detects and runs the app's package manager. */
import { spawn } from "node:child_process";
import { SetupError } from "./errors.js";
import { PACKAGE, type PackageManager } from "./project.js";

const ADD: Record<PackageManager, string[]> = {
  npm: ["npm", "install"],
  pnpm: ["pnpm", "add"],
  yarn: ["yarn", "add"],
  bun: ["bun", "add"],
};

const EXECUTE: Record<PackageManager, string> = {
  npm: "npx",
  pnpm: "pnpm exec",
  yarn: "yarn",
  bun: "bunx",
};

/** Names this version of this package: npm's `latest` may be another one. */
export function withVersion(packages: string[], version: string): string[] {
  return packages.map((name) => (name === PACKAGE ? `${name}@${version}` : name));
}

export function installCommand(manager: PackageManager, packages: string[]): string {
  return [...ADD[manager], ...packages].join(" ");
}

/** Returns how to run a package's command: `npx`, `pnpm exec`, … */
export function executeWith(manager: PackageManager): string {
  return EXECUTE[manager];
}

/** @throws INSTALL_FAILED */
export async function installPackages(
  root: string,
  manager: PackageManager,
  packages: string[],
  signal?: AbortSignal,
): Promise<void> {
  const [program = "", ...args] = ADD[manager];
  // On Windows these programs are scripts, which only a shell runs.
  const shell = process.platform === "win32";
  const child = spawn(program, [...args, ...packages], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell,
    signal,
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const problem = await new Promise<string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? null : Buffer.concat(chunks).toString()));
  });
  if (problem === null) return;
  const command = installCommand(manager, packages);
  throw new SetupError("INSTALL_FAILED", `${command} failed: ${problem.trim()}`);
}
