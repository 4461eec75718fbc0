import { measureLive } from "./mirror/live.js";
export async function main() {
  console.dir(await measureLive(20), { depth: 5 });
}
