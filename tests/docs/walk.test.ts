/** README.md, walked through as a person would: its commands typed into a real terminal, its code pasted. Needs tmux. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { makeApp } from "../setup/support/apps.js";
import { type RunningApp, runApp } from "../setup/support/backend.js";
import { Terminal } from "../setup/support/terminal.js";
import { fileOf, snippetsOf } from "./snippets.js";

type UploadTicket = {
  uploadUrl: string;
  method: string;
  headers: Record<string, string>;
  intentId: string;
};

let scratch: string;
let app: string;
let commands: string[];
let terminal: Terminal | undefined;
let running: RunningApp | undefined;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "walk-"));
  app = path.join(scratch, "app");
  await makeApp(app, { framework: "vite", auth: "none", packageManager: "npm", style: "absent" });
  // Where npm puts the command of an installed package.
  const bin = path.join(app, "node_modules/.bin");
  await mkdir(bin);
  await symlink(
    "../convex-versioned-assets/dist/cli/index.js",
    path.join(bin, "convex-versioned-assets"),
  );
  await symlink("../typescript/bin/tsc", path.join(bin, "tsc"));
  const blocks = (await snippetsOf("README.md")).filter(({ language }) => language === "sh");
  commands = blocks.map(({ code }) => code.trim());
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(async () => {
  await running?.close();
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
});

test("setup asks, shows its plan, and leaves an app that compiles with the README's page", async () => {
  terminal = await Terminal.start(app, commands[0]!);
  await terminal.shows("Which auth provider do you use?");
  await terminal.press("Enter");
  await terminal.shows("Allow uploads from scripts");
  await terminal.press("Enter");
  await terminal.shows("Add the panel");
  await terminal.press("Enter");
  await terminal.shows("Set up TanStack Router");
  await terminal.press("Enter");
  await terminal.shows("Make these changes?");
  await terminal.press("Enter");
  expect(await terminal.shows(/exit: \d+/)).toContain("exit: 0");
  expect(await terminal.screen()).toContain("Next steps:");

  const hero = (await snippetsOf("README.md")).find((one) => fileOf(one) === "src/Hero.tsx")!;
  await mkdir(path.join(app, "src"), { recursive: true });
  await writeFile(path.join(app, "src/Hero.tsx"), hero.code);
  await terminal.close();
  terminal = await Terminal.start(app, "npx tsc -p tsconfig.app.json --noEmit");
  expect(await terminal.shows(/exit: \d+/)).toContain("exit: 0");
});

test("the app serves what the page uploads where the README says, and the next one after it", async () => {
  // As setup prints it for a development deployment: every visitor is an admin.
  vi.stubEnv("ADMIN_USERS", "anyone");
  running = await runApp(app);
  const call = (name: string, args: object) =>
    running!.call(null, "mutation", `assets:${name}`, args);
  const url = `${running.siteUrl}/assets/images/hero`;
  expect((await fetch(url)).status).toBe(404);
  for (const picture of ["first", "second"]) {
    const path = { folderPath: "images", basename: "hero" };
    const ticket = (await call("startUpload", path)) as UploadTicket;
    const { uploadUrl, method, headers, intentId } = ticket;
    const sent = await fetch(uploadUrl, { method, headers, body: picture });
    const uploadResponse = (await sent.json()) as object;
    await call("finishUpload", { intentId, uploadResponse });
    expect(await (await fetch(url)).text()).toBe(picture);
  }
});

test("the demo starts with the command of the README, and ends with Ctrl-C", async () => {
  const [install, start] = commands[1]!.split(" && ");
  expect([install, start]).toEqual(["npm install", "npm run dev"]);
  const line = `DEMO_DATA_DIR=${path.join(scratch, "data")} ${start}`;
  terminal = await Terminal.start(repository, line);
  const screen = await terminal.shows("Start over");
  const [, page] = /Page +(http:\/\/127\.0\.0\.1:\d+\/)/.exec(screen)!;
  expect(await (await fetch(page!)).text()).toContain("Versioned assets");
  await terminal.press("C-c");
  const answers = () => fetch(page!).then(Boolean, () => false);
  await expect.poll(answers).toBe(false);
});
