/** Setup in Vite + React as its official template has it, alone and with Convex Auth. */
import { beforeAll, describe, expect, test } from "vitest";
import { type GroundApp, makeApp } from "./support/app.js";

describe.each([
  { name: "vite", parts: ["vite"], flags: ["--router", "none"] },
  { name: "vite-auth", parts: ["vite", "vite-auth"], flags: ["--router", "none"] },
])("$name", ({ name, parts, flags }) => {
  let app: GroundApp;
  beforeAll(async () => {
    app = await makeApp(name, parts);
    await app.expectGreen();
    await app.commit();
  });

  test("is as green after setup as before", async () => {
    const { code, stdout, stderr } = await app.setup(...flags);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Types: no errors in the new code.");
    expect(stdout).toContain("Lint: no errors in the new code.");
    await app.expectGreen();
    const generated = await app.git("diff");
    await app.codegen();
    expect(await app.git("diff")).toBe(generated);
  });
});
