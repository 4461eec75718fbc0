/** Setup in a monorepo whose functions are a package of their own, with npm and with pnpm. */
import path from "node:path";
import { expect, test } from "vitest";
import { packed } from "../installed/index.js";
import { type GroundApp, makeApp } from "./support/app.js";

const OPTIONS = { convexProject: "packages/backend" };

/** The functions are set up where they are; the pages in another package stay as they are. */
async function expectGreenAfterSetup(app: GroundApp): Promise<void> {
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`Found: no React pages, no sign-in, ${app.packageManager}, `);
  expect(stdout).toContain("Types: no errors in the new code.");
  expect(stdout).toContain("Lint: no errors in the new code.");
  expect(await app.read("packages/backend/convex/authz.ts")).toContain("env.ADMIN_EMAILS");
  await app.expectGreen();
  const generated = await app.git("diff");
  await app.codegen();
  expect(await app.git("diff")).toBe(generated);
}

test("npm workspaces", async () => {
  const app = await makeApp("monorepo", ["monorepo"], OPTIONS);
  await app.expectGreen();
  await expectGreenAfterSetup(app);
});

test("pnpm workspaces", async () => {
  const app = await makeApp("monorepo-pnpm", ["monorepo"], {
    ...OPTIONS,
    packageManager: "pnpm",
  });
  await app.write(
    "pnpm-workspace.yaml",
    "packages:\n  - packages/*\n  - apps/*\nlinkWorkspacePackages: true\n",
  );
  await app.install([]);
  await app.codegen();
  await app.expectGreen();
  const { tarball } = await packed();
  await app.install([tarball], path.join(app.folder, "packages/backend"));
  await app.commit();
  await expectGreenAfterSetup(app);
});
