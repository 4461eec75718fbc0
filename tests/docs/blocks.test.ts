/** Every block of code in every Markdown file: what is done to make sure that it is right. */
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { installOutside } from "../package/outside.js";
import { run } from "../installed/pack.js";
import {
  type AppTest,
  type Ran,
  filesOf,
  runTests,
  typecheck,
  writeDriver,
  writePageApp,
  writeRendering,
} from "./pageApp.js";
import { CALLS } from "./running/calls.js";
import { NEEDS_ACCOUNT, fileOf, markdownFiles, snippetsOf } from "./snippets.js";

/** What else a block may be. Shell and code have one name each, so that none is overlooked. */
const OTHER = ["yaml", "html", "json", "css", "ini", "txt", "mermaid"];
const LANGUAGES = ["ts", "tsx", "typescript", "js", "sh", ...OTHER];

/** Its code is of this repository itself, not of an app. */
const OF_REPOSITORY = "local/README.md";

/** Its blocks are lines of an example, which is typechecked and run: tests/migrating/guide.test.ts. */
const OF_EXAMPLE = "docs/migrating.md";

const pages = await markdownFiles();
const withCode: string[] = [];
const withComponents: string[] = [];
for (const page of pages) {
  if (page === OF_REPOSITORY || page === OF_EXAMPLE) continue;
  const files = await filesOf(page);
  if (files.length > 0) withCode.push(page);
  const hasComponent = files.some(
    ([file, { code }]) => file.endsWith(".tsx") && /^export function/m.test(code),
  );
  if (hasComponent) withComponents.push(page);
}

test("every page is looked at, and every block is of a known language", async () => {
  expect(pages).toEqual(
    expect.arrayContaining(["CHANGELOG.md", "LLM.md", "README.md", "docs/react.md"]),
  );
  for (const page of pages) {
    for (const { language } of await snippetsOf(page)) expect(LANGUAGES, page).toContain(language);
    // A block that is only indented would be read by nobody.
    const text = (await readFile(path.join(repository, page), "utf8")).replace(
      /^( *)```[\s\S]*?^\1```$/gm,
      "",
    );
    expect(text, page).not.toMatch(/(^|\n\n) {4}(?! *[-*\d|])\S/);
  }
});

describe("TypeScript against the built package", () => {
  let folder: string;
  let installed: string;
  const apps = new Map<string, string>();
  let problems: Map<string, string>;
  const calling = new Map<string, AppTest>();
  const rendering = new Map<string, AppTest>();
  let ran: Map<string, Ran>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-pages-"));
    installed = (await installOutside(folder)).folder;
    for (const page of withCode) apps.set(page, await writePageApp(installed, page));
    problems = await typecheck(installed, [...apps.values()]);
    for (const [page, calls] of Object.entries(CALLS)) {
      calling.set(page, await writeDriver(apps.get(page)!, page, calls));
    }
    for (const page of withComponents) rendering.set(page, await writeRendering(apps.get(page)!));
    ran = await runTests(installed, [...calling.values(), ...rendering.values()]);
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(withCode)("%s typechecks as one app", (page) => {
    expect(problems.get(apps.get(page)!)).toBe("");
  });

  test.each(Object.keys(CALLS))("%s runs, every function of it", (page) => {
    expect(ran.get(calling.get(page)!.file)).toEqual({ passed: 1, problems: [] });
  });

  test.each(withComponents)("the components of %s render", async (page) => {
    const files = (await filesOf(page)).filter(([file]) => file.endsWith(".tsx"));
    const exported = files.flatMap(([, { code }]) => code.match(/^export function/gm) ?? []);
    const passed = exported.length;
    expect(ran.get(rendering.get(page)!.file)).toEqual({ passed, problems: [] });
  });

  test("a mistake is found", async () => {
    const app = await writePageApp(installed, "docs/concepts.md");
    const mistake = `import { assets } from "./assets";\nassets.noSuchFunction();\n`;
    await writeFile(path.join(app, "convex/mistake.ts"), mistake);
    expect((await typecheck(installed, [app])).get(app)).toContain("noSuchFunction");
  });
});

