import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import browserConfig from "../vitest.browser.config.js";
import config from "../vitest.config.js";
import packageConfig from "../vitest.package.config.js";
import systemConfig from "../vitest.system.config.js";

type Project = { include?: string[] };

test("each test file belongs to a project of Vitest", () => {
  const projects = [
    ...(config.test!.projects as { test: Project }[]),
    browserConfig,
    packageConfig,
    systemConfig,
  ];
  const included = projects.flatMap(({ test }) => test!.include!);
  const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    encoding: "utf8",
  });
  const files = tracked.split("\n").filter((file) => /\.(test|spec)\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  // This app runs its own tests, with its own configuration.
  const isOfApp = (file: string) => file.startsWith("tests/package/app/");
  const isIncluded = (file: string) => included.some((glob) => path.matchesGlob(file, glob));
  expect(files.filter((file) => !isIncluded(file) && !isOfApp(file))).toEqual([]);
});
