import { readFile, writeFile } from "node:fs/promises";
import { CONTENDERS, stopBucket } from "./database/packages/all.js";
import { conflictingPairs } from "./database/conflicts.js";
import { storeHistory } from "./database/history.js";
import { largestFolder } from "./database/limits.js";
import { measureTasks } from "./database/measure.js";
const F = new URL("results/database.json", import.meta.url);
export async function main(args: string[]) {
  const all = JSON.parse(await readFile(F, "utf8"));
  const r = all.result;
  const save = () => writeFile(F, JSON.stringify(all, null, 1) + "\n");
  const todo = args[0] === undefined ? ["v", "c", "l", "h", "b"] : args[0].split("");
  for (const t of todo)
    for (const c of CONTENDERS) {
      console.log(t, c.name);
      try {
        if (t === "v" && c.addVersions)
          r.byVersions[c.name][1000] = await measureTasks(c, { files: 100, versions: 1000 });
        if (t === "c") r.conflicts.pairs[c.name] = await conflictingPairs(c);
        if (t === "l") r.largestFolder[c.name] = await largestFolder(c);
        if (t === "h") r.stored[c.name] = await storeHistory(c);
        if (t === "b")
          r.bySize[c.name][100000] = await measureTasks(c, { files: 100_000, versions: 1 });
      } catch (e) {
        console.log("FAILED", t, c.name, e);
      }
      await save();
    }
  await stopBucket();
}
