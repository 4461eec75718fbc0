/** `setup` as a program: flags, exit codes, the deployment, packages, and what is left after a failure. */
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { watch } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type * as Apply from "../../src/setup/apply.js";
import { packed } from "../installed/index.js";
import { type AppParts, changedFiles, git, makeApp, writeFiles } from "./support/apps.js";
import { developedApp } from "./support/packages.js";
import { type Ended, start, stubConvex, stubProgram } from "./support/program.js";

const program = await developedApp();
const { JOURNAL_FOLDER, recover } = program.importInternal<typeof Apply>("setup/apply.js");
let scratch: string;
let app: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-cli-"));
  app = path.join(scratch, "app");
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const PARTS: AppParts = {
  framework: "next",
  auth: "clerk",
  packageManager: "pnpm",
  style: "plain",
};

async function setup(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return await start(program.bin, ["setup", ...args], { cwd: app, env }).ended;
}

const YES = ["--yes", "--admin-emails", "boss@example.com", "--no-typecheck"];
const envFile = () => readFile(path.join(app, ".env.local"), "utf8");
const keyIn = (env: string) => /^CONVEX_ADMIN_KEY=(.*)$/m.exec(env)![1]!;
const linesOf = ({ stdout }: Ended) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("--dry-run shows a line for each file, with --diff each changed line, and writes nothing", async () => {
  await makeApp(app, PARTS);
  const flags = ["--dry-run", "--admin-emails", "boss@example.com"];
  const summary = await setup(flags);
  expect(summary.code).toBe(10);
  expect(summary.stdout).toContain("  changes:   convex/http.ts  +5\n");
  expect(summary.stdout).toMatch(/ {2}creates: {3}convex\/authz\.ts {2}\+\d\d\n/);
  expect(summary.stdout).toContain("  creates:   .env.local  +2\n");
  expect(summary.stdout).not.toContain("+app.use(versionedAssets);");
  const { code, stdout } = await setup([...flags, "--diff"]);
  expect(code).toBe(10);
  expect(stdout).toContain("Found: Next.js, Clerk, pnpm, functions in convex/");
  expect(stdout).toContain("  creates:   convex/authz.ts");
  expect(stdout).toContain("  changes:   convex/http.ts");
  expect(stdout).toContain("--- a/convex/http.ts\n+++ b/convex/http.ts\n");
  expect(stdout).toContain("+app.use(versionedAssets);");
  expect(stdout).toContain("+CONVEX_ADMIN_KEY=<a new random key>");
  expect(await changedFiles(app)).toEqual([]);
  await expect(envFile()).rejects.toThrow("ENOENT");
});

test("changes that are not committed are told first", async () => {
  await makeApp(app, PARTS);
  expect((await setup(["--dry-run"])).stdout).toMatch(/^Found: /);
  await writeFiles(app, { "mine.ts": "export {};\n" });
  expect((await setup(["--dry-run"])).stdout).toMatch(
    /^This app has changes that are not committed\. .*\nFound: /,
  );
});

test("an app without a deployment is told so, even where variables are not wanted", async () => {
  await makeApp(app, PARTS);
  const { code, stdout } = await setup([...YES, "--no-install", "--no-deployment"]);
  expect(code).toBe(0);
  expect(stdout).toContain("no variables were set, because this app has no deployment yet.");
});

test("without an admin, the last step is to become one", async () => {
  await makeApp(app, PARTS);
  const { stdout } = await setup(["--yes", "--no-typecheck", "--no-install"]);
  expect(stdout).toMatch(/\. Open \/admin in your app\. It shows the command .* admin\.\n$/);
  const again = await setup([...YES, "--no-install"]);
  expect(again.stdout).toMatch(/\. Open \/admin in your app and upload a file\.\n$/);
});

test("without anybody to say yes it writes nothing", async () => {
  await makeApp(app, PARTS);
  const { code, stderr } = await setup([]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("ANSWERS_MISSING")]);
  expect(await changedFiles(app)).toEqual([]);
});

test("--json tells the plan and the outcome, and no secret; a second run changes nothing", async () => {
  await makeApp(app, PARTS);
  const first = await setup([...YES, "--json"]);
  expect(first.code).toBe(0);
  const [plan, done] = linesOf(first);
  expect(plan).toMatchObject({
    type: "plan",
    found: { router: "next", packageManager: "pnpm", convexDir: "convex" },
    answers: { auth: "clerk", adminEmails: ["boss@example.com"], adminKey: true },
    variables: ["ADMIN_EMAILS", "CONVEX_ADMIN_KEY"],
  });
  const files = (plan!.changes as { file: string }[]).map(({ file }) => file);
  expect(done).toMatchObject({ type: "done", written: files });
  expect(await changedFiles(app)).toEqual(files.filter((file) => file !== ".env.local").sort());
  const key = keyIn(await envFile());
  expect(key).toHaveLength(43);
  expect(first.stdout + first.stderr).not.toContain(key);
  await git(app, "add", "-A");
  await git(app, "commit", "-qm", "Set up");
  const env = await envFile();
  const second = await setup([...YES, "--json"]);
  expect(second.code).toBe(0);
  expect(linesOf(second)[0]).toMatchObject({ changes: [], packages: [] });
  expect(await changedFiles(app)).toEqual([]);
  expect(await envFile()).toBe(env);
  expect((await setup(["--dry-run"])).code).toBe(0);
});

