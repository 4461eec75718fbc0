// Writes every `_generated` folder without a Convex deployment; `--check` only compares.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { generate, readFolder, type Generated } from "./generate.js";
import { repository } from "./scratch.js";

export type Difference = { file: string; problem: "missing" | "stale" | "no longer generated" };

/** Returns how a committed folder differs from the generated code. */
export function compare(
  folder: string,
  committed: Map<string, string>,
  generated: Map<string, string>,
): Difference[] {
  const names = [...new Set([...committed.keys(), ...generated.keys()])].sort();
  return names.flatMap((name): Difference[] => {
    const file = `${folder}/${name}`;
    if (!generated.has(name)) return [{ file, problem: "no longer generated" }];
    if (!committed.has(name)) return [{ file, problem: "missing" }];
    return committed.get(name) === generated.get(name) ? [] : [{ file, problem: "stale" }];
  });
}

/** Returns the differences of one target, or why its code could not be generated. */
export async function check({ folder, result }: Generated): Promise<Difference[] | string> {
  if ("error" in result) return result.error;
  return compare(folder, await readFolder(path.join(repository, folder)), result.files);
}

async function write({ folder, result }: Generated, differences: Difference[]): Promise<void> {
  if ("error" in result) return;
  await mkdir(path.join(repository, folder), { recursive: true });
  for (const { file } of differences) {
    const contents = result.files.get(path.basename(file));
    if (contents === undefined) await rm(path.join(repository, file));
    else await writeFile(path.join(repository, file), contents);
  }
}

export async function main(args: string[]): Promise<number> {
  const checkOnly = args.includes("--check");
  let failed = false;
  for (const generated of await generate()) {
    const differences = await check(generated);
    if (typeof differences === "string") {
      console.error(differences);
      failed = true;
    } else if (checkOnly) {
      for (const { file, problem } of differences) console.error(`${file}: ${problem}`);
      failed ||= differences.length > 0;
    } else {
      await write(generated, differences);
      for (const { file, problem } of differences) {
        console.log(`${problem === "no longer generated" ? "removed" : "wrote"} ${file}`);
      }
    }
  }
  if (checkOnly && failed) console.error("Run `npm run codegen` and commit the result.");
  return failed ? 1 : 0;
}
