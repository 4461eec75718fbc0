import { measureTasks } from "./measure.js";
import { ours } from "./packages/ours.js";
import { plain } from "./packages/plain.js";
import { versionOne } from "./packages/versionOne.js";

export async function main(args: string[]): Promise<void> {
  const all = { ours, plain, versionOne } as const;
  const [name = "ours", files = "100", versions = "1"] = args;
  const t0 = performance.now();
  const c = all[name as keyof typeof all];
  const m = await measureTasks(c, { files: +files, versions: +versions });
  console.log(name, files, versions, Math.round(performance.now() - t0), "ms");
  console.table(m);
}
