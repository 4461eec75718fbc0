/**
 * `npm run bench` measures everything and writes docs/benchmarks.md. `npm run bench -- http report`
 * measures only that again; the other figures stay those of the last run, in bench/results.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";

/** Loaded one by one, since each changes the globals of its process in its own way. */
const PARTS = {
  database: async () => (await import("./database/run.js")).runDatabase(),
  http: async () => (await import("./http/run.js")).runHttp(),
  mirror: async () => (await import("./mirror/run.js")).runMirror(),
  sizes: async () => (await import("./sizes/run.js")).runSizes(),
};

const RESULTS = new URL("results/", import.meta.url);

async function measure(part: string, work: () => Promise<unknown>): Promise<void> {
  const { machine } = await import("./report/machine.js");
  const result = await work();
  const text = JSON.stringify({ ...(await machine()), result }, null, 1);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`${part}.json`, RESULTS), `${text}\n`);
}

export async function main(args: string[]): Promise<void> {
  const wanted = args.length === 0 ? [...Object.keys(PARTS), "report"] : args;
  for (const part of wanted) {
    if (part === "report") continue;
    if (!(part in PARTS)) throw new Error(`There is no part "${part}"; see bench/run.ts.`);
    await measure(part, PARTS[part as keyof typeof PARTS]);
  }
  const { writeReport } = await import("./report/write.js");
  await writeReport(async (part) =>
    JSON.parse(await readFile(new URL(`${part}.json`, RESULTS), "utf8")),
  );
}
