/** Blocks of shell that no other test runs, as they stand on their pages. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { describedCommands } from "../../scripts/reference/commands.js";
import { type InstalledApp, installedApp } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { Server } from "../mirror/server.js";
import { cleanEnvironment } from "../setup/support/program.js";
import { NEEDS_ACCOUNT, snippetsOf } from "./snippets.js";

/** In an app that has the package, where `npx` finds the command. */
let folder: string;
let app: InstalledApp;
beforeAll(async () => {
  app = await installedApp();
  folder = await mkdtemp(path.join(app.folder, "shell-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function blocksOf(page: string): Promise<string[]> {
  const blocks = (await snippetsOf(page)).filter(({ language }) => language === "sh");
  return blocks.map(({ code }) => code).filter((code) => !NEEDS_ACCOUNT.test(code));
}

/** Replaces what is only an example, and fails when it is not there. */
function put(code: string, replacements: Record<string, string>): string {
  return Object.entries(replacements).reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, code);
}

type Running = { child: ChildProcess; printed: () => string; stop: () => void };

/** Runs a block in a shell; all that it starts ends with the test. */
function shell(code: string, cwd: string, env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn("bash", ["-euc", code], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  }
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
  };
  onTestFinished(() => stop("SIGKILL"));
  return { child, printed: () => printed, stop };
}

async function ended(running: Running): Promise<string> {
  const [code] = (await once(running.child, "close")) as [number | null];
  expect(code, running.printed()).toBe(0);
  return running.printed();
}

/** Waits until something was printed; an end without it is a failure. */
async function until(running: Running, pattern: RegExp): Promise<string> {
  const gone = once(running.child, "close").then(() => true);
  while (!pattern.test(running.printed())) {
    const more = Promise.race([
      once(running.child.stdout!, "data"),
      once(running.child.stderr!, "data"),
    ]);
    const isGone = await Promise.race([gone, more.then(() => false)]);
    if (isGone) expect(running.printed()).toMatch(pattern);
  }
  return running.printed();
}

describe("docs/sync.md", () => {
  let server: Server;
  let blocks: string[];
  beforeAll(async () => {
    server = await Server.start();
    await server.upload([
      { path: "images/hero", bytes: Buffer.from("hero") },
      { path: "website/index.html", bytes: Buffer.from("index") },
    ]);
    blocks = await blocksOf("docs/sync.md");
  });
  afterAll(() => server.stop());

  test("the quick start mirrors, and ends when it is stopped", async () => {
    const code = put(blocks[0]!, { "https://happy-animal-123.convex.cloud": server.url });
    const running = shell(code, folder);
    await until(running, /Up to date/);
    expect(await readFile(path.join(folder, "files/images/hero"), "utf8")).toBe("hero");
    running.stop();
    await once(running.child, "close");
  });

  test("a build pipeline gets one folder", async () => {
    const env = { CONVEX_URL: server.url };
    expect(await ended(shell(blocks[2]!, folder, env))).toContain("Up to date");
    const files = await readdir(path.join(folder, "public/assets"));
    expect(files.sort()).toEqual([".convex-mirror", "index.html"]);
  });

  test("a backup is a dated copy that shares what has not changed", async () => {
    const backup = path.join(folder, "backup");
    const code = put(blocks[3]!, { "/backup": backup });
    const env = { CONVEX_URL: server.url };
    await ended(shell(`mkdir -p ${backup}\n${code}`, folder, env));
    const [dated] = (await readdir(backup)).filter((name) => name !== "current");
    expect(await readdir(path.join(backup, dated!))).not.toContain(".convex-mirror");
    const copies = [dated!, "current"].map((name) => path.join(backup, name, "images/hero"));
    const [old, current] = await Promise.all(copies.map((file) => stat(file)));
    expect(old!.ino).toBe(current!.ino);
    await server.upload([{ path: "images/hero", bytes: Buffer.from("another") }]);
    await ended(shell(`npx convex-versioned-assets sync ${backup}/current --once`, folder, env));
    const texts = await Promise.all(copies.map((file) => readFile(file, "utf8")));
    expect(texts).toEqual(["hero", "another"]);
  });
});

test("docs/push.md: a push, and the command of its last line takes it back", async () => {
  const server = await Server.start();
  onTestFinished(() => server.stop());
  const [block, comparing, listing, pulling, returning, syncing] = await blocksOf("docs/push.md");
  const code = put(block!, {
    "https://happy-animal-123.convex.cloud": server.url,
    // The embedded backend has no keys; its demo lets everyone push.
    "export CONVEX_DEPLOY_KEY_FILE=deploy-key.txt\n": "",
  });
  await mkdir(path.join(folder, "site/images"), { recursive: true });
  await writeFile(path.join(folder, "site/index.html"), "<p>Spring</p>");
  await writeFile(path.join(folder, "site/images/hero.svg"), "<svg/>");
  const printed = await ended(shell(code, folder));
  expect(printed).toContain("2 files sent, 0 unchanged.");
  expect([...(await server.content("website")).files.keys()].sort()).toEqual([
    "website/images/hero.svg",
    "website/index.html",
  ]);
  const same = await ended(shell(comparing!, folder, { CONVEX_URL: server.url }));
  expect(same.match(/No differences\./g)).toHaveLength(2);
  const listed = await ended(shell(listing!, folder, { CONVEX_URL: server.url }));
  expect(listed).toMatch(/^\S+Z {2}published +2 files {2}\S+ {2}Spring \(.+\)\n$/);
  const pulled = await ended(shell(pulling!, folder, { CONVEX_URL: server.url }));
  expect(pulled).toContain("0 files written, 2 unchanged.");
  const past = put(returning!, { "2026-11-30": "2000-01-01" });
  const emptied = await ended(shell(past, folder, { CONVEX_URL: server.url }));
  expect(emptied).toMatch(/0 files written, 0 unchanged\.\n2 files in the release\./);
  const running = shell(syncing!, folder, { CONVEX_URL: server.url });
  await until(running, /Up to date\./);
  running.stop();
  await once(running.child, "close");
  const command = /To take it back: (.*)$/m.exec(printed)![1]!;
  await ended(shell(command, folder, { CONVEX_URL: server.url }));
  expect([...(await server.content("website")).files.keys()]).toEqual([]);
});

test("docs/react.md: the paths of published files are written as the page shows", async () => {
  const server = await Server.start();
  onTestFinished(() => server.stop());
  await server.upload(
    ["images/logo", "images/hero"].map((path) => ({ path, bytes: Buffer.from(path) })),
  );
  const [block] = await blocksOf("docs/react.md");
  const code = put(block!, { "https://happy-animal-123.convex.cloud": server.url });
  expect(await ended(shell(code, folder))).toContain("Wrote src/assets.gen.ts (2 files).");
  const written = await readFile(path.join(folder, "src/assets.gen.ts"), "utf8");
  const page = await readFile(path.join(repository, "docs/react.md"), "utf8");
  const pathsIn = (text: string) =>
    /export type PublishedPath =([^;]*);/.exec(text)![1]!.match(/"[^"]+"/g);
  expect(pathsIn(written)).toEqual(pathsIn(page));
});

test("docs/api-commands.md has the commands and options that the program itself tells of", async () => {
  const help = (...args: string[]) => run(process.execPath, [app.bin, ...args, "--help"]);
  const optionsIn = (text: string) =>
    [...text.matchAll(/^ {2}((?:-\w, )?--[\w-]+(?: <[^>]+>)?)/gm)].map(([, flags]) => flags!);
  const commands = describedCommands();
  const names = commands.map(({ usage }) => usage.split(" ")[2]!);
  const told = [...(await help()).matchAll(/^ {2}(\w+) .*<directory>|^ {2}(\w+) \[options\]/gm)];
  const isCommand = (name: string) => name !== "help";
  expect(
    told
      .map(([, one, other]) => (one ?? other)!)
      .filter(isCommand)
      .sort(),
  ).toEqual(names.sort());
  for (const { usage, options } of commands) {
    const flags = optionsIn(await help(usage.split(" ")[2]!));
    expect(flags.filter((flag) => !flag.includes("--help"))).toEqual(
      options.map((option) => option.flags),
    );
  }
});

test("docs/guarantees.md: more sequences, and one of them again", async () => {
  const [block] = await blocksOf("docs/guarantees.md");
  const code = put(block!, { "MODEL_RUNS=50000": "MODEL_RUNS=2" });
  const output = await ended(shell(code, repository, { MODEL_RUNS: "2", VITEST: undefined }));
  expect(output.match(/Tests +\d+ passed/g)).toHaveLength(2);
});

test("local/README.md: a backend of its own", async () => {
  const [block] = await blocksOf("local/README.md");
  const code = put(block!, {
    "3210": "0",
    "3211": "0",
    ".demo-data": path.join(folder, "data"),
  });
  const printed = await until(shell(code, repository), /^\{.*\}$/m);
  const { url } = JSON.parse(/^\{.*\}$/m.exec(printed)![0]) as { url: string };
  const head = await new ConvexHttpClient(url).query(anyApi.assets!.head as never, {});
  expect(head).toEqual({ createdAt: 0, id: "" });
});
