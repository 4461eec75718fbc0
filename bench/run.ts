import { writeFile } from "node:fs/promises";
import { runDatabase } from "./database/run.js";
export async function main(args: string[]) {
  const r = await runDatabase(Number(args[0] ?? Infinity));
  await writeFile(new URL("results/database.json", import.meta.url), JSON.stringify(r, null, 1));
}
