/** The guide to testing an app: its test runs, in an app with the package installed. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { installOutside } from "../package/outside.js";
import { run } from "../installed/pack.js";
import { fileOf, snippetsOf } from "./snippets.js";

let folder: string;
let app: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-testing-"));
  app = (await installOutside(folder)).folder;
  await rm(path.join(app, "convex"), { recursive: true });
  await mkdir(path.join(app, "convex/_generated"), { recursive: true });
  const generated = `import { anyApi, componentsGeneric } from "convex/server";
export const api = anyApi;
export const components = componentsGeneric();
`;
  const schema = `import { defineSchema } from "convex/server";
export default defineSchema({});
`;
  const config = `export default {
  test: {
    environment: "edge-runtime",
    include: ["convex/*.test.ts"],
    testTimeout: 120_000,
    server: { deps: { inline: ["convex-test", "convex-versioned-assets"] } },
  },
};
`;
  await writeFile(path.join(app, "convex/_generated/api.js"), generated);
  await writeFile(path.join(app, "convex/_generated/api.d.ts"), "export {};\n");
  await writeFile(path.join(app, "convex/schema.ts"), schema);
  await writeFile(path.join(app, "vitest.config.ts"), config);
  const snippets = [...(await snippetsOf("README.md")), ...(await snippetsOf("docs/testing.md"))];
  for (const snippet of snippets) {
    const file = fileOf(snippet);
    if (file?.startsWith("convex/assets.")) await writeFile(path.join(app, file), snippet.code);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("runs, for somebody who is signed in", async () => {
  const vitest = path.join(repository, "node_modules/vitest/vitest.mjs");
  const output = await run(process.execPath, [vitest, "run", "--reporter=verbose"], {
    cwd: app,
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(output).toContain("an image is uploaded, replaced and restored");
  expect(output).toMatch(/Tests +1 passed/);
});
