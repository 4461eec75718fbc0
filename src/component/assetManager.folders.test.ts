import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import {
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  snapshot,
  upload,
} from "./testing/component.test-helpers.js";
import { someNumber, someText } from "./testing/matchers.test-helpers.js";

const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createFolderByPath", () => {
  test("creates the folder and those above it", async () => {
    const t = openComponent();
    const folderId = await t.mutation(api.assetManager.createFolderByPath, {
      path: "a/b/c",
      name: "Third",
      actor: "ada",
    });
    const recorded = { createdAt: NOW, createdBy: "ada", updatedAt: NOW, updatedBy: "ada" };
    expect(await t.query(api.assetManager.getFolder, { path: "a/b/c" })).toEqual({
      folderId,
      path: "a/b/c",
      parentPath: "a/b",
      isPrivate: false,
      name: "Third",
      ...recorded,
    });
    expect(await t.query(api.assetManager.getFolder, { path: "a/b" })).toEqual({
      folderId: someText,
      path: "a/b",
      parentPath: "a",
      isPrivate: false,
      name: "b",
      ...recorded,
    });
    expect(await t.query(api.assetManager.getFolder, { path: "a" })).toMatchObject({
      parentPath: "",
      name: "a",
    });
  });

  test("tells the feed, from the top down, and both feeds that show each folder", async () => {
    const t = openComponent();
    await t.mutation(api.assetManager.createFolderByPath, { path: "a/b", actor: "ada" });
    const place = { id: someText, createdAt: someNumber, actor: "ada" };
    expect(await readFeed(t)).toEqual([
      { ...place, type: "folder:create", folderPath: "a" },
      { ...place, type: "folder:create", folderPath: "a/b" },
    ]);
    expect(await feedLines(t, "")).toEqual(["folder:create a"]);
    expect(await feedLines(t, "a")).toEqual(["folder:create a", "folder:create a/b"]);
    expect(await feedLines(t, "a/b")).toEqual(["folder:create a/b"]);
  });

  test("gives the id of a folder that exists and changes nothing", async () => {
    const t = openComponent();
    const path = "caf\u00e9";
    const folderId = await t.mutation(api.assetManager.createFolderByPath, { path });
    const before = await snapshot(t);
    expect(
      await t.mutation(api.assetManager.createFolderByPath, {
        path: path.normalize("NFD"),
        name: "Another",
        actor: "bob",
      }),
    ).toBe(folderId);
    expect(await snapshot(t)).toEqual(before);
  });

  test("takes the root as it is", async () => {
    const t = openComponent();
    const before = await snapshot(t);
    expect(await t.mutation(api.assetManager.createFolderByPath, { path: "" })).toBeNull();
    expect(await snapshot(t)).toEqual(before);
  });

  test("creates the deepest folder there can be", async () => {
    const t = openComponent();
    const path = Array.from({ length: 32 }, (_, depth) => `d${depth}`).join("/");
    await t.mutation(api.assetManager.createFolderByPath, { path });
    expect(await rows(t, "folders")).toHaveLength(32);
    expect(await readFeed(t)).toHaveLength(32);
  });
});

describe("getFolder", () => {
  test("always finds the root", async () => {
    const t = openComponent();
    expect(await t.query(api.assetManager.getFolder, { path: "" })).toEqual({
      folderId: null,
      path: "",
      parentPath: null,
      name: "",
      isPrivate: false,
      createdAt: 0,
      updatedAt: 0,
    });
  });

  test("finds no folder that nobody made", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    expect(await t.query(api.assetManager.getFolder, { path: "images/hero" })).toBeNull();
    expect(await t.query(api.assetManager.getFolder, { path: "other" })).toBeNull();
  });

  test("finds a folder by every spelling of its name", async () => {
    const t = openComponent();
    await t.mutation(api.assetManager.createFolderByPath, { path: "cafe\u0301" });
    for (const path of ["caf\u00e9", "cafe\u0301"]) {
      expect(await t.query(api.assetManager.getFolder, { path })).toMatchObject({
        path: "caf\u00e9",
        name: "caf\u00e9",
      });
    }
  });
});

describe("one address, whatever its spelling", () => {
  test("uploads in NFC and NFD are two versions of one asset", async () => {
    const t = openComponent();
    const composed = await upload(t, "Möbel/Stühle", "one");
    const decomposed = await upload(t, "Möbel/Stühle".normalize("NFD"), "two");
    expect(decomposed).toMatchObject({ assetId: composed.assetId, version: 2 });
    expect(await rows(t, "folders")).toHaveLength(1);
    for (const form of ["NFC", "NFD"] as const) {
      const file = await t.query(
        api.assetManager.getPublishedFile,
        at("Möbel/Stühle".normalize(form)),
      );
      expect(file).toMatchObject(at("Möbel/Stühle".normalize("NFC")));
    }
  });

  test("names that only look alike stay apart", async () => {
    const t = openComponent();
    const paths = ["A", "a", "a b", "a  b", "\u0430", "\uff41"];
    const ids = [];
    for (const path of paths) ids.push((await upload(t, path, path)).assetId);
    expect(new Set(ids).size).toBe(paths.length);
  });

  test("a folder and an asset may have one path", async () => {
    const t = openComponent();
    await upload(t, "a/b", "asset");
    await upload(t, "a/b/c", "below");
    expect(await t.query(api.assetManager.getPublishedFile, at("a/b"))).not.toBeNull();
    expect(await t.query(api.assetManager.getFolder, { path: "a/b" })).not.toBeNull();
  });
});
