// Prints a line for each failure and then "N passed, N failed", summed over Vitest's JSON reports: `node
// scripts/count-tests.js artifacts tests browser-tests`. Plain JavaScript without packages, because it must work even if nothing could be
// installed.
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/** @param {string | undefined} message */
const firstLine = (message) => (message ?? "").trim().split("\n")[0];

/**
 * The result of one suite. A missing report, and a file that could not be loaded, are one failure each.
 * @param {string} file
 * @returns {{ passed: number, failures: string[] }}
 */
function count(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return { passed: 0, failures: [`${file}: ${firstLine(error.message)}`] };
  }
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) return [`${name}: ${firstLine(message)}`];
    return failed.map((test) => `${name}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
  return { passed: report.numPassedTests, failures };
}

const [folder = "artifacts", ...suites] = process.argv.slice(2);
const counts = suites.map((suite) => count(path.join(folder, `${suite}.json`)));
const passed = counts.reduce((sum, suite) => sum + suite.passed, 0);
const failures = counts.flatMap((suite) => suite.failures);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
