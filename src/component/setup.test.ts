/// <reference types="vite/client" />
import { convexTest } from "convex-test";
import { test, expect } from "vitest";
import { api } from "./_generated/api.js";
import schema from "./schema.js";

const modules = import.meta.glob("./**/*.ts");
test("x", async () => {
  const t = convexTest({ schema, modules });
  const up = await t.mutation(api.assetManager.startUpload, {
    folderPath: "images/a",
    basename: "hero",
    actor: "ann",
  });
  console.log(up);
  const sid = await t.run((ctx) => ctx.storage.store(new Blob(["hello"], { type: "text/plain" })));
  console.log(
    await t.mutation(api.assetManager.finishUpload, {
      intentId: up.intentId,
      storageId: sid,
      actor: "ann",
    }),
  );
  console.log(
    await t.query(api.assetManager.getPublishedFile, { folderPath: "images/a", basename: "hero" }),
  );
  console.log(await t.query(api.changelog.listSince, { cursor: { createdAt: 0, id: "" } }));
  console.log(
    await t.query(api.changelog.listForFolder, {
      folderPath: "images",
      cursor: { createdAt: 0, id: "" },
    }),
  );
  console.log(
    await t.query(api.assetManager.getAssetVersionsPage, {
      folderPath: "images/a",
      basename: "hero",
      paginationOpts: { numItems: 1, cursor: null },
    }),
  );
  expect(1).toBe(1);
});
