/** Waiting for programs. */
import type { ChildProcess } from "node:child_process";

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Waits for the end of a process whose output is piped. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const out = { stdout: "", stderr: "" };
  child.stdout!.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, ...out };
}
