import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { inScratchFolder, repository } from "./scratch.js";

type Test = { status: string; fullName: string; failureMessages: string[] };
type TestFile = { name: string; status: string; message: string; assertionResults: Test[] };

function report(passed: number, testResults: TestFile[] = []): string {
  return JSON.stringify({ numPassedTests: passed, testResults });
}

const passes: Test = { status: "passed", fullName: "it works", failureMessages: [] };
const fails: Test = {
  status: "failed",
  fullName: "it holds",
  failureMessages: ["Error: no\n  at x"],
};

/** What the script prints for these reports, and its exit code. */
async function count(reports: Record<string, string>, suites: string[]) {
  return inScratchFolder(async (folder) => {
    for (const [name, text] of Object.entries(reports)) {
      await writeFile(path.join(folder, `${name}.json`), text);
    }
    const script = path.join(repository, "scripts/count-tests.js");
    try {
      const stdout = execFileSync(process.execPath, [script, folder, ...suites]);
      return { code: 0, lines: stdout.toString().trimEnd().split("\n") };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: Buffer };
      return { code: status, lines: stdout.toString().trimEnd().split("\n") };
    }
  });
}

it("adds the suites up", async () => {
  const reports = { unit: report(5), browser: report(2) };
  expect(await count(reports, ["unit", "browser"])).toEqual({
    code: 0,
    lines: ["7 passed, 0 failed"],
  });
});

it("names each failed test, and counts it once", async () => {
  const file = {
    name: "a.test.ts",
    status: "failed",
    message: "",
    assertionResults: [passes, fails],
  };
  expect(await count({ unit: report(1, [file]) }, ["unit"])).toEqual({
    code: 1,
    lines: ["failed: a.test.ts: it holds: Error: no", "1 passed, 1 failed"],
  });
});

it("counts a file that could not be loaded as a failure", async () => {
  const broken = {
    name: "b.test.ts",
    status: "failed",
    message: "No such module\n",
    assertionResults: [],
  };
  expect(await count({ unit: report(3, [broken]) }, ["unit"])).toEqual({
    code: 1,
    lines: ["failed: b.test.ts: No such module", "3 passed, 1 failed"],
  });
});

it.each([
  ["missing", {}],
  ["cut short", { unit: '{"numPassedTests": 3' }],
])("counts a %s report as a failure", async (_, reports) => {
  const { code, lines } = await count(reports, ["unit"]);
  expect([code, lines.at(-1)]).toEqual([1, "0 passed, 1 failed"]);
  expect(lines[0]).toMatch(/^failed: \S+unit\.json: /);
});
