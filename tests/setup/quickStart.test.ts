/** docs/quick-start.md, done as it says. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { SETUP_EXIT } from "../../src/cli/setupExitCodes.js";
import { repository } from "../../scripts/scratch.js";
import { type Snippet, snippetsOf } from "../docs/snippets.js";
import { ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, startBucket } from "../r2/support/bucket.js";
import type { InstalledApp } from "../installed/index.js";
import { makeApp, writeFiles } from "./support/apps.js";
import { type RunningApp, runApp } from "./support/backend.js";
import { developedApp } from "./support/packages.js";
import { start, stubProgram } from "./support/program.js";

const PAGE = "docs/quick-start.md";
const ACCOUNT = "# needs an account\n";

let page: string;
let snippets: Snippet[];
let program: InstalledApp;
let scratch: string;
let app: string;
beforeAll(async () => {
  page = await readFile(path.join(repository, PAGE), "utf8");
  snippets = await snippetsOf(PAGE);
  program = await developedApp();
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "quick-start-"));
  app = path.join(scratch, "app");
  await makeApp(app, { framework: "vite", auth: "none", packageManager: "npm", style: "absent" });
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

/** Commands that need no account, in the order of the page. */
const commands = () =>
  snippets
    .filter(({ language, code }) => language === "sh" && !code.startsWith(ACCOUNT))
    .flatMap(({ code }) => code.trim().split("\n"));

const snippet = (name: string) =>
  snippets.find(({ code }) => code.startsWith(`// ${name}\n`))!.code;

/** The command of this version: npm's `latest` may be another one. */
const NPX = `npx convex-versioned-assets@${packageJson.version}`;

/** What follows it. */
const argumentsOf = (command: string) => {
  expect(command.startsWith(`${NPX} `)).toBe(true);
  return command.split(" ").slice(2);
};

async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  return await start(program.bin, args, { cwd: app, env }).ended;
}

test("every command is run below or needs an account", () => {
  expect(commands()).toEqual([
    `${NPX} setup`,
    "node --env-file=.env.local upload.mjs hero.png images hero image/png",
    `${NPX} r2setup --variables-file r2.env --dry-run`,
    `${NPX} setup --dry-run --json`,
    `${NPX} setup --yes --auth clerk --admin-emails ada@example.com`,
  ]);
});

describe("the app", () => {
  let running: RunningApp;
  const before = process.env.CONVEX_ADMIN_KEY;
  beforeAll(async () => {
    // The same command with its questions answered is driven in terminal.test.ts.
    const ended = await run([...argumentsOf(commands()[0]!), "--yes"]);
    expect([ended.code, ended.stderr]).toEqual([SETUP_EXIT.ok, ""]);
    const env = await readFile(path.join(app, ".env.local"), "utf8");
    process.env.CONVEX_ADMIN_KEY = /^CONVEX_ADMIN_KEY=(.*)$/m.exec(env)![1]!;
    running = await runApp(app);
  });
  afterAll(async () => {
    await running.close();
    process.env.CONVEX_ADMIN_KEY = before;
  });

  test("has the files of the table", async () => {
    const files = [...page.matchAll(/^\| `(convex\/\S+|\.env\.local)` /gm)].map(
      ([, file]) => file!,
    );
    expect(files).toHaveLength(8);
    for (const file of files) expect(await readFile(path.join(app, file), "utf8")).not.toBe("");
  });

  test("serves the picture that the script uploads, and the next one", async () => {
    await writeFiles(app, { "upload.mjs": snippet("upload.mjs") });
    const [, ...args] = commands()[1]!.split(" ");
    for (const [version, picture] of ["first", "second"].entries()) {
      await writeFiles(app, { "hero.png": picture });
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: app,
        env: { ...process.env, CONVEX_ADMIN_KEY: undefined, CONVEX_SITE_URL: running.siteUrl },
      });
      const url = `${running.siteUrl}/assets/images/hero`;
      expect(stdout).toBe(`${url} is version ${version + 1}\n`);
      const served = await fetch(url);
      expect(served.headers.get("content-type")).toBe("image/png");
      expect(await served.text()).toBe(picture);
    }
  });

  test("typechecks with the page's code", async () => {
    await writeFiles(app, { "src/Hero.tsx": snippet("src/Hero.tsx") });
    const tsc = path.join(app, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [tsc, "-p", "tsconfig.app.json", "--noEmit"],
      { cwd: app },
    );
    expect(stdout).toBe("");
  });
});

test("r2setup tries the bucket of the file", async () => {
  const bucket = await startBucket();
  const url = "http://localhost:5173";
  const guide = await snippetsOf("docs/setup-r2.md");
  bucket.front.cors = JSON.parse(guide.find(({ language }) => language === "json")!.code) as [];
  await writeFiles(app, {
    "r2.env": `R2_BUCKET=${BUCKET}
R2_ENDPOINT=${bucket.endpoint}
R2_ACCESS_KEY_ID=${ACCESS_KEY_ID}
R2_SECRET_ACCESS_KEY=${SECRET_ACCESS_KEY}
`,
  });
  const { code, stdout } = await run(argumentsOf(commands()[2]!));
  await bucket.stop();
  expect([code, stdout]).toEqual([
    0,
    `ok: put\nok: get\nok: cors for ${url}\nok: cors of reads\nok: delete\n`,
  ]);
});

test("the commands for scripts", async () => {
  const other = path.join(scratch, "other");
  await makeApp(other, { framework: "next", auth: "clerk", packageManager: "npm", style: "plain" });
  await rm(path.join(other, "node_modules/convex-versioned-assets"), { recursive: true });
  app = other;
  expect((await run(argumentsOf(commands()[3]!))).code).toBe(10);
  const PATH = await stubProgram(path.join(scratch, "bin"), "npm", "");
  const args = [...argumentsOf(commands()[4]!), "--no-typecheck"];
  expect((await run(args, { PATH })).code).toBe(0);
});

test("its tables have every flag and every exit code, and no others", async () => {
  const help = await Promise.all(
    ["setup", "r2setup"].map(async (name) => (await run([name, "--help"])).stdout),
  );
  const flags = new Set(help.join("\n").match(/(?<=^ {2}(-\w, )?)--[\w-]+/gm));
  flags.delete("--help");
  const rows = page.split("\n").filter((line) => line.startsWith("| `--"));
  const documented = rows.flatMap((row) => row.split("|")[1]!.match(/--[\w-]+/g) ?? []);
  expect(documented.sort()).toEqual([...flags].sort());
  const codes = [...page.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(SETUP_EXIT).sort((a, b) => a - b));
});
