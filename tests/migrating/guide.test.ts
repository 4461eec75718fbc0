/** The guide says what the code does: its snippets are the code, its tables and commands are held to it. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import * as settings from "../../example/migrating/convex/migrating/settings.js";
import { repository } from "../../scripts/scratch.js";
import { errorCodes } from "../../scripts/reference/exports.js";
import { fileOf, snippetsOf } from "../docs/snippets.js";

const PAGE = "docs/migrating.md";
const APP = "example/migrating";
const FOLDER = `${APP}/convex/migrating`;
const read = (file: string) => readFile(path.join(repository, file), "utf8");

let page: string;
beforeAll(async () => {
  page = await read(PAGE);
});

/** As the guides write it: without what the tools of this repository need. */
const asInGuides = (code: string) => code.replaceAll('.js";', '";');

test("every snippet is code of the example, which is typechecked and run by these tests", async () => {
  const snippets = (await snippetsOf(PAGE)).filter(({ language }) => language === "ts");
  expect(snippets.map(fileOf)).toEqual([
    "convex/convex.config.ts",
    "convex/schema.ts",
    "convex/http.ts",
    "convex/migrating/fromStorage.ts",
    "convex/migrating/fromR2.ts",
    "convex/adopting.ts",
  ]);
  for (const snippet of snippets) {
    const source = asInGuides(await read(`${APP}/${fileOf(snippet)}`));
    const [, ...lines] = snippet.code.trimEnd().split("\n");
    // Only the example has a table of its own, and all the components.
    const parts = { "convex/schema.ts": lines.slice(1, 2), "convex/convex.config.ts": lines }[
      fileOf(snippet)!
    ] ?? [lines.join("\n")];
    for (const part of parts) expect(source).toContain(part);
  }
  expect(asInGuides(await read(`${APP}/convex/schema.ts`))).toContain("  ...migrationTables,\n");
});

test("every command is one that there is, or needs an account", async () => {
  const shell = (await snippetsOf(PAGE)).filter(({ language }) => language === "sh");
  const blocks = shell.map(({ code }) => code.trim().split("\n"));
  // tests/versionOne makes the edit in an app of 1.x.
  const [install, ...others] = blocks.filter(([first]) => first !== "# needs an app of 1.x");
  expect(blocks.length).toBe(others.length + 2);
  const { devDependencies, version } = JSON.parse(await read("package.json")) as {
    devDependencies: Record<string, string>;
    version: string;
  };
  const versionOne = devDependencies["convex-versioned-assets-1"];
  expect(install).toEqual([
    `npm install convex-versioned-assets-1@${versionOne} convex-versioned-assets@${version}`,
  ]);
  const commands = (from: string) => [
    "# needs an account",
    "npx convex deploy",
    `npx convex run migrating/migration:start '{"from": "${from}"}'`,
    `npx convex run migrating/migration:report '{"from": "${from}"}' --watch`,
  ];
  expect(others).toEqual([commands("versionOne"), commands("storage"), commands("r2")]);
  const migration = await read(`${FOLDER}/migration.ts`);
  for (const [, name] of page.matchAll(/migrating\/migration:(\w+)/g)) {
    expect(migration).toContain(`export const ${name!} = internal`);
  }
});

test("every reason is explained, and no other", async () => {
  const own = [...(await read(`${FOLDER}/failures.ts`)).matchAll(/^ {2}\| "([A-Z_]+)"/gm)];
  const inTable = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code!);
  expect(own.length).toBeGreaterThan(5);
  const component = new Set<string>(errorCodes().map(({ code }) => code));
  const expected = [...own.map(([, code]) => code!), "PLACE_UNKNOWN", "UNEXPECTED"];
  expect(inTable.filter((code) => !component.has(code)).sort()).toEqual(expected.sort());
  for (const [, code] of page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)) {
    const isKnown = component.has(code!) || expected.includes(code!) || /^R2_/.test(code!);
    expect(isKnown || code! in settings, code).toBe(true);
  }
});

test("its numbers are those of the settings, and its files are there", async () => {
  expect(page).toContain(`up to ${settings.MAX_BYTES / 1024 / 1024} MiB`);
  expect(page).toContain(`within ${settings.LEASE_MS / 60_000} minutes`);
  expect(page).toContain("in each of five tries");
  expect(settings.MAX_ATTEMPTS).toBe(5);
  const files = await readdir(path.join(repository, FOLDER));
  const named = [...page.matchAll(/`(\w+\.ts)`/g)].map(([, name]) => name!);
  for (const name of named) expect(["convex.config.ts", ...files]).toContain(name);
  const sources = await read(`${FOLDER}/sources.ts`);
  for (const name of ["versionOne", "storage", "r2"]) expect(sources).toContain(name);
});
