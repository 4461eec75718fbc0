/** The peak memory of the command, as the system counts it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { InstalledApp } from "../../tests/installed/app.js";

const run = promisify(execFile);

/**
 * Reported by the process when it exits. Uses its own high-water mark, not `maxRSS`, in which Linux includes
 * the parent's memory at the start.
 */
const TELL = `
import { readFileSync } from "node:fs";
process.on("exit", () => {
  let kilobytes = process.resourceUsage().maxRSS;
  try {
    kilobytes = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {}
  console.error("peak " + kilobytes);
});`;

export type Memory = {
  /** Of the command that prints its version: Node and the program. */
  idleMegabytes: number;
  /** During the first copy. */
  copyMegabytes: number;
};

/** The peak memory of the command with such arguments. */
export async function peakMegabytes(app: InstalledApp, ...args: string[]): Promise<number> {
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const { stderr } = await run(process.execPath, ["--import", tell, app.bin, ...args]);
  return Number(/^peak (\d+)$/m.exec(stderr)![1]) / 1024;
}

export async function measureMemory(app: InstalledApp, url: string): Promise<Memory> {
  const directory = await mkdtemp(path.join(tmpdir(), "mirror-memory-"));
  try {
    return {
      idleMegabytes: await peakMegabytes(app, "--version"),
      copyMegabytes: await peakMegabytes(app, "sync", directory, "--url", url, "--once"),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
