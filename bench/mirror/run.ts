/**
 * Measures only the running mirror, at sizes other than in docs/benchmarks.md: `node scripts/run.js
 * bench/mirror/run.ts [files ...]`, by default 1000 10000. With `start` before the numbers, only starts with so many
 * unchanged files.
 */
import { withInstalled } from "./installed.js";
import { measureLive } from "./live.js";
import { measureStarting } from "./starting.js";

export async function main(args: string[]): Promise<void> {
  await withInstalled(async (app) => {
    const isStart = args[0] === "start";
    const counts = isStart ? args.slice(1) : args;
    for (const count of counts.length === 0 ? [1000, 10_000] : counts.map(Number)) {
      console.log(await (isStart ? measureStarting : measureLive)(app, count));
    }
  });
}
