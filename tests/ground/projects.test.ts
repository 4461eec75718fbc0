/** Projects that setup cannot work in: one line, the exit code, and nothing changed. */
import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type InstalledApp, installedApp } from "../installed/index.js";

let app: InstalledApp;
let folder: string;
beforeEach(async () => {
  app = await installedApp();
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-project-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function setup(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = app.npx(["setup", "--cwd", folder, "--yes", ...args]);
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, stderr };
}

test("a folder without an app", async () => {
  const { code, stderr } = await setup();
  expect(stderr.trim()).toMatch(/^NOT_A_CONVEX_APP: .+$/);
  expect(code).toBe(20);
  expect(await readdir(folder)).toEqual([]);
});

test("an app without Convex", async () => {
  await writeFile(path.join(folder, "package.json"), `{ "name": "app" }`);
  const { code, stderr } = await setup();
  expect(stderr.trim()).toMatch(/^NOT_A_CONVEX_APP: .+$/);
  expect(code).toBe(20);
  expect(await readdir(folder)).toEqual(["package.json"]);
});
