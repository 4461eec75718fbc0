/**
 * `npm run bench` runs all benchmarks and writes docs/benchmarks.md. `npm run bench -- http report` runs only
 * these; the other results are those of the last run, in bench/results.
 */
import { mkdir, readFile } from "node:fs/promises";
import { writeFormatted } from "./report/files.js";
import { type Recorded, machine } from "./report/machine.js";

type Save = (result: unknown) => Promise<void>;

/** Loaded one by one, because each changes the globals of its process. */
const PARTS: Record<string, (save: Save) => Promise<unknown>> = {
  database: async (save) => (await import("./database/run.js")).runDatabase(save),
  http: async () => (await import("./http/run.js")).runHttp(),
  pixel: async () => (await import("./pixel/run.js")).runPixel(),
  panel: async () => (await import("./panel/run.js")).runPanel(),
  mirror: async () => (await import("./mirror/compare.js")).runMirror(),
  sizes: async () => (await import("./sizes/run.js")).runSizes(),
};

const RESULTS = new URL("results/", import.meta.url);
const fileOf = (part: string) => new URL(`${part}.json`, RESULTS);

async function measure(part: string, work: (save: Save) => Promise<unknown>): Promise<void> {
  const on = await machine();
  await mkdir(RESULTS, { recursive: true });
  const save = async (result: unknown) =>
    await writeFormatted(fileOf(part), JSON.stringify({ ...on, result }));
  await save(await work(save));
}

export async function main(args: string[]): Promise<void> {
  const wanted = args.length === 0 ? [...Object.keys(PARTS), "report"] : args;
  for (const part of wanted.filter((name) => name !== "report")) {
    const work = PARTS[part];
    if (work === undefined) throw new Error(`The part "${part}" does not exist; see bench/run.ts.`);
    await measure(part, work);
  }
  if (!wanted.includes("report")) return;
  const { writeReport } = await import("./report/write.js");
  await writeReport(
    async (part) => JSON.parse(await readFile(fileOf(part), "utf8")) as Recorded<unknown>,
  );
}
