/** Runs a program of Node to its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Returns what it prints; the code is not looked at. */
export async function runToEnd(args: string[], cwd: string): Promise<string> {
  const child = spawn(process.execPath, args, { cwd });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  await once(child, "close");
  return (await output).join("");
}
