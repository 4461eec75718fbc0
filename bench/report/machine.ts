/** On what something was measured, and when. */
import { readFile } from "node:fs/promises";
import os from "node:os";

export type Machine = { measuredAt: string; machine: string; node: string };

/** A result with the machine it was measured on. */
export type Recorded<Result> = Machine & { result: Result };

export async function machine(): Promise<Machine> {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    machine:
      `${os.cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${memory} GiB of memory, ` +
      (await systemName()),
    node: process.version,
  };
}

async function systemName(): Promise<string> {
  try {
    const release = await readFile("/etc/os-release", "utf8");
    return /^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? os.type();
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}
