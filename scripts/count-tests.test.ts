import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { inScratchFolder, repository } from "./scratch.js";

type TestFile = { status: string; assertionResults: { status: string }[] };

function report(passed: number, failed: number, testResults: TestFile[] = []): string {
  return JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults });
}

/** What the script prints for these reports, and its exit code. */
async function count(reports: Record<string, string>, suites: string[]) {
  return inScratchFolder(async (folder) => {
    for (const [name, text] of Object.entries(reports)) {
      await writeFile(path.join(folder, `${name}.json`), text);
    }
    const script = path.join(repository, "scripts/count-tests.js");
    try {
      const stdout = execFileSync(process.execPath, [script, folder, ...suites]);
      return { code: 0, line: stdout.toString() };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: Buffer };
      return { code: status, line: stdout.toString() };
    }
  });
}

it("adds the suites up", async () => {
  const reports = { unit: report(5, 0), browser: report(2, 0) };
  expect(await count(reports, ["unit", "browser"])).toEqual({
    code: 0,
    line: "7 passed, 0 failed\n",
  });
});

it("counts failed tests once", async () => {
  const file = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };
  expect(await count({ unit: report(1, 1, [file]) }, ["unit"])).toEqual({
    code: 1,
    line: "1 passed, 1 failed\n",
  });
});

it("counts a file that could not be loaded as a failure", async () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(await count({ unit: report(3, 0, [broken]) }, ["unit"])).toEqual({
    code: 1,
    line: "3 passed, 1 failed\n",
  });
});

it.each([
  ["missing", {}],
  ["cut short", { unit: '{"numPassedTests": 3' }],
])("counts a %s report as a failure", async (_, reports) => {
  expect(await count(reports, ["unit"])).toEqual({ code: 1, line: "0 passed, 1 failed\n" });
});
