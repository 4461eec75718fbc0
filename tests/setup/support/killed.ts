/**
 * Applies changes and kills itself before a certain step on the disk:
 * `killed.js <root> <step> <the installed apply.js>`.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as Apply from "../../../src/setup/apply.js";

const [root = "", step = "", apply = ""] = process.argv.slice(2);
let count = 0;

for (const name of ["open", "mkdir", "rename", "copyFile", "rm", "rmdir"] as const) {
  const real = fs.promises[name] as (...args: unknown[]) => Promise<unknown>;
  fs.promises[name] = (async (...args: unknown[]) => {
    count += 1;
    if (count === Number(step)) process.kill(process.pid, "SIGKILL");
    return await real(...args);
  }) as never;
}
syncBuiltinESMExports();

const { applyChanges } = (await import(pathToFileURL(apply).href)) as typeof Apply;
const changes = JSON.parse(
  fs.readFileSync(path.join(root, "../changes.json"), "utf8"),
) as Parameters<typeof applyChanges>[1];
const applied = await applyChanges(
  root,
  changes.map((change) => ({ ...change, file: path.join(root, change.file) })),
);
await applied.keep();
