// Runs a TypeScript script on every supported Node: `node scripts/run.js scripts/codegen.ts [args]`. Node 20
// cannot strip types, so Vite loads it.
import path from "node:path";
import process from "node:process";
import { runnerImport } from "vite";

const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error("usage: node scripts/run.js <script.ts> [arguments]");
  process.exit(2);
}
process.argv = [process.argv[0], path.resolve(script), ...args];
const { module } = await runnerImport(path.resolve(script), { logLevel: "error" });
if (typeof module.main !== "function") throw new Error(`${script} does not export main(args)`);
process.exitCode = (await module.main(args)) ?? 0;