test("every question has a flag", async () => {
  await makeApp(app, { ...PARTS, framework: "vite", auth: "none" });
  const flags = [
    "--auth",
    "oidc",
    "--no-admin-key",
    "--no-admin-panel",
    "--path-prefix",
    "/files/v2",
  ];
  const more = ["--package-manager", "bun", "--no-install", "--no-deployment", "--router", "none"];
  const ended = await setup([...YES, ...flags, ...more, "--json"]);
  expect(ended.code).toBe(0);
  const [plan] = linesOf(ended);
  expect(plan).toMatchObject({
    found: { packageManager: "bun" },
    answers: {
      auth: "oidc",
      adminKey: false,
      adminPanel: false,
      addRouter: false,
      pathPrefix: "/files/v2",
    },
    variables: ["ADMIN_EMAILS"],
  });
  expect(String(plan!.notes)).toContain("generateUploadUrl.ts is not needed");
  const http = await readFile(path.join(app, "convex/http.ts"), "utf8");
  expect(http).toContain('{ pathPrefix: "/files/v2" }');
  expect(http).not.toContain("registerUploadRoutes");
  expect(await changedFiles(app)).not.toContain("convex/generateUploadUrl.ts");
});

test.each([
  ["an address that is none", ["--admin-emails", "boss"], 2, "OPTIONS_INVALID"],
  ["a prefix that is none", ["--path-prefix", "assets"], 2, "OPTIONS_INVALID"],
  ["an unknown provider", ["--auth", "magic"], 2, "Allowed choices"],
])("refuses %s", async (_what, flags, exitCode, message) => {
  await makeApp(app, PARTS);
  const { code, stderr } = await setup([...YES, ...flags]);
  expect([code, stderr]).toEqual([exitCode, expect.stringContaining(message)]);
  expect(await changedFiles(app)).toEqual([]);
});

test("says so where there is no Convex app", async () => {
  await writeFiles(app, { "package.json": "{}" });
  const { code, stderr } = await setup(YES);
  expect([code, stderr]).toEqual([20, expect.stringContaining("NOT_A_CONVEX_APP")]);
});

describe("files of the app's own", () => {
  test("are left alone, and the new ones get other names", async () => {
    await makeApp(app, PARTS);
    const mine = {
      "convex/functions.ts": "export const mine = 1;\n",
      "app/admin/page.tsx": "export default () => null;\n",
    };
    await writeFiles(app, { ...mine, "convex/assets.ts": "export {};\n" });
    const ended = await setup(["--yes", "--admin-emails", "boss@example.com"]);
    expect(ended.stderr + ended.stdout).toContain("convex/assetsApi.ts");
    expect(ended.code).toBe(0);
    for (const [file, text] of Object.entries(mine)) {
      expect(await readFile(path.join(app, file), "utf8")).toBe(text);
    }
    const uploads = await readFile(path.join(app, "convex/generateUploadUrl.ts"), "utf8");
    expect(uploads).toContain('from "./assetsFunctions"');
    expect(uploads).toContain('from "./assetsApi"');
    expect((await setup(["--dry-run"])).code).toBe(0);
  });

  test("in the place of both names end it before anything is written", async () => {
    await makeApp(app, PARTS);
    const mine = { "convex/authz.ts": "export {};\n", "convex/assetsAuthz.ts": "export {};\n" };
    await writeFiles(app, mine);
    const { code, stderr } = await setup(YES);
    expect([code, stderr]).toEqual([20, expect.stringContaining("NAME_TAKEN")]);
    expect(await changedFiles(app)).toEqual(Object.keys(mine).sort());
  });

  test("that cannot be edited for certain stay, and the lines are printed", async () => {
    await makeApp(app, PARTS);
    const text = `import { makeRouter } from "./mine";\nexport default makeRouter();\n`;
    await writeFiles(app, { "convex/http.ts": text });
    const { code, stdout } = await setup(YES);
    expect(code).toBe(11);
    expect(stdout).toContain(
      "By hand, in convex/http.ts: its export is not created by httpRouter()",
    );
    expect(stdout).toContain(
      '    registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });',
    );
    expect(await readFile(path.join(app, "convex/http.ts"), "utf8")).toBe(text);
  });
});

