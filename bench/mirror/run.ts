/**
 * Measures only the running mirror, at sizes other than in docs/benchmarks.md: `node scripts/run.js
 * bench/mirror/run.ts [files ...]`, by default 1000 10000.
 */
import { withInstalled } from "./installed.js";
import { measureLive } from "./live.js";

export async function main(args: string[]): Promise<void> {
  await withInstalled(async (app) => {
    for (const count of args.length === 0 ? [1000, 10_000] : args.map(Number)) {
      console.log(await measureLive(app, count));
    }
  });
}
