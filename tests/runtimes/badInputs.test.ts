/** The command, told something wrong, on each runtime. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { BAD_INPUTS, runBadly } from "../installed/badInputs.js";
import { type InstalledApp, installedApp } from "../installed/index.js";
import { RUNTIMES, type Runtime, runtime } from "./support/runtimes.js";

let app: InstalledApp;
let folder: string;
/**
 * A program that does nothing. Bun reads `package.json` and `.env.local` before it starts a program:
 * it warns of a broken one when the program ends, and starts nothing with an unreadable one.
 */
let idle: string;
beforeAll(async () => {
  app = await installedApp();
  folder = await mkdtemp(path.join(inject("runFolder"), "bad-input-"));
  idle = path.join(folder, "idle.js");
  await writeFile(idle, "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(RUNTIMES)("on %s", (name) => {
  let program: Runtime;
  beforeAll(async () => {
    program = await runtime(name);
  });

  test.concurrent.each(BAD_INPUTS)("$what ends in one line", async (input) => {
    const start = async (file: string) => {
      const place = await mkdtemp(path.join(folder, "case-"));
      const ended = await runBadly([program.file, ...program.args, file], input, place);
      // Bun shows where in the folder's own files it has a problem.
      return { ...ended, stderr: ended.stderr.replaceAll(place, "<folder>") };
    };
    const { code, stdout, stderr: printed } = await start(app.bin);
    const own = name === "bun" ? await start(idle) : { code: 0, stdout: "", stderr: "" };
    if (own.code !== 0) return expect({ code, stdout, stderr: printed }).toEqual(own);
    expect(printed.endsWith(own.stderr)).toBe(true);
    const stderr = printed.slice(0, printed.length - own.stderr.length);
    expect({ code, lines: stderr.trimEnd().split("\n") }).toEqual({
      code: input.code,
      lines: [expect.stringMatching(input.line)],
    });
    // Neither a stack trace nor a secret.
    expect(stdout + stderr).not.toMatch(/^ +at |secret-that-is-not-shown/m);
  });
});
