/** The peak memory and the times of the command, as the system counts them. */
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
  const { user, system } = process.cpuUsage();
  console.error("peak " + kilobytes + " cpu " + (user + system) / 1000);
});`;

export type Memory = {
  /** Of the command that prints its version: Node and the program. */
  idleMegabytes: number;
  /** During the first copy. */
  copyMegabytes: number;
};

export type Usage = { ms: number; cpuMs: number; megabytes: number; stdout: string };

/** Runs the command with such arguments; its times include the start of Node. */
export async function usageOf(app: InstalledApp, ...args: string[]): Promise<Usage> {
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const startedAt = performance.now();
  const { stdout, stderr } = await run(process.execPath, ["--import", tell, app.bin, ...args]);
  const ms = performance.now() - startedAt;
  const [, kilobytes, cpuMs] = /^peak (\d+) cpu ([\d.]+)$/m.exec(stderr)!;
  return { ms, cpuMs: Number(cpuMs), megabytes: Number(kilobytes) / 1024, stdout };
}

/** The peak memory of the command with such arguments. */
export async function peakMegabytes(app: InstalledApp, ...args: string[]): Promise<number> {
  return (await usageOf(app, ...args)).megabytes;
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