test("new files are formatted as the app formats its own", async () => {
  await makeApp(app, PARTS);
  const settings = { semi: false, singleQuote: true, useTabs: true };
  await writeFiles(app, { ".prettierrc": JSON.stringify(settings) });
  const modules = path.join(app, "node_modules/prettier");
  await writeFiles(modules, {
    "package.json": '{"name":"prettier","type":"module","exports":"./index.js"}',
    "index.js": `export { default } from ${JSON.stringify(import.meta.resolve("prettier"))};`,
  });
  expect((await setup(YES)).code).toBe(0);
  const authz = await readFile(path.join(app, "convex/authz.ts"), "utf8");
  expect(authz).toContain("import { ConvexError } from 'convex/values'\n");
  expect(authz).toContain("\n\tif (kind === 'read'");
});

describe("the deployment", () => {
  const DEPLOYMENT = { CONVEX_DEPLOYMENT: "dev:happy-animal-123" };

  test("gets what it lacks, through standard input alone", async () => {
    await makeApp(app, PARTS);
    const { calls } = await stubConvex(app, { names: ["ADMIN_EMAILS", "OTHER"] });
    const { code, stdout, stderr } = await setup(YES, DEPLOYMENT);
    expect(code).toBe(0);
    expect(stdout).toContain("Deployment: set CONVEX_ADMIN_KEY.");
    const key = keyIn(await envFile());
    expect(await calls()).toEqual([
      { argv: ["env", "list", "--names-only"], stdin: "" },
      { argv: ["env", "set"], stdin: `CONVEX_ADMIN_KEY='${key}'\n` },
    ]);
    expect(stdout + stderr).not.toContain(key);
  });

  test("is asked once more by a later run, and not changed where nothing is missing", async () => {
    await makeApp(app, PARTS);
    expect((await setup(YES)).stdout).toContain("this app has no deployment yet");
    const { calls } = await stubConvex(app, { names: ["ADMIN_EMAILS", "CONVEX_ADMIN_KEY"] });
    await git(app, "add", "-A");
    const { code, stdout } = await setup(YES, DEPLOYMENT);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("Deployment: all variables were already set."),
    ]);
    expect((await calls()).map(({ argv }) => argv[1])).toEqual(["list"]);
  });

  test("refuses: then every file is as it was, and no value is printed", async () => {
    await makeApp(app, PARTS);
    await stubConvex(app, { behaviour: "fail" });
    const { code, stderr } = await setup(YES, DEPLOYMENT);
    expect([code, stderr]).toEqual([
      22,
      expect.stringContaining("convex env set failed: No: ADMIN_EMAILS='…'"),
    ]);
    expect(await changedFiles(app)).toEqual([]);
    await expect(envFile()).rejects.toThrow("ENOENT");
  });

  /** Starts a setup that hangs while it talks to the deployment, with all files written. */
  async function hang() {
    await makeApp(app, PARTS);
    const { calls } = await stubConvex(app, { behaviour: "hang" });
    const running = start(program.bin, ["setup", ...YES], { cwd: app, env: DEPLOYMENT });
    const watcher = watch(path.join(app, "node_modules"));
    for (;;) {
      // Listening comes first: a change while the calls are read would be missed.
      const changed = new Promise((resolve) => watcher.once("change", resolve));
      if ((await calls()).length >= 2) break;
      await changed;
    }
    watcher.close();
    return running;
  }

  test("when the process is killed then, the next run puts everything back first", async () => {
    const { child, ended } = await hang();
    expect(await changedFiles(app)).toContain("convex/authz.ts");
    child.kill("SIGKILL");
    await Promise.race([ended, new Promise((resolve) => child.once("exit", resolve))]);
    expect(await recover(app)).toBe(true);
    expect(await changedFiles(app)).toEqual([]);
  });

  test("an interruption puts everything back at once", async () => {
    const { child, ended } = await hang();
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([130, "Interrupted. All files were restored.\n"]);
    expect(await changedFiles(app)).toEqual([]);
  });

  test("a run after a killed one says so and does its work", async () => {
    const { child } = await hang();
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const { code, stderr } = await setup(YES);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("An earlier setup was interrupted."),
    ]);
    const files = await changedFiles(app);
    expect(files).toContain("convex/authz.ts");
    expect(files.filter((file) => file.startsWith(JOURNAL_FOLDER))).toEqual([]);
  });
});

