/** References: what uses a file is known, found from both sides, and kept from being deleted. */
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, jobs, references } = api;

let t: Component;
beforeEach(() => {
  t = openComponent();
});

const use = async (owner: string, ...paths: string[]) =>
  await t.mutation(references.setReferences, { owner, paths });
const usersOf = async (path: string) =>
  (await t.query(references.listReferences, { path })).references.map(
    ({ owner, path }) => `${owner}: ${path}`,
  );
const unused = async (folderPath: string, numItems = 100) => {
  const found: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const { page, isDone, continueCursor }: (typeof references.listUnusedPage)["_returnType"] =
      await t.query(references.listUnusedPage, {
        folderPath,
        paginationOpts: { numItems, cursor },
      });
    found.push(...page.map(({ folderPath, basename }) => `${folderPath}/${basename}`));
    if (isDone) return found;
    cursor = continueCursor;
  }
};

describe("what an owner uses", () => {
  test("is what it said last, once each, and nothing after it has said that", async () => {
    await use("home", "a/x", "a/y", "a/x");
    expect(await rows(t, "references")).toHaveLength(2);
    const [kept] = (await rows(t, "references")).filter(({ path }) => path === "a/y");
    await use("home", "a/y", "b");
    expect((await rows(t, "references")).map(({ path }) => path).sort()).toEqual(["a/y", "b"]);
    // What stays is not written again.
    expect(await rows(t, "references")).toContainEqual(kept);
    await use("home");
    expect(await rows(t, "references")).toEqual([]);
  });

  test("is apart from what others use", async () => {
    await use("home", "a/x");
    await use("home2", "a/x");
    await use("home");
    expect(await usersOf("a/x")).toEqual(["home2: a/x"]);
  });

  test.each([
    ["owner", { owner: "", paths: [] }],
    ["owner", { owner: "x".repeat(201), paths: [] }],
    ["paths", { owner: "home", paths: [""] }],
    ["paths", { owner: "home", paths: Array.from({ length: 501 }, (_, index) => `p${index}`) }],
  ])("is refused with a bad %s, and nothing changes", async (argument, bad) => {
    await use("home", "a");
    await expectRefused(t, () => t.mutation(references.setReferences, bad), {
      ...{ code: "ARGUMENT_INVALID", argument },
    });
    expect(await usersOf("a")).toEqual(["home: a"]);
  });

  test("has paths as files have them", async () => {
    const wrong = { owner: "home", paths: ["a", "/b"] };
    await expectRefused(t, () => t.mutation(references.setReferences, wrong), {
      ...{ code: "PATH_INVALID" },
    });
    await use("home", "e\u0301");
    expect(await usersOf("\u00e9")).toEqual(["home: \u00e9"]);
  });
});

describe("what uses a path", () => {
  beforeEach(async () => {
    await use("file", "shop/shoes/red");
    await use("gallery", "shop/shoes");
    await use("shop", "shop");
    await use("other", "shop/shoes2", "shop/shoes/red2");
  });

  test("is named from near to far, and for a folder what is below", async () => {
    expect(await usersOf("shop/shoes/red")).toEqual([
      ...["file: shop/shoes/red", "gallery: shop/shoes", "shop: shop"],
    ]);
    expect(await usersOf("shop/shoes")).toEqual([
      ...["gallery: shop/shoes", "shop: shop"],
      ...["file: shop/shoes/red", "other: shop/shoes/red2"],
    ]);
    expect(await usersOf("")).toHaveLength(5);
    expect(await usersOf("elsewhere")).toEqual([]);
  });

  test("is cut at a hundred, which says so", async () => {
    for (let index = 0; index < 98; index += 1) await use(`page ${index}`, "shop");
    const exactly = await t.query(references.listReferences, { path: "shop/shoes/red" });
    expect([exactly.references.length, exactly.isMore]).toEqual([100, true]);
    await use("page 0");
    expect(await t.query(references.listReferences, { path: "shop/shoes/red" })).toMatchObject({
      isMore: false,
    });
  });
});

describe("what nothing uses", () => {
  beforeEach(async () => {
    for (const path of ["a/1", "a/2", "a/b/3", "a/b/4", "a/c/5", "z/6"])
      await upload(t, path, path);
  });

  test("is listed with everything below, page by page", async () => {
    await use("home", "a/2", "a/b/4", "a/b/none");
    for (const size of [100, 1, 2]) {
      expect(await unused("a", size)).toEqual(["a/1", "a/b/3", "a/c/5"]);
    }
    expect(await unused("")).toContain("z/6");
    await use("gallery", "a/b");
    expect(await unused("a")).toEqual(["a/1", "a/c/5"]);
    await use("all", "a");
    expect(await unused("a", 2)).toEqual([]);
    expect(await unused("a/b")).toEqual([]);
    expect(await unused("z")).toEqual(["z/6"]);
  });
});

describe("a delete that asks first", () => {
  test("keeps a file that is used, and says by what", async () => {
    await upload(t, "a/x", "x");
    await use("home", "a/x");
    const wanted = { ...at("a/x"), ifUnused: true };
    await expectRefused(t, () => t.mutation(assetManager.deleteAsset, wanted), {
      ...{ code: "IN_USE", path: "a/x", owners: ["home"] },
    });
    await use("home");
    await t.mutation(assetManager.deleteAsset, wanted);
    expect(await t.query(assetManager.getAsset, at("a/x"))).toBeNull();
  });

  test("keeps a folder of which a file is used, and names ten owners at most", async () => {
    await upload(t, "a/b/x", "x");
    await upload(t, "ab", "x");
    for (let index = 0; index < 12; index += 1) await use(`page ${index}`, "a/b/x");
    await use("gallery", "ab", "a/b/y");
    const refused = t.mutation(jobs.deleteFolder, { path: "a", ifUnused: true });
    await expect(refused).rejects.toMatchObject({
      data: { code: "IN_USE", path: "a", owners: { length: 10 } },
    });
    expect(await t.query(assetManager.getAsset, at("a/b/x"))).not.toBeNull();
    for (let index = 0; index < 12; index += 1) await use(`page ${index}`);
    await use("gallery", "ab");
    await t.mutation(jobs.deleteFolder, { path: "a", ifUnused: true });
    expect(await t.query(assetManager.getAsset, at("a/b/x"))).toBeNull();
  });

  test("without asking, a used file is deleted as before", async () => {
    await upload(t, "a/x", "x");
    await use("home", "a/x");
    await t.mutation(assetManager.deleteAsset, at("a/x"));
    // The page is still known to name the path, and a file that comes back is used again.
    expect(await usersOf("a/x")).toEqual(["home: a/x"]);
    await upload(t, "a/x", "y");
    expect(await unused("a")).toEqual([]);
  });
});

test("a file of a closed folder is private in the list of what nothing uses", async () => {
  await upload(t, "a/x", "x");
  await t.mutation(assetManager.setAssetAccess, { ...at("a/x"), access: "private" });
  const paginationOpts = { numItems: 10, cursor: null };
  const { page } = await t.query(references.listUnusedPage, { folderPath: "a", paginationOpts });
  expect(page).toMatchObject([{ isPrivate: true, published: { url: null } }]);
});
