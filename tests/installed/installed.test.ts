/** The package in an app outside the repository: each module alone, and the command as it is started. */
import { execFile } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { type InstalledApp, installedApp, packed } from "./index.js";

const execute = promisify(execFile);

/** Processes at a time; each is small and mostly waits for its start. */
const AT_ONCE = 4;

let app: InstalledApp;
beforeAll(async () => {
  app = await installedApp();
});

test("each module can be the first that a process imports", async () => {
  const { files, manifest } = await packed();
  // The command starts when it is imported; it is started below.
  const commands = new Set(Object.values(manifest.bin ?? {}).map((file) => path.normalize(file)));
  const modules = files.filter((file) => /^dist\/.*\.js$/.test(file) && !commands.has(file));
  expect(modules.length).toBeGreaterThan(100);
  const failures: string[] = [];
  const waiting = [...modules];
  const worker = async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const url = pathToFileURL(path.join(app.package, file)).href;
      const code = `await import(${JSON.stringify(url)})`;
      const args = ["--input-type=module", "--eval", code];
      await execute(process.execPath, args, { cwd: app.folder }).catch(
        ({ stderr }: { stderr: string }) => failures.push(`${file}: ${stderr}`),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures).toEqual([]);
});

describe("the command, started by npx,", () => {
  type Ended = { code: number | null; stdout: string; stderr: string };

  async function npx(...args: string[]): Promise<Ended> {
    const child = app.npx(args);
    const ended = { stdout: "", stderr: "" };
    child.stdout!.on("data", (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr!.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { code, ...ended };
  }

  test("says its version", async () => {
    const { manifest } = await packed();
    const { code, stdout } = await npx("--version");
    expect([code, stdout.trim()]).toEqual([0, manifest.version]);
  });

  test.each(["setup", "r2setup", "sync", "status"])("answers %s --help", async (name) => {
    const { code, stdout, stderr } = await npx(name, "--help");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Usage: convex-versioned-assets ${name}`);
  });

  test.each([["unknown"], ["setup", "--unknown"], ["sync", "--unknown"], ["status"]])(
    "refuses %s %s in one line",
    async (...args) => {
      const { code, stderr } = await npx(...args.filter((arg) => arg !== undefined));
      expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
    },
  );
});
