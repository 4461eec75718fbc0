/**
 * Measures only the running mirror, at sizes other than in docs/benchmarks.md: `node scripts/run.js
 * bench/mirror/run.ts [files ...]`, by default 1000 10000. With `start` before the numbers, only starts with so many
 * unchanged files; with `unchanged`, the commands on a directory of so many files that is equal to its folder.
 */
import type { InstalledApp } from "../../tests/installed/app.js";
import { withInstalled } from "./installed.js";
import { measureLive } from "./live.js";
import { measureStarting } from "./starting.js";
import { measureUnchanged } from "./unchanged.js";

const MEASURES: Record<string, (app: InstalledApp, count: number) => Promise<unknown>> = {
  start: measureStarting,
  unchanged: measureUnchanged,
};

export async function main(args: string[]): Promise<void> {
  await withInstalled(async (app) => {
    const named = MEASURES[args[0] ?? ""];
    const counts = named === undefined ? args : args.slice(1);
    for (const count of counts.length === 0 ? [1000, 10_000] : counts.map(Number)) {
      console.log(await (named ?? measureLive)(app, count));
    }
  });
}
