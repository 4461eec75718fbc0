// `npm run bench`: installs the compared packages if needed, and runs the benchmarks; see bench/run.ts.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(`${here}node_modules/.package-lock.json`)) {
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], here);
}
run(process.execPath, ["bench/main.js", "bench/run.ts", ...process.argv.slice(2)], `${here}..`);
