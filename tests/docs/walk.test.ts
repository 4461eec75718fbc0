/** README.md, walked through as a person would: its commands typed into a real terminal, its code pasted. Needs tmux. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { npmInstall, packed, sameVersions } from "../installed/index.js";
import type { Manifest } from "../installed/pack.js";
import { type Registry, startRegistry } from "../installed/registry.js";
import { commitApp, writeApp } from "../setup/support/apps.js";
import { type RunningApp, runApp } from "../setup/support/backend.js";
import { Terminal } from "../setup/support/terminal.js";
import { fileOf, snippetsOf } from "./snippets.js";

type UploadTicket = {
  uploadUrl: string;
  method: string;
  headers: Record<string, string>;
  intentId: string;
};

/** What the app of a reader has before the package: the versions of the repository. */
const PACKAGES = [
  "@types/node",
  "@types/react",
  "@types/react-dom",
  "convex",
  "react",
  "react-dom",
];

let scratch: string;
let app: string;
let registry: Registry;
let commands: string[];
let terminal: Terminal | undefined;
let running: RunningApp | undefined;

/** A terminal of somebody at a desk, whose npm uses the registry. */
const open = (cwd: string, command: string) =>
  Terminal.start(cwd, command, { HOME: registry.home, CI: "false" });

/** The command of the README that has this in it. */
const commandWith = (text: string) => commands.find((command) => command.includes(text))!;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "walk-"));
  registry = await startRegistry(await packed(), path.join(scratch, "home"));
  app = path.join(scratch, "app");
  await writeApp(
    app,
    { framework: "vite", auth: "none", packageManager: "npm", style: "absent" },
    {},
  );
  const [typescript] = sameVersions(["@typescript/native"]);
  const compiler = typescript!.replace("@typescript/native", "typescript");
  await npmInstall(app, [...sameVersions([...PACKAGES, "vite"]), compiler]);
  await commitApp(app);
  const blocks = (await snippetsOf("README.md")).filter(({ language }) => language === "sh");
  commands = blocks.map(({ code }) => code.trim());
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(async () => {
  await running?.close();
  await registry.close();
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
});

test("setup is installed from the registry, asks, shows its plan, and leaves an app that compiles with the README's page", async () => {
  terminal = await open(app, commandWith(" setup"));
  await terminal.shows("Ok to proceed?");
  await terminal.press("Enter");
  await terminal.shows("Which auth provider do you use?");
  await terminal.press("Enter");
  await terminal.shows("Allow uploads from scripts");
  await terminal.press("Enter");
  await terminal.shows("Add the panel");
  await terminal.press("Enter");
  await terminal.shows("Set up TanStack Router");
  await terminal.press("Enter");
  await terminal.shows("Install packages with npm?");
  await terminal.press("Enter");
  const { version } = (await packed()).manifest;
  const plan = await terminal.shows("Make these changes?");
  expect(plan).toContain(`npm install convex-versioned-assets@${version} convex-helpers`);
  await terminal.press("Enter");
  expect(await terminal.shows(/exit: \d+/)).toContain("exit: 0");
  expect(await terminal.screen()).toContain("Next steps:");

  const hero = (await snippetsOf("README.md")).find((one) => fileOf(one) === "src/Hero.tsx")!;
  await mkdir(path.join(app, "src"), { recursive: true });
  await writeFile(path.join(app, "src/Hero.tsx"), hero.code);
  await terminal.close();
  terminal = await open(app, "npx tsc -p tsconfig.app.json --noEmit");
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

test("the package is installed alone, for an app that is set up by hand", async () => {
  const empty = path.join(scratch, "by-hand");
  await mkdir(empty);
  await writeFile(path.join(empty, "package.json"), "{}");
  terminal = await open(empty, commandWith("npm install convex-versioned-assets"));
  expect(await terminal.shows(/exit: \d+/)).toContain("exit: 0");
  const { version } = (await packed()).manifest;
  const readJson = async (file: string) =>
    JSON.parse(await readFile(path.join(empty, file), "utf8")) as Manifest;
  expect((await readJson("package.json")).dependencies).toHaveProperty("convex-versioned-assets");
  expect(await readJson("node_modules/convex-versioned-assets/package.json")).toMatchObject({
    version,
  });
});

test("the demo starts with the command of the README, and ends with Ctrl-C", async () => {
  const [install, start] = commandWith("npm run dev").split(" && ");
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
