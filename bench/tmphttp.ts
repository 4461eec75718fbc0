import { runHttp } from "./http/run.js";
export async function main() {
  const r = await runHttp();
  console.table(r.routes.map((r) => ({ ...r, compared: r.compared?.ratio })));
}
