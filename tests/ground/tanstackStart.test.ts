/** Setup in TanStack Start: the route of the panel is in the tree before the next build writes it. */
import { beforeAll, expect, test } from "vitest";
import { type GroundApp, makeApp } from "./support/app.js";

let app: GroundApp;
beforeAll(async () => {
  app = await makeApp("tanstack-start", ["tanstack-start"]);
  // The first build writes the route tree, which the official template has from its start.
  await app.expectGreen();
  await app.commit();
});

test("is as green after setup as before, and has the route", async () => {
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Types: no errors in the new code.");
  expect(stdout).toContain("Lint: no errors in the new code.");
  const written = await app.git("diff");
  await app.expectGreen("typecheck", "lint", "build");
  // The build's own generator has nothing to add.
  expect(await app.git("diff")).toBe(written);
  await app.codegen();
  expect(await app.git("diff")).toBe(written);
});
