/** Each runtime is the one that its name and the manifest say. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { run } from "../installed/pack.js";
import { RUNTIMES, runtime } from "./support/runtimes.js";

test("the docs name each of them", async () => {
  const docs = await readFile(path.join(repository, "docs/limits.md"), "utf8");
  const named = await Promise.all(RUNTIMES.map(runtime));
  for (const { name, version } of named) {
    expect(docs.toLowerCase()).toContain(`| ${name.replace(/\d+/, "")} ${version} `);
  }
});

test.each(RUNTIMES)("%s is what it says", async (name) => {
  const { file, version } = await runtime(name);
  const [first] = (await run(file, ["--version"])).split("\n");
  expect(first).toMatch(/^(v|deno )?\d/);
  expect(first!.replace(/^(v|deno )/, "").split(" ")[0]).toBe(version);
});
