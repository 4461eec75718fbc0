/** Setup in an app that Bun has installed, with Bun's lock file. */
import { expect, test } from "vitest";
import { packed } from "../installed/index.js";
import { makeApp } from "./support/app.js";

test("an app of Bun is as green after setup as before", async () => {
  const app = await makeApp("vite-bun", ["vite"], {
    packageManager: "bun",
  });
  const { tarball } = await packed();
  await app.install([]);
  await app.codegen();
  await app.expectGreen();
  await app.install([tarball]);
  await app.commit();
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Found: React without a router, no sign-in, bun, ");
  expect(stdout).toContain("Types: no errors in the new code.");
  expect(stdout).toContain("Lint: no errors in the new code.");
  await app.expectGreen();
});
