import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { FUNCTIONS } from "../../src/shared/functions/index.js";

const PAGE = "docs/admin-panel.md";
const guide = () => readFile(path.join(repository, PAGE), "utf8");

test("the panel calls every function that is declared for it", async () => {
  const folder = path.join(repository, "src/admin");
  const files = await readdir(folder, { recursive: true });
  const sources = files.filter((file) => /(?<!\.test)\.tsx?$/.test(file));
  const texts = await Promise.all(sources.map((file) => readFile(path.join(folder, file), "utf8")));
  const called = new Set(texts.flatMap((text) => text.match(/(?<=\bapi\.)\w+/g) ?? []));
  // The upload queue takes its functions from the whole `api`.
  for (const name of ["appFunctions", "sendingFunctions"]) {
    const queue = await readFile(path.join(repository, `src/react/uploads/${name}.ts`), "utf8");
    const calls = /(?<=client\.\w+\()\w+|(?<=: calling\()\w+/g;
    for (const call of queue.match(calls) ?? []) called.add(call);
  }
  const declared = Object.entries<{ kind: string; panel?: boolean }>(FUNCTIONS).filter(
    ([, { panel }]) => panel,
  );
  expect(declared.length).toBeGreaterThan(30);
  expect(declared.map(([name]) => name).filter((name) => !called.has(name))).toEqual([]);
});

test("the guide names every variable that an app may set", async () => {
  const tokens = await readFile(path.join(repository, "src/admin/styles/tokens.css"), "utf8");
  const page = await guide();
  const table = page.slice(page.indexOf("| variables"), page.indexOf("`light-dark()` gives"));
  const missing = [...tokens.matchAll(/^ {2}(--cva-[\w-]+):/gm)]
    .map(([, name]) => name!)
    .filter((name) => {
      const [, base, ending] = /^(.*?)(-strong|-soft)?$/.exec(name)!;
      const isEnding =
        ending !== undefined && table.includes(`${base}\``) && table.includes(`\`${ending}\``);
      return !table.includes(`\`${name}\``) && !isEnding;
    });
  expect(missing).toEqual([]);
});

test("the pictures of the guide are there", async () => {
  for (const [, image] of (await guide()).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
    const bytes = await readFile(path.join(repository, "docs", image!));
    expect(bytes.subarray(8, 12).toString()).toBe("WEBP");
  }
});
