/** Access of single assets: said of them, inherited, kept wherever they go, and logged. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  at,
  openComponent,
  readFeed,
  rows,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  accessOf,
  copyFor,
  expectSound,
  folderAccessOf,
  nextJob,
  relocate,
  relocatePatiently,
  setAccess,
  setFolderAccess,
  waitForJob,
} from "./testing/relocating.test-helpers.js";

const { assetManager, batches, changelog, pages, trash } = api;
stopTheClock();

describe("setAssetAccess", () => {
  test("makes a file private at once, and its old object is gone when the bytes have moved", async () => {
    const t = openComponent();
    const { storageId, assetId } = await upload(t, "f/a", "one");
    expect(await setAccess(t, "f/a", "private")).toEqual({ assetId, isPrivate: true });
    expect(await t.query(assetManager.getPublishedFile, at("f/a"))).toBeNull();
    expect(await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "f" })).toEqual([]);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      access: "private",
      isPrivate: true,
      isAccessPending: true,
      published: { version: 1, url: null },
    });
    expect(await relocate(t)).toBe(1);
    expect(await storedObjects(t)).not.toContain(storageId);
    await expectSound(t, true);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      isPrivate: true,
      isAccessPending: false,
    });
  });

  test("makes a file public when the last of its bytes has moved", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await upload(t, "f/a", "two");
    await setAccess(t, "f/a", "private");
    await relocate(t);
    expect(await setAccess(t, "f/a", "public")).toMatchObject({ isPrivate: true });
    expect(await nextJob(t)).not.toBeNull();
    expect(await t.query(assetManager.getPublishedFile, at("f/a"))).toBeNull();
    // The one that was taken is made again when its time is over.
    pass(60 * 60 * 1000);
    expect(await relocate(t)).toBe(2);
    expect(await t.query(assetManager.getPublishedFile, at("f/a"))).toMatchObject({ version: 2 });
    expect(await accessOf(t, "f/a")).toBe("public (own: public)");
    await expectSound(t);
  });

  test.each([
    ["private", "public", "public (own: public)"],
    ["private", "private", "private (own: private)"],
    ["private", null, "private"],
    ["public", "public", "public (own: public)"],
    ["public", "private", "private (own: private)"],
    ["public", null, "public"],
    [null, null, "public"],
  ] as const)(
    "in a folder that is %s, an asset that is said to be %s",
    async (folder, own, expected) => {
      const t = openComponent();
      await upload(t, "f/a", "one");
      await setFolderAccess(t, "f", folder);
      await setAccess(t, "f/a", own === "public" ? "private" : "public");
      await setAccess(t, "f/a", own);
      await relocate(t);
      expect(await accessOf(t, "f/a")).toBe(expected);
      await expectSound(t);
    },
  );

  test("says nothing and writes nothing when it is so already", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    for (const access of ["private", "public"] as const) {
      await setAccess(t, "f/a", access);
      await relocate(t);
      const before = [await rows(t, "assets"), await readFeed(t)];
      await setAccess(t, "f/a", access, "bob");
      expect([await rows(t, "assets"), await readFeed(t)]).toEqual(before);
    }
  });

  test("is refused for what is not there, is in the trash, is busy, or is not as believed", async () => {
    const t = openComponent();
    const call =
      (path: string, more: object = {}) =>
      () =>
        t.mutation(assetManager.setAssetAccess, { ...at(path), access: "private", ...more });
    await upload(t, "f/a", "one");
    await upload(t, "f/gone", "two");
    await t.mutation(assetManager.deleteAsset, at("f/gone"));
    await expectRefused(t, call("f/none"), { code: "ASSET_NOT_FOUND" });
    await expectRefused(t, call("f/gone"), { code: "ASSET_NOT_FOUND" });
    await expectRefused(t, call("f/a", { expect: { absent: true } }), { code: "CONFLICT" });
    await expectRefused(t, call("f/a", { expect: { publishedVersionId: null } }), {
      code: "CONFLICT",
    });
    await expectRefused(t, call("f/.."), { code: "PATH_INVALID" });
    await expectRefused(t, call("f/a", { actor: "" }), { code: "ARGUMENT_INVALID" });
    for (let index = 0; index < 101; index += 1) await upload(t, `g/${index}`, "x");
    const { jobId } = await t.mutation(api.jobs.moveFolder, { path: "g", toPath: "h" });
    await expectRefused(t, call("g/100"), { code: "FOLDER_BUSY", jobId });
  });

  test("takes an expectation that holds", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "f/a", "one");
    const expectation = { publishedVersionId: versionId };
    await t.mutation(assetManager.setAssetAccess, {
      ...at("f/a"),
      access: "private",
      expect: expectation,
    });
    expect(await accessOf(t, "f/a")).toBe("private (own: private)");
  });

  test("of an asset with drafts only, and with archived versions", async () => {
    const t = openComponent();
    await upload(t, "f/draft", "one", { publish: false });
    await upload(t, "f/archived", "two");
    await upload(t, "f/archived", "three", { publish: false });
    await t.mutation(assetManager.archiveAsset, at("f/archived"));
    for (const access of ["private", "public"] as const) {
      for (const path of ["f/draft", "f/archived"]) await setAccess(t, path, access);
      expect(await relocate(t)).toBe(3);
      await expectSound(t, access === "private");
    }
  });
});

describe("the record", () => {
  const lines = (changes: Awaited<ReturnType<typeof readFeed>>) =>
    changes.map(({ type, access, actor, versionId }) => ({
      type,
      access,
      actor,
      hasVersion: versionId !== undefined,
    }));

  test("tells when a file becomes private, and when it is public, and who has asked", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    const told = (await readFeed(t)).length;
    await setAccess(t, "f/a", "private", "ada");
    await relocate(t);
    expect(lines((await readFeed(t)).slice(told))).toEqual([
      { type: "asset:access", access: "private", actor: "ada", hasVersion: true },
    ]);
    await setAccess(t, "f/a", "public", "bob");
    // Nobody can read it yet: that something has been asked for is all that there is to tell.
    const asked = {
      type: "asset:access-pending",
      access: undefined,
      actor: "bob",
      hasVersion: false,
    };
    expect(lines((await readFeed(t)).slice(told + 1))).toEqual([asked]);
    await relocate(t);
    expect(lines((await readFeed(t)).slice(told + 2))).toEqual([
      { type: "asset:access", access: "public", actor: "bob", hasVersion: true },
    ]);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({ updatedBy: "bob" });
    const { page } = await t.query(changelog.audit, {
      by: "bob",
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(page.map(({ access }) => access)).toEqual(["public", undefined]);
  });

  test("tells of an asset without a published version, too", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one", { publish: false });
    await setAccess(t, "f/a", "private", "ada");
    expect(lines(await readFeed(t)).at(-1)).toEqual({
      type: "asset:access",
      access: "private",
      actor: "ada",
      hasVersion: false,
    });
  });

  test("a change of mind on the way tells only what has become of it", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setAccess(t, "f/a", "private", "ada");
    await setAccess(t, "f/a", "public", "bob");
    await setAccess(t, "f/a", "private", "cleo");
    await setAccess(t, "f/a", "public", "dan");
    await relocate(t);
    const told = (await readFeed(t)).filter(({ type }) => type.startsWith("asset:access"));
    expect(told.map(({ access, actor }) => [access, actor])).toEqual([
      ["private", "ada"],
      [undefined, "bob"],
      ["private", "cleo"],
      [undefined, "dan"],
      ["public", "dan"],
    ]);
    await expectSound(t, true);
  });

  test("whatever happens to a private file says so", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setAccess(t, "f/a", "private");
    await relocate(t);
    const told = (await readFeed(t)).length;
    await upload(t, "f/a", "two");
    await t.mutation(assetManager.renameAsset, { ...at("f/a"), newBasename: "b" });
    await t.mutation(assetManager.moveAsset, {
      fromFolderPath: "f",
      basename: "b",
      toFolderPath: "g",
    });
    await t.mutation(assetManager.copyAsset, { ...at("g/b"), toFolderPath: "g", toBasename: "c" });
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("g/b"));
    await t.mutation(trash.undelete, { assetId });
    const changes = (await readFeed(t)).slice(told).filter(({ versionId }) => versionId);
    expect(changes.map(({ type, access }) => [type, access])).toEqual([
      ["asset:publish", "private"],
      ["asset:rename", "private"],
      ["asset:move", "private"],
      ["asset:publish", "private"],
      ["asset:publish", "private"],
    ]);
    await t.mutation(assetManager.deleteAsset, at("g/b"));
    await upload(t, "g/draft", "three", { publish: false });
    await setAccess(t, "g/draft", "private");
    await t.mutation(assetManager.deleteAsset, at("g/draft"));
    const { page } = await t.query(trash.listTrash, {
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(page.map(({ access }) => access)).toEqual(["private", "private"]);
  });
});

describe("what comes into being", () => {
  test.each(["startUpload", "finishUploads"] as const)(
    "below a private folder is private: %s",
    async (how) => {
      const t = openComponent();
      await t.mutation(assetManager.createFolderByPath, { path: "secret" });
      await setFolderAccess(t, "secret", "private");
      if (how === "startUpload") {
        await upload(t, "secret/deep/er/a", "one");
        await upload(t, "secret/deep/er/a", "two", { publish: false });
      } else {
        const started = await t.mutation(batches.startUploads, {
          uploads: [at("secret/deep/er/a"), at("secret/deep/er/b")],
        });
        const uploads = [];
        for (const { intentId } of started) {
          uploads.push({ intentId, storageId: await store(t, intentId) });
        }
        await t.mutation(batches.finishUploads, { uploads });
      }
      expect(await accessOf(t, "secret/deep/er/a")).toBe("private");
      expect(await folderAccessOf(t, "secret/deep/er")).toBe("private");
      expect((await rows(t, "blobs")).map(({ isPrivate }) => isPrivate)).toEqual([true, true]);
      expect(await nextJob(t)).toBeNull();
      await expectSound(t, true);
    },
  );

  test("created folders, by path and by name, and versions of stored bytes", async () => {
    const t = openComponent();
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await setFolderAccess(t, "secret", "private");
    await t.mutation(assetManager.createFolderByPath, { path: "secret/x/y" });
    const { path } = await t.mutation(assetManager.createFolderByName, {
      parentPath: "secret",
      name: "New one",
    });
    for (const folder of ["secret/x", "secret/x/y", path]) {
      expect(await folderAccessOf(t, folder)).toBe("private");
    }
    await t.mutation(assetManager.createVersionFromStorageId, {
      ...at("secret/x/a"),
      storageId: await store(t, "one"),
    });
    expect(await accessOf(t, "secret/x/a")).toBe("private");
    await expectSound(t, true);
  });

  test("a new version is as its asset is, whatever the folder", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setAccess(t, "f/a", "private");
    await relocate(t);
    await upload(t, "f/a", "two");
    await upload(t, "f/b", "two");
    expect(await accessOf(t, "f/a")).toBe("private (own: private)");
    expect(await accessOf(t, "f/b")).toBe("public");
    // The same bytes twice, because one of them everybody may read.
    expect(await storedObjects(t)).toHaveLength(3);
    await expectSound(t, true);
  });

  test("in the root, which may be private", async () => {
    const t = openComponent();
    await setFolderAccess(t, "", "private");
    await upload(t, "a", "one");
    await upload(t, "f/b", "two");
    for (const path of ["a", "f/b"]) expect(await accessOf(t, path)).toBe("private");
    expect(await folderAccessOf(t, "")).toBe("private (own: private)");
    expect((await t.query(api.settings.getSettings, {})).rootAccess).toBe("private");
    await setFolderAccess(t, "", null);
    await relocate(t);
    for (const path of ["a", "f/b"]) expect(await accessOf(t, path)).toBe("public");
    await expectSound(t);
  });
});

describe("access that changes while an upload is on its way", () => {
  async function begun(folder: "public" | "private") {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setFolderAccess(t, "f", folder);
    await relocate(t);
    const { intentId } = await t.mutation(assetManager.startUpload, at("f/new"));
    const storageId = await store(t, "two");
    return { t, finish: () => t.mutation(assetManager.finishUpload, { intentId, storageId }) };
  }

  test("what was sent to a public address becomes private", async () => {
    const { t, finish } = await begun("public");
    await setFolderAccess(t, "f", "private");
    await finish();
    expect(await accessOf(t, "f/new")).toBe("private");
    await relocate(t);
    await expectSound(t, true);
  });

  test("what was sent to a private address never becomes public", async () => {
    const { t, finish } = await begun("private");
    await setFolderAccess(t, "f", "public");
    await expectRefused(t, finish, { code: "ACCESS_CHANGED", access: "public" });
  });

  test("nor when the private folder was deleted meanwhile, or moved away", async () => {
    for (const isMoved of [false, true]) {
      const { t, finish } = await begun("private");
      if (isMoved) await t.mutation(api.jobs.moveFolder, { path: "f", toPath: "g" });
      else await t.mutation(api.jobs.deleteFolder, { path: "f" });
      await finish();
      expect(await folderAccessOf(t, "f")).toBe("private (own: private)");
      expect((await rows(t, "assets")).map(({ isPrivate }) => isPrivate)).toEqual(
        (await rows(t, "assets")).map(() => true),
      );
      await expectSound(t);
    }
  });

  test("an asset that is still on its way to the public takes private bytes", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setAccess(t, "f/a", "private");
    await relocate(t);
    await setAccess(t, "f/a", "public");
    const { intentId } = await t.mutation(assetManager.startUpload, at("f/a"));
    const job = await nextJob(t);
    await t.mutation(assetManager.finishUpload, { intentId, storageId: await store(t, "two") });
    await expectSound(t);
    await t.mutation(internal.relocation.postpone, { job: job! });
    await relocatePatiently(t);
    expect(await accessOf(t, "f/a")).toBe("public (own: public)");
    await expectSound(t);
    expect(await t.query(assetManager.getPublishedFile, at("f/a"))).toMatchObject({ version: 2 });
  });
});

describe("wherever it goes, what is private stays so", () => {
  async function open() {
    const t = openComponent();
    await upload(t, "secret/a", "one");
    await upload(t, "secret/pinned", "two");
    await upload(t, "open/b", "three");
    await upload(t, "open/shown", "four");
    await setFolderAccess(t, "secret", "private");
    await setAccess(t, "secret/pinned", "private");
    await setAccess(t, "open/shown", "public");
    await relocate(t);
    return t;
  }
  const move = (t: Awaited<ReturnType<typeof open>>, path: string, toFolderPath: string) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: at(path).folderPath,
      basename: at(path).basename,
      toFolderPath,
    });

  test("moved", async () => {
    const t = await open();
    await move(t, "secret/a", "open");
    expect(await accessOf(t, "open/a")).toBe("private (own: private)");
    await move(t, "open/a", "secret");
    expect(await accessOf(t, "secret/a")).toBe("private (own: private)");
    await move(t, "open/b", "secret");
    expect(await accessOf(t, "secret/b")).toBe("private");
    await move(t, "open/shown", "secret/new");
    expect(await accessOf(t, "secret/new/shown")).toBe("private");
    await relocate(t);
    await expectSound(t, true);
  });

  test("moved within the private place it goes on inheriting", async () => {
    const t = await open();
    await move(t, "secret/a", "secret/below");
    expect(await accessOf(t, "secret/below/a")).toBe("private");
  });

  test("renamed", async () => {
    const t = await open();
    await t.mutation(assetManager.renameAsset, { ...at("secret/a"), newBasename: "z" });
    await t.mutation(assetManager.renameAsset, { ...at("open/shown"), newBasename: "z" });
    expect(await accessOf(t, "secret/z")).toBe("private");
    expect(await accessOf(t, "open/z")).toBe("public (own: public)");
    expect(await nextJob(t)).toBeNull();
  });

  test("copied", async () => {
    const t = await open();
    const copy = (path: string, to: string) =>
      t.mutation(assetManager.copyAsset, {
        ...at(path),
        toFolderPath: at(to).folderPath,
        toBasename: at(to).basename,
      });
    await copy("secret/a", "open/a");
    await copy("secret/pinned", "open/pinned");
    await copy("open/b", "secret/b");
    await copy("open/shown", "secret/shown");
    expect(await accessOf(t, "open/a")).toBe("private (own: private)");
    expect(await accessOf(t, "open/pinned")).toBe("private (own: private)");
    expect(await accessOf(t, "secret/b")).toBe("private");
    expect(await accessOf(t, "secret/shown")).toBe("private");
    await expectSound(t);
    // Each private copy of a public file gets its own object.
    expect(await relocate(t)).toBe(4);
    await expectSound(t, true);
    expect(await accessOf(t, "open/b")).toBe("public");
  });

  test("deleted and brought back, also when its folder has become public or is gone", async () => {
    const t = await open();
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("secret/a"));
    const pinned = await t.mutation(assetManager.deleteAsset, at("secret/pinned"));
    await setFolderAccess(t, "secret", null);
    await t.mutation(trash.undelete, { assetId });
    expect(await accessOf(t, "secret/a")).toBe("private (own: private)");
    await t.mutation(trash.undelete, {
      assetId: pinned.assetId,
      folderPath: "open",
      basename: "p",
    });
    expect(await accessOf(t, "open/p")).toBe("private (own: private)");
    await relocate(t);
    await expectSound(t, true);
  });

  test("a private folder that was deleted is private again when something in it comes back", async () => {
    const t = await open();
    const { assetId } = (await t.query(assetManager.getAsset, at("secret/a")))!;
    await t.mutation(api.jobs.deleteFolder, { path: "secret" });
    await t.mutation(trash.undelete, { assetId });
    expect(await folderAccessOf(t, "secret")).toBe("private (own: private)");
    await upload(t, "secret/next", "five");
    expect(await accessOf(t, "secret/next")).toBe("private");
    expect(await accessOf(t, "secret/a")).toBe("private");
  });

  test("what is public and comes back into a private folder becomes private", async () => {
    const t = await open();
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("open/b"));
    await setFolderAccess(t, "open", "private");
    await t.mutation(trash.undelete, { assetId });
    expect(await accessOf(t, "open/b")).toBe("private");
    await relocate(t);
    await expectSound(t, true);
  });
});

describe("a file that is on its way to the public", () => {
  async function open() {
    const t = openComponent();
    await upload(t, "f/a", "one");
    await setFolderAccess(t, "f", "private");
    await relocate(t);
    await setFolderAccess(t, "f", "public", "ada");
    return t;
  }

  test("gets there although it is renamed, moved, or deleted and brought back", async () => {
    for (const how of ["rename", "move", "undelete"] as const) {
      const t = await open();
      let path = "f/a";
      if (how === "rename") {
        await t.mutation(assetManager.renameAsset, { ...at("f/a"), newBasename: "z" });
        path = "f/z";
      } else if (how === "move") {
        await t.mutation(assetManager.moveAsset, {
          fromFolderPath: "f",
          basename: "a",
          toFolderPath: "g",
        });
        path = "g/a";
      } else {
        const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a"));
        await t.mutation(trash.undelete, { assetId });
      }
      await relocate(t);
      expect(await accessOf(t, path), how).toBe("public");
      await expectSound(t);
    }
  });

  test("and its copies are private until their own bytes have moved", async () => {
    const t = await open();
    await t.mutation(assetManager.copyAsset, { ...at("f/a"), toFolderPath: "f", toBasename: "b" });
    await setAccess(t, "f/a", "public");
    await t.mutation(assetManager.copyAsset, { ...at("f/a"), toFolderPath: "f", toBasename: "c" });
    for (const path of ["f/a", "f/b", "f/c"]) {
      expect((await accessOf(t, path))!.split(" ")[0], path).toBe("private");
      expect(await t.query(assetManager.getPublishedFile, at(path))).toBeNull();
    }
    await expectSound(t);
    expect(await relocate(t)).toBe(3);
    for (const path of ["f/a", "f/b", "f/c"]) {
      expect((await accessOf(t, path))!.split(" ")[0], path).toBe("public");
    }
    await expectSound(t);
  });

  test("becomes public in the trash without a word, and is public when it comes back", async () => {
    const t = await open();
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a"));
    const told = (await readFeed(t)).length;
    await relocate(t);
    expect(await readFeed(t)).toHaveLength(told);
    await t.mutation(trash.undelete, { assetId });
    expect(await accessOf(t, "f/a")).toBe("public");
    const [published] = (await readFeed(t)).slice(told).filter(({ versionId }) => versionId);
    expect(published).toMatchObject({ type: "asset:publish" });
    expect(published!.access).toBeUndefined();
  });
});

test("a page of published files holds the public ones, and all of them", async () => {
  const t = openComponent();
  for (let index = 0; index < 9; index += 1) {
    await upload(t, `f/${index}`, `${index}`);
    if (index % 3 === 1) await setAccess(t, `f/${index}`, "private");
  }
  const names: string[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < 9; turn += 1) {
    const page: Awaited<ReturnType<typeof read>> = await read(cursor);
    names.push(...page.page.map(({ basename }) => basename));
    cursor = page.continueCursor;
    if (page.isDone) break;
  }
  function read(from: string | null) {
    return t.query(pages.listPublishedFilesPage, {
      folderPath: "f",
      paginationOpts: { numItems: 2, cursor: from },
    });
  }
  expect(names).toEqual(["0", "2", "3", "5", "6", "8"]);
});

test("who says twice that a copy is made changes nothing the second time", async () => {
  const t = openComponent();
  await upload(t, "f/a", "one");
  await setAccess(t, "f/a", "private");
  const job = (await nextJob(t))!;
  const made = await copyFor(t, job);
  await t.mutation(internal.relocation.settle, { job, made });
  const before = [await rows(t, "assets"), await rows(t, "blobs"), await storedObjects(t)];
  await t.mutation(internal.relocation.settle, { job, made });
  expect([await rows(t, "assets"), await rows(t, "blobs"), await storedObjects(t)]).toEqual(before);
  await relocate(t);
  await expectSound(t, true);
});

test("a copy that is not what it should be is thrown away and made again", async () => {
  const t = openComponent();
  const { storageId } = await upload(t, "f/a", "one");
  await setAccess(t, "f/a", "private");
  for (const text of ["two", "longer", ""]) {
    const job = await waitForJob(t);
    await t.mutation(internal.relocation.settle, { job, made: await copyFor(t, job, text) });
    expect(await storedObjects(t)).toEqual([storageId]);
    expect(await nextJob(t)).toBeNull();
  }
  await relocatePatiently(t);
  expect(await storedObjects(t)).not.toContain(storageId);
  await expectSound(t, true);
});
