/** The engine and the command as programs of their own, built once for a test file. */
import { buildPrograms as build } from "../programs.js";

export type Built = { cli: string; child: string; remove(): Promise<void> };

export async function buildPrograms(): Promise<Built> {
  return await build({ cli: "src/cli/index.ts", child: "tests/mirror/child.ts" });
}