test(`${OF_REPOSITORY} typechecks in this repository`, async () => {
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-local-"));
  try {
    await cp(path.join(repository, "example/convex"), path.join(folder, "example/convex"), {
      recursive: true,
    });
    for (const name of ["local", "src", "node_modules"]) {
      await symlink(path.join(repository, name), path.join(folder, name), "dir");
    }
    const snippets = (await snippetsOf(OF_REPOSITORY)).filter(({ language }) => language === "ts");
    expect(snippets.map(fileOf)).toEqual(["example/backend.ts", "example/vite.config.ts"]);
    for (const snippet of snippets) {
      await writeFile(path.join(folder, fileOf(snippet)!), snippet.code);
    }
    const tsconfig = {
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: { types: ["node"] },
      include: ["example/*.ts"],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    expect(
      await run(process.execPath, [tsc, "--checkers", "1", "-p", "tsconfig.json"], { cwd: folder }),
    ).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The tests that run the blocks of shell which need no account, one for each block of the page. */
const RUN: Record<string, string[]> = {
  // The demo itself; the gate does `npm ci` and `npm test` first of all; installing the tarball.
  "README.md": [
    "tests/setup/quickStart.test.ts",
    "tests/browser/support/demo.ts",
    ".ci/run",
    "tests/package/outside.ts",
  ],
  "docs/guarantees.md": ["tests/docs/shell.test.ts"],
  // The versions that the tests install, whose install line is held to package.json.
  "docs/migrating.md": ["tests/migrating/guide.test.ts", "tests/versionOne/daemon.test.ts"],
  "docs/public-files.md": ["tests/delivery/putting.test.ts"],
  "docs/quick-start.md": Array.from({ length: 4 }, () => "tests/setup/quickStart.test.ts"),
  // The variables of the proxy need one.
  "docs/sync.md": [
    ...Array.from({ length: 3 }, () => "tests/docs/shell.test.ts"),
    "tests/mirror/proxies.test.ts",
  ],
  "docs/push.md": Array.from({ length: 6 }, () => "tests/docs/shell.test.ts"),
  "docs/react.md": ["tests/docs/shell.test.ts"],
  // Installed with the same versions by the gate.
  "docs/webp-pure-convex.md": ["tests/webp/guides.test.ts"],
  "example/README.md": ["tests/browser/support/demo.ts"],
  "local/README.md": ["tests/docs/shell.test.ts"],
  "site/index.md": ["tests/setup/quickStart.test.ts"],
};

describe("shell", () => {
  test("every block is run by a test or tells its reader that it needs an account", async () => {
    const found: Record<string, number> = {};
    for (const page of pages) {
      for (const { language, code } of await snippetsOf(page)) {
        if (language !== "sh" || NEEDS_ACCOUNT.test(code)) continue;
        found[page] = (found[page] ?? 0) + 1;
      }
    }
    expect(found).toEqual(
      Object.fromEntries(Object.entries(RUN).map(([page, tests]) => [page, tests.length])),
    );
    for (const file of Object.values(RUN).flat()) {
      await expect(readFile(path.join(repository, file), "utf8"), file).resolves.not.toBe("");
    }
  });

  test("what needs an account asks for one, and what does not asks for none", async () => {
    const NEEDS = /^npx (convex (dev|deploy|run|env|logs|export|import)|wrangler)\b|^npm create/m;
    for (const page of pages) {
      for (const { language, code } of await snippetsOf(page)) {
        if (language !== "sh") continue;
        const isMarked = NEEDS_ACCOUNT.test(code);
        if (!isMarked) expect(code, page).not.toMatch(NEEDS);
      }
    }
  });
});
