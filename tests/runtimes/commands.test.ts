/** The commands and the entry points on each runtime, beside the oldest and the newest `convex`. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type InstalledApp, installInto, packed, sameVersions } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { Server } from "../mirror/server.js";
import { RUNTIMES, type Runtime, runtime } from "./support/runtimes.js";

const COMMANDS = ["setup", "r2setup", "sync", "status"];

/** The oldest `convex` that the package's peer range allows. */
async function oldestConvex(): Promise<string> {
  const { manifest } = await packed();
  return `convex@${manifest.peerDependencies!.convex!.replace("^", "")}`;
}

let server: Server;
const apps: Partial<Record<"oldest" | "newest", InstalledApp>> = {};
beforeAll(async () => {
  const { tarball } = await packed();
  const install = async (name: keyof typeof apps, convex: string) => {
    const folder = path.join(inject("runFolder"), `commands-${name}`);
    apps[name] = await installInto(folder, tarball, [
      convex,
      ...sameVersions(["react", "react-dom"]),
    ]);
  };
  await install("oldest", await oldestConvex());
  await install("newest", sameVersions(["convex"])[0]!);
  server = await Server.start();
  await server.upload([
    { path: "a.txt", bytes: Buffer.from("one") },
    { path: "images/b.txt", bytes: Buffer.from("two") },
  ]);
});
afterAll(() => server?.stop());

type Ended = { code: number; stdout: string; stderr: string };

function start({ file, args }: Runtime, app: InstalledApp, given: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: app.folder, env: { PATH: process.env.PATH, HOME: process.env.HOME } };
    execFile(file, [...args, app.bin, ...given], options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

// Newer versions of convex no longer run on Node 20.
const MATRIX = [
  ["node20", "oldest"],
  ["node22", "oldest"],
  ...RUNTIMES.filter((name) => name !== "node20").map((name) => [name, "newest"] as const),
] as const;

describe.each(MATRIX)("on %s with the %s convex,", (name, convex) => {
  let program: Runtime;
  let app: InstalledApp;
  beforeAll(async () => {
    program = await runtime(name);
    app = apps[convex]!;
  });

  test("the command says its version and nothing else", async () => {
    const { manifest } = await packed();
    expect(await start(program, app, ["--version"])).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });

  test.each(COMMANDS)(
    "%s explains itself, and refuses a wrong flag in one line",
    async (command) => {
      const help = await start(program, app, [command, "--help"]);
      expect([help.code, help.stderr]).toEqual([0, ""]);
      expect(help.stdout).toContain(`Usage: convex-versioned-assets ${command}`);
      const wrong = await start(program, app, [command, "--no-such-flag"]);
      expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
      expect(wrong.stderr.trim().split("\n")).toHaveLength(1);
    },
  );

  test("an unknown command and a deployment that does not answer are one line each", async () => {
    const unknown = await start(program, app, ["mirror"]);
    expect([unknown.code, unknown.stderr.trim().split("\n").length]).toEqual([2, 1]);
    const args = ["--once", "--url", "http://127.0.0.1:9", "--give-up-after", "0.05"];
    const nobody = await start(program, app, ["sync", "nobody", ...args]);
    expect([nobody.code, nobody.stderr.trim().split("\n").length]).toEqual([9, 1]);
  });

  test("sync copies what is published", async () => {
    const folder = `files-${name}-${convex}`;
    const args = ["sync", folder, "--once", "--url", server.url];
    expect(await start(program, app, args)).toMatchObject({ code: 0, stderr: "" });
    const copied = await readFile(path.join(app.folder, folder, "images/b.txt"), "utf8");
    expect(copied).toBe("two");
  });

  test("each entry point can be imported", async () => {
    const { manifest } = await packed();
    const specifiers = Object.entries(manifest.exports)
      .filter(([, target]) => typeof target !== "string" && target.default?.endsWith(".js"))
      .map(([entry]) => manifest.name + entry.slice(1));
    const code = specifiers.map((specifier) => `await import("${specifier}");`).join("\n");
    const script = path.join(app.folder, "imports.mjs");
    await writeFile(script, code);
    expect(await run(program.file, [...program.args, script], { cwd: app.folder })).toBe("");
  });
});
