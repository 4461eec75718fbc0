import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { resolveOptions } from "../../src/client/http/options.js";
import { typecheckInApp } from "./snippetApp.js";
import { snippetsOf } from "./snippets.js";

/**
 * These pages have tests of their own, which run their code: testing.test.ts and privateFiles.test.ts
 * here, and tests/migrating/guide.test.ts.
 */
const CHECKED_ELSEWHERE = new Set([
  "docs/testing.md",
  "docs/private-files.md",
  "docs/migrating.md",
]);

test("every TypeScript snippet of the guides typechecks in an app", async () => {
  const files: Record<string, string> = {};
  const guides = (await readdir(path.join(repository, "docs"))).map((name) => `docs/${name}`);
  for (const page of [...guides, "LLM.md"]) {
    if (!page.endsWith(".md") || CHECKED_ELSEWHERE.has(page)) continue;
    const snippets = await snippetsOf(page);
    for (const [index, { code }] of snippets
      .filter(({ language }) => language === "ts")
      .entries()) {
      files[`convex/${path.basename(page, ".md")}_${index + 1}.ts`] = code;
    }
  }
  expect(Object.keys(files).length).toBeGreaterThan(5);
  expect(await typecheckInApp(files)).toBe("");
});

test("the page on public files names every option of the routes, and its default", async () => {
  const page = await readFile(path.join(repository, "docs/public-files.md"), "utf8");
  const table = page.slice(page.indexOf("## Options"), page.indexOf("## Answers"));
  const rows = [...table.matchAll(/^\| `(\w+)` +\| (\S+)/gm)].map(([, name, value]) => [
    name!,
    value!.replaceAll("`", ""),
  ]);
  const { headers: _headers, authorize: _authorize, ...defaults } = resolveOptions({});
  expect(Object.fromEntries(rows)).toEqual({
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    pathPrefix: "/assets",
    headers: "none",
    authorize: "none",
  });
});
