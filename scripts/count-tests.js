// Prints "N passed, N failed", summed over Vitest's JSON reports: `node scripts/count-tests.js artifacts
// tests browser-tests`. Plain JavaScript without packages, because it must work even if nothing could be
// installed.
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/**
 * Returns the counts of one suite. A missing report, and a file that could not be loaded, count as one
 * failure each.
 * @param {string} file
 */
function count(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

const [folder = "artifacts", ...suites] = process.argv.slice(2);
const counts = suites.map((suite) => count(path.join(folder, `${suite}.json`)));
const passed = counts.reduce((sum, suite) => sum + suite.passed, 0);
const failed = counts.reduce((sum, suite) => sum + suite.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
