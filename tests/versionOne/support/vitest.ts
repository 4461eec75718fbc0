/** What the tests of 1.x import from Vitest: a listed test must fail. */
import * as vitest from "vitest";
import { DELIBERATE } from "./deliberate.js";

export * from "vitest";

/** The name of every test of 1.x, with its file and its groups. */
export const found: string[] = [];

let groups: string[] = [];

/** Names what an import of a file adds. */
export function enterFile(name: string): void {
  groups = [name];
}

export function describe(name: string, add: () => void): void {
  const path = [...groups, name];
  vitest.describe(name, () => {
    const outer = groups;
    groups = path;
    add();
    groups = outer;
  });
}

export function it(name: string, run: () => Promise<void> | void): void {
  const fullName = [...groups, name].join(" > ");
  found.push(fullName);
  (DELIBERATE.has(fullName) ? vitest.it.fails : vitest.it)(name, run);
}

export { it as test };