describe("packages", () => {
  /** The app's package.json does not name convex-helpers. */
  const withoutHelpers = async () => {
    const file = path.join(app, "package.json");
    const manifest = JSON.parse(await readFile(file, "utf8")) as {
      dependencies: Record<string, string>;
    };
    delete manifest.dependencies["convex-helpers"];
    await writeFile(file, JSON.stringify(manifest));
  };

  const WITHOUT = async () => {
    await makeApp(app, PARTS);
    await rm(path.join(app, "node_modules/convex-versioned-assets"), { recursive: true });
  };

  test("are only named when that is wanted", async () => {
    await WITHOUT();
    const { version } = (await packed()).manifest;
    const { code, stdout } = await setup(["--yes", "--no-install"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`1. pnpm add convex-versioned-assets@${version}\n`);
    expect(stdout).toContain(
      "Types: not checked, because not yet installed: convex-versioned-assets.",
    );
  });

  test("are installed with the app's package manager by default", async () => {
    await WITHOUT();
    await withoutHelpers();
    const log = path.join(scratch, "pnpm.json");
    const PATH = await stubProgram(
      path.join(scratch, "bin"),
      "pnpm",
      `import fs from "node:fs";
fs.writeFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)));`,
    );
    const { code } = await setup(YES, { PATH });
    expect(code).toBe(0);
    expect(JSON.parse(await readFile(log, "utf8"))).toEqual([
      "add",
      `convex-versioned-assets@${(await packed()).manifest.version}`,
      "convex-helpers",
    ]);
  });

  test("are named again by a second run, until they are there", async () => {
    await makeApp(app, PARTS);
    await withoutHelpers();
    const first = await setup([...YES, "--no-install"]);
    expect(first.stdout).toContain("1. pnpm add convex-helpers\n");
    const second = await setup(["--dry-run"]);
    expect(second.code).toBe(10);
    expect(second.stdout).toContain("installs:  pnpm add convex-helpers");
  });

  test("that the app's own code makes needless are not installed", async () => {
    await makeApp(app, PARTS);
    await withoutHelpers();
    const own = `export const adminHttpAction = 1;\nexport const adminQuery = 2;\n`;
    await writeFiles(app, { "convex/functions.ts": own });
    const { stdout } = await setup(["--dry-run"]);
    expect(stdout).not.toContain("convex-helpers");
  });

  test("that cannot be installed leave every file as it was", async () => {
    await WITHOUT();
    const PATH = await stubProgram(
      path.join(scratch, "bin"),
      "pnpm",
      `import fs from "node:fs";
fs.writeFileSync("package.json", "{}");
fs.writeFileSync("pnpm-lock.yaml", "half");
console.error("no network");
process.exit(1);`,
    );
    const { code, stderr } = await setup([...YES, "--install"], { PATH });
    expect([code, stderr]).toEqual([21, expect.stringContaining("INSTALL_FAILED: pnpm add")]);
    expect(stderr).toContain("no network");
    expect(await changedFiles(app)).toEqual([]);
  });
});

test("an app whose typecheck fails with it is restored", async () => {
  await makeApp(app, { ...PARTS, auth: "convex-auth" });
  const schema = `import { authTables } from "@convex-dev/auth/server";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ ...authTables, users: defineTable({ email: v.optional(v.string()) }) });
`;
  await writeFiles(app, { "convex/schema.ts": schema });
  const { code, stderr } = await setup(["--yes", "--admin-emails", "boss@example.com"]);
  expect([code, stderr]).toEqual([21, expect.stringContaining("TYPECHECK_FAILED")]);
  expect(stderr).toContain("convex/signedIn.ts(");
  expect(stderr).toContain("emailVerificationTime");
  expect(await changedFiles(app)).toEqual(["convex/schema.ts"]);
});

test("TanStack Router is set up on request, and typechecks", async () => {
  await makeApp(app, { ...PARTS, framework: "vite", auth: "none" });
  const PATH = await stubProgram(path.join(scratch, "bin"), "pnpm", "");
  const flags = ["--yes", "--router", "tanstack", "--install", "--json"];
  const ended = await setup(flags, { PATH });
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(0);
  expect(linesOf(ended)[1]).toMatchObject({
    installed: ["@tanstack/react-router"],
    typecheck: { isChecked: true, otherErrors: 0 },
  });
  expect(await git(app, "diff", "src")).toContain("+      <RouterProvider router={router} />");
  expect(await changedFiles(app)).toEqual(
    expect.arrayContaining(["src/AdminPage.tsx", "src/main.tsx", "src/router.tsx"]),
  );
  expect((await setup(["--dry-run", "--router", "tanstack"])).code).toBe(0);
});

test("a secret is kept out of commits", async () => {
  await makeApp(app, PARTS);
  await writeFile(path.join(app, ".gitignore"), "node_modules");
  await setup(YES);
  expect(await readFile(path.join(app, ".gitignore"), "utf8")).toBe("node_modules\n.env.local\n");
  expect(await changedFiles(app)).not.toContain(".env.local");
});
