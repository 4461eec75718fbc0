/** The questions of `setup` and `r2setup`, asked and answered in a real terminal. Needs tmux. */
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { InstalledApp } from "../installed/index.js";
import { type AppParts, changedFiles, makeApp } from "./support/apps.js";
import { developedApp } from "./support/packages.js";
import { stubConvex } from "./support/program.js";
import { Terminal } from "./support/terminal.js";

let program: InstalledApp;
let scratch: string;
let app: string;
let terminal: Terminal | null = null;
beforeAll(async () => {
  program = await developedApp();
});
beforeEach(async () => {
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-terminal-"));
  app = path.join(scratch, "app");
});
afterEach(async () => {
  await terminal?.close();
  await rm(scratch, { recursive: true, force: true });
});

const PARTS: AppParts = { framework: "vite", auth: "clerk", packageManager: "npm", style: "plain" };

async function open(args: string): Promise<Terminal> {
  terminal = await Terminal.start(app, `${process.execPath} ${program.bin} setup ${args}`);
  return terminal;
}

test("every question is asked, the plan is shown, and yes makes the changes", async () => {
  await makeApp(app, PARTS);
  const { calls } = await stubConvex(app, { names: [] });
  const at = await open("--no-typecheck");
  await at.shows("Which auth provider do you use?");
  expect(await at.screen()).toMatch(/● Clerk \(found\)/);
  await at.press("Enter");
  await at.shows("Email addresses of the admins");
  await at.type("not an address");
  await at.press("Enter");
  await at.shows("is not an email address");
  for (let count = 0; count < "not an address".length; count += 1) await at.press("BSpace");
  await at.type("boss@example.com, second@example.com");
  await at.press("Enter");
  await at.shows("Allow uploads from scripts with a secret CONVEX_ADMIN_KEY?");
  await at.press("Enter");
  await at.shows("Add the panel at /admin?");
  await at.press("Enter");
  await at.shows("Set up TanStack Router for /admin?");
  await at.press("Enter");
  await at.shows("Make these changes?");
  const screen = await at.screen();
  expect(screen).toContain("creates:   convex/authz.ts");
  expect(screen).not.toContain("+app.use(versionedAssets)");
  expect(await changedFiles(app)).toEqual([]);
  await at.press("Down", "Enter");
  await at.shows("+app.use(versionedAssets)");
  await at.shows("Make these changes?");
  await at.press("Enter");
  await at.shows("exit: 0");
  expect(await at.screen()).toContain("Next steps:");
  const env = await readFile(path.join(app, ".env.local"), "utf8");
  expect(env).toContain("ADMIN_EMAILS=boss@example.com,second@example.com\n");
  expect(await at.screen()).not.toContain(/CONVEX_ADMIN_KEY=(.*)/.exec(env)![1]);
  expect(await changedFiles(app)).toContain("src/AdminPage.tsx");
  expect(await at.screen()).toContain("because this app has no deployment yet");
  expect(await calls()).toEqual([]);
});

test("answers may be changed, and no leaves everything as it is", async () => {
  await makeApp(app, { ...PARTS, framework: "next" });
  const at = await open("");
  await at.shows("Which auth provider do you use?");
  await at.press("Down", "Down", "Enter");
  await at.shows("Allow uploads from scripts");
  await at.press("n");
  await at.shows("Add the panel");
  await at.press("n");
  await at.shows("Make these changes?");
  const screen = await at.screen();
  expect(screen).toContain("Found: Next.js, no sign-in, npm");
  expect(screen).not.toContain("convex/generateUploadUrl.ts\n");
  expect(screen).not.toContain("app/admin/page.tsx");
  await at.press("Up", "Enter");
  await at.shows("exit: 0");
  expect(await at.screen()).toContain("Nothing was written.");
  expect(await changedFiles(app)).toEqual([]);
});

test("a question can be left with Ctrl-C", async () => {
  await makeApp(app, PARTS);
  const at = await open("--admin-emails boss@example.com --auth oidc");
  await at.shows("Allow uploads from scripts");
  await at.press("C-c");
  await at.shows("exit: 130");
  expect(await at.screen()).toContain("Nothing was written.");
  expect(await changedFiles(app)).toEqual([]);
});

test("flags answer all questions but the last", async () => {
  await makeApp(app, { ...PARTS, framework: "next" });
  const flags = "--auth clerk --admin-emails boss@example.com --admin-key --admin-panel";
  const at = await open(`${flags} --no-install --no-deployment --no-typecheck`);
  await at.shows("Make these changes?");
  expect(await at.screen()).not.toContain("?\n│  ● Yes / ○ No\n└\n│");
  await at.press("Enter");
  await at.shows("exit: 0");
  expect(await changedFiles(app)).toContain("app/admin/page.tsx");
});

test("the deployment is asked for where there is one", async () => {
  await makeApp(app, { ...PARTS, framework: "next" });
  const { calls } = await stubConvex(app, { names: [] });
  const flags =
    "--auth clerk --admin-emails a@example.com --admin-key --admin-panel --no-typecheck";
  terminal = await Terminal.start(
    app,
    `CONVEX_DEPLOYMENT=dev:x ${process.execPath} ${program.bin} setup ${flags}`,
  );
  await terminal.shows("Set missing variables on your deployment?");
  await terminal.press("Enter");
  await terminal.shows("Make these changes?");
  await terminal.press("Enter");
  await terminal.shows("exit: 0");
  expect(await terminal.screen()).toContain("Deployment: set ADMIN_EMAILS, CONVEX_ADMIN_KEY.");
  expect((await calls()).map(({ argv }) => argv)).toEqual([
    ["env", "list", "--names-only"],
    ["env", "set"],
  ]);
});
