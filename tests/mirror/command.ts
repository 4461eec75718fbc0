/** The command as it is installed, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { app } from "./engine.js";

/** Starts the command for a deployment; it ends with the test. */
export function start(
  url: string,
  args: string[],
  environment: Record<string, string> = {},
): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [app.bin, ...args], {
    env: { PATH, HOME, CONVEX_URL: url, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Runs the command to its end. */
export async function run(url: string, args: string[], environment: Record<string, string> = {}) {
  const child = start(url, args, environment);
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, stderr, lines: stdout.trim().split("\n") };
}
