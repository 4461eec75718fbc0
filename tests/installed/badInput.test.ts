/** The installed command, told something wrong. */
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { BAD_INPUTS, runBadly } from "./badInputs.js";
import { type InstalledApp, installedApp } from "./index.js";

let app: InstalledApp;
let folder: string;
beforeAll(async () => {
  app = await installedApp();
  folder = await mkdtemp(path.join(inject("runFolder"), "bad-input-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.concurrent.each(BAD_INPUTS)("$what ends in one line", async (input) => {
  const place = await mkdtemp(path.join(folder, "case-"));
  const { code, stdout, stderr } = await runBadly([process.execPath, app.bin], input, place);
  expect({ code, lines: stderr.trimEnd().split("\n") }).toEqual({
    code: input.code,
    lines: [expect.stringMatching(input.line)],
  });
  // Neither a stack trace nor a secret.
  expect(stdout + stderr).not.toMatch(/^ +at |secret-that-is-not-shown/m);
});
