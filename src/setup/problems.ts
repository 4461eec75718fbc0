/** Compares the results of the app's own checks before and after: only new problems are caused by setup. */
import { spawn } from "node:child_process";

export type Problem = {
  /** The displayed text. */
  line: string;
  /** The problem without its position, which changes when lines are added above. */
  key: string;
};

/** Returns the new problems. */
export function newProblems(before: Problem[], after: Problem[]): Problem[] {
  const known = new Map<string, number>();
  for (const { key } of before) known.set(key, (known.get(key) ?? 0) + 1);
  return after.filter(({ key }) => {
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

/** Runs a program of the app: `node` with these arguments. */
export async function outputOf(
  args: string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output: Buffer.concat(chunks).toString() };
}
