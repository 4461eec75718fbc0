import { runSizes } from "./sizes/run.js";
export async function main() {
  const r = await runSizes();
  for (const n in r) console.log(n, JSON.stringify(r[n]));
}
