import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runConvexCli } from "../../scripts/convex-cli.js";
import { startPushStub } from "../../scripts/push-stub/server.js";
import { repository } from "../../scripts/scratch.js";
import { installOutside } from "../package/outside.js";
import { run } from "../installed/pack.js";
import { type Snippet, fileOf, snippetsOf } from "./snippets.js";

let folder: string;
let app: string;
let snippets: Snippet[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-readme-"));
  app = (await installOutside(folder)).folder;
  // An empty app, as it is before somebody reads the page.
  for (const entry of ["convex", "Uploader.tsx", "types.ts", "upload.spec.ts"]) {
    await rm(path.join(app, entry), { recursive: true });
  }
  snippets = await snippetsOf("README.md");
  for (const snippet of snippets) {
    const file = fileOf(snippet);
    if (file === undefined) continue;
    await mkdir(path.dirname(path.join(app, file)), { recursive: true });
    await writeFile(path.join(app, file), snippet.code);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every TypeScript snippet says which file it is", () => {
  const files = snippets.filter(({ language }) => /^tsx?$/.test(language)).map(fileOf);
  expect(files).toEqual([
    "convex/convex.config.ts",
    "convex/assets.ts",
    "convex/http.ts",
    "src/Hero.tsx",
  ]);
});

test("pasted into an app they deploy and typecheck", async () => {
  const stub = await startPushStub();
  try {
    const { output } = await runConvexCli(app, stub, ["deploy", "--yes", "--typecheck", "disable"]);
    expect(output).toContain("Deployed Convex functions");
  } finally {
    await stub.close();
  }
  await writeFile(
    path.join(app, "tsconfig.json"),
    JSON.stringify({ extends: "./tsconfig.bundler.json", include: ["convex", "src"] }),
  );
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  expect(
    await run(process.execPath, [tsc, "--checkers", "1", "-p", "tsconfig.json"], { cwd: app }),
  ).toBe("");
});

test("the first screen says what to type", async () => {
  const page = await readFile(path.join(repository, "README.md"), "utf8");
  const first = page.split("\n").slice(0, 24).join("\n");
  expect(first).toContain("setup\n```");
  expect(first).toContain("`npm install && npm run dev`");
});

test("the functions of an app are in one module, in all pages and for the commands", async () => {
  const docs = await readdir(path.join(repository, "docs"));
  // The page about 1.x names its functions too.
  const pages = docs.filter((name) => name.endsWith(".md") && name !== "migrating.md");
  for (const name of ["README.md", "LLM.md", ...pages.map((page) => `docs/${page}`)]) {
    const text = await readFile(path.join(repository, name), "utf8");
    expect([name, text.match(/\bapi\.versionedAssets|convex\/versionedAssets\.ts/)]).toEqual([
      name,
      null,
    ]);
  }
});

test("every command in it is one that this repository has", async () => {
  const { scripts, version } = (await import("../../package.json", { with: { type: "json" } }))
    .default;
  const shell = snippets.filter(({ language }) => language === "sh").map(({ code }) => code.trim());
  expect(shell).toEqual([
    `npx convex-versioned-assets@${version} setup`,
    "npm install && npm run dev",
    "npm ci && npm test",
    `npm install convex-versioned-assets@${version}`,
  ]);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["dev", "test", "test:browser"]));
});
