/** Setup in Next.js with its App Router: the page of the panel is built by `next build`. */
import { beforeAll, expect, test } from "vitest";
import { type GroundApp, makeApp } from "./support/app.js";

let app: GroundApp;
beforeAll(async () => {
  app = await makeApp("next", ["next"]);
  await app.expectGreen();
  await app.commit();
});

test("is as green after setup as before, and has the page", async () => {
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Types: no errors in the new code.");
  expect(stdout).toContain("Lint: no errors in the new code.");
  await app.expectGreen();
  expect(await app.read(".next/server/app/admin.html")).toContain("<html");
  const generated = await app.git("diff");
  await app.codegen();
  expect(await app.git("diff")).toBe(generated);
});
