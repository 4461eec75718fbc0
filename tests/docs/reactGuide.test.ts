import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { inScratchFolder, repository } from "../../scripts/scratch.js";
import { run } from "../package/pack.js";
import { leaveOutTables } from "./snippetApp.js";
import { fileOf, snippetsOf } from "./snippets.js";

test("the components of the guide to the hooks typecheck in an app", async () => {
  const snippets = await snippetsOf("docs/react.md");
  const files = snippets.filter((snippet) => fileOf(snippet) !== undefined);
  expect(files.map(({ language }) => language)).toContain("tsx");
  expect(files).toHaveLength(snippets.length);

  await inScratchFolder(async (folder) => {
    for (const name of ["convex", "src"]) await mkdir(path.join(folder, name));
    await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
    for (const name of ["_generated", "http.ts"]) {
      const from = path.join(repository, "example/convex", name);
      await cp(from, path.join(folder, "convex", name), { recursive: true });
    }
    await leaveOutTables(path.join(folder, "convex"));
    for (const snippet of files) {
      await writeFile(path.join(folder, fileOf(snippet)!), snippet.code);
    }
    const tsconfig = {
      extends: path.join(repository, "tsconfig.json"),
      include: ["convex", "src"],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    expect(await run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder })).toBe("");
  });
});
