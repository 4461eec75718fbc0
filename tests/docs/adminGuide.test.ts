import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { inScratchFolder, repository } from "../../scripts/scratch.js";
import { PANEL_FUNCTIONS } from "../../src/admin/state/panelFunctions.js";
import { run } from "../package/pack.js";
import { fileOf, snippetsOf } from "./snippets.js";

const PAGE = "docs/admin-panel.md";
const guide = () => readFile(path.join(repository, PAGE), "utf8");

test("the components of the guide to the panel typecheck in an app", async () => {
  const snippets = await snippetsOf(PAGE);
  const files = snippets.filter(({ language }) => language === "tsx");
  expect(files).toHaveLength(2);
  await inScratchFolder(async (folder) => {
    for (const name of ["convex", "src"]) await mkdir(path.join(folder, name));
    await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
    for (const name of ["_generated", "assets.ts", "http.ts", "schema.ts"]) {
      const from = path.join(repository, "example/convex", name);
      await cp(from, path.join(folder, "convex", name), { recursive: true });
    }
    for (const snippet of files) {
      await writeFile(path.join(folder, fileOf(snippet)!), snippet.code);
    }
    const tsconfig = { extends: path.join(repository, "tsconfig.json"), include: ["src"] };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    expect(await run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder })).toBe("");
  });
});

test("the guide names every function that the panel calls", async () => {
  const page = await guide();
  const named = page.slice(page.indexOf("## Functions")).matchAll(/`(\w+)`/g);
  const names = [...named].map(([, name]) => name!).filter((name) => name !== "auth");
  expect(names).toEqual([...PANEL_FUNCTIONS]);
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
