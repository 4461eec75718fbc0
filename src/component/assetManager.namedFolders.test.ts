/** Folders made from display names, and display names that change. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  feedLines,
  openComponent,
  readFeed,
  snapshot,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager } = api;

stopTheClock();

const create = async (t: Component, name: string, parentPath = "", actor?: string) =>
  (await t.mutation(assetManager.createFolderByName, { parentPath, name, actor })).path;

describe("createFolderByName", () => {
  test.each([
    ["Summer Sale", "summer-sale"],
    ["  Summer -- Sale!  ", "summer-sale"],
    ["2030/Q1", "2030-q1"],
    ["..", null],
    ["a..b", "a-b"],
    ["Größe & Maße", "größe-maße"],
    ["Été", "été"],
    ["E\u0301te\u0301", "été"],
    ["日本 写真", "日本-写真"],
    ["हिन्दी", "हिन्दी"],
    ["ＦＵＬＬ　ｗｉｄｔｈ", "full-width"],
    ["½ off", "1-2-off"],
    ["🌴 Palm 🌴", "palm"],
    ["tab\tand\nline", "tab-and-line"],
  ])("makes of %j the path %j", async (name, path) => {
    const t = openComponent();
    if (path === null) {
      await expectRefused(t, () => create(t, name), { code: "ARGUMENT_INVALID", argument: "name" });
      return;
    }
    expect(await create(t, name)).toBe(path);
    expect(await t.query(assetManager.getFolder, { path })).toMatchObject({ path, name });
  });

  test("creates it where it was asked for, with those above it", async () => {
    const t = openComponent();
    expect(await create(t, "Summer Sale", "shop/2030", "ada")).toBe("shop/2030/summer-sale");
    expect(await t.query(assetManager.getFolder, { path: "shop/2030/summer-sale" })).toMatchObject({
      parentPath: "shop/2030",
      name: "Summer Sale",
      createdAt: NOW,
      createdBy: "ada",
    });
    expect(await t.query(assetManager.getFolder, { path: "shop/2030" })).toMatchObject({
      name: "2030",
    });
    expect(await feedLines(t)).toEqual([
      "folder:create shop",
      "folder:create shop/2030",
      "folder:create shop/2030/summer-sale",
    ]);
  });

  test("counts where the name is taken", async () => {
    const t = openComponent();
    expect([await create(t, "Sale"), await create(t, "sale!"), await create(t, "SALE")]).toEqual([
      "sale",
      "sale-2",
      "sale-3",
    ]);
    expect(await create(t, "Sale", "other")).toBe("other/sale");
    const names = await t.query(assetManager.listFolders, {});
    expect(names.map(({ path, name }) => [path, name])).toEqual([
      ["other", "other"],
      ["sale", "Sale"],
      ["sale-2", "sale!"],
      ["sale-3", "SALE"],
    ]);
  });

  test("uses a number that is free again", async () => {
    const t = openComponent();
    await create(t, "Sale");
    await create(t, "Sale");
    await t.mutation(api.jobs.deleteFolder, { path: "sale" });
    expect(await create(t, "Sale")).toBe("sale");
    expect(await create(t, "Sale")).toBe("sale-3");
  });

  test("gives up after a hundred namesakes", async () => {
    const t = openComponent();
    for (let number = 1; number <= 100; number += 1) await create(t, "Sale");
    await expectRefused(t, () => create(t, "Sale"), { code: "FOLDER_EXISTS", folderPath: "sale" });
  });

  test.each([
    ["nothing", ""],
    ["spaces", "   "],
    ["signs only", "?!/…"],
    ["256 characters", "x".repeat(256)],
    ["pictures only", "🌴"],
  ])("refuses a name of %s", async (_what, name) => {
    const t = openComponent();
    await expectRefused(t, () => create(t, name), { code: "ARGUMENT_INVALID", argument: "name" });
  });

  test("refuses a name of which the path would be too long", async () => {
    const t = openComponent();
    await expectRefused(t, () => create(t, "\u00e9".repeat(200)), { code: "PATH_INVALID" });
    const deep = Array.from({ length: 32 }, () => "d").join("/");
    await expectRefused(t, () => create(t, "x", deep), { code: "PATH_INVALID" });
  });
});

describe("updateFolder", () => {
  test("changes the display name and nothing of the path", async () => {
    const t = openComponent();
    await create(t, "Sale", "shop", "ada");
    pass(1000);
    expect(
      await t.mutation(assetManager.updateFolder, {
        path: "shop/sale",
        name: "Großer Ausverkauf",
        actor: "bob",
      }),
    ).toBeNull();
    expect(await t.query(assetManager.getFolder, { path: "shop/sale" })).toMatchObject({
      path: "shop/sale",
      name: "Großer Ausverkauf",
      createdAt: NOW,
      createdBy: "ada",
      updatedAt: NOW + 1000,
      updatedBy: "bob",
    });
  });

  test("is one change, in the feeds of the folder and of the one above", async () => {
    const t = openComponent();
    await create(t, "Sale", "shop");
    await t.mutation(assetManager.updateFolder, { path: "shop/sale", name: "New", actor: "bob" });
    for (const folder of [undefined, "shop", "shop/sale"]) {
      const feed = await readFeed(t, folder);
      expect(feed.filter((change) => change.type === "folder:update")).toMatchObject([
        { folderPath: "shop/sale", actor: "bob" },
      ]);
    }
    expect((await readFeed(t, "")).map((change) => change.type)).not.toContain("folder:update");
  });

  test("changes nothing when the name is the same", async () => {
    const t = openComponent();
    await create(t, "Sale");
    const before = await snapshot(t);
    await t.mutation(assetManager.updateFolder, { path: "sale", name: "Sale", actor: "bob" });
    expect(await snapshot(t)).toEqual(before);
  });

  test("refuses the root, a folder that is not there, and a name that is none", async () => {
    const t = openComponent();
    await create(t, "Sale");
    for (const path of ["", "none", "sale/none"]) {
      await expectRefused(t, () => t.mutation(assetManager.updateFolder, { path, name: "x" }), {
        code: "FOLDER_NOT_FOUND",
        folderPath: path,
      });
    }
    for (const name of ["", "  ", "x".repeat(256)]) {
      await expectRefused(t, () => t.mutation(assetManager.updateFolder, { path: "sale", name }), {
        code: "ARGUMENT_INVALID",
        argument: "name",
      });
    }
  });
});
