import { convexTest, type TestConvex } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { register, store } from "convex-versioned-assets/test";
import { expect, it } from "vitest";
import { api } from "./convex/_generated/api.js";

const hero = { folderPath: "images", basename: "hero" };

type Harness = TestConvex<SchemaDefinition<GenericSchema, boolean>>;

async function upload(t: Harness, text: string) {
  const { intentId } = await t.mutation(api.files.startUpload, hero);
  const storageId = await store(t, new Blob([text], { type: "text/plain" }));
  return await t.mutation(api.files.finishUpload, { intentId, storageId });
}

it("uploads, publishes, lists and restores through the installed package", async () => {
  const t = convexTest({ modules: import.meta.glob("./convex/**/*.{js,ts}") });
  register(t);
  const first = await upload(t, "one");
  expect(first.version).toBe(1);
  expect((await upload(t, "second")).version).toBe(2);
  expect(await t.query(api.files.published, hero)).toMatchObject({ version: 2, size: 6 });

  await t.mutation(api.files.restore, { versionId: first.versionId });
  const file = await t.query(api.files.published, hero);
  expect(file).toMatchObject({ version: 1, size: 3 });
  expect(file?.url).toMatch(/^https?:/);
  expect(await t.query(api.files.versions, hero)).toMatchObject([
    { version: 2, state: "archived" },
    { version: 1, state: "published" },
  ]);
  const response = await t.fetch("/assets/images/hero");
  expect(response.status).toBeLessThan(400);
  expect(await t.query(api.files.problem, { ...hero, basename: "a/b" })).toBe("PATH_INVALID");
  expect(await t.query(api.files.changes, {})).toContain("asset:publish");
});
