import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { PANEL_FUNCTIONS } from "../../src/admin/state/panelFunctions.js";

const PAGE = "docs/admin-panel.md";
const guide = () => readFile(path.join(repository, PAGE), "utf8");

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
