import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import {
  BEGINNING,
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { textLike } from "./testing/matchers.test-helpers.js";

const { assetManager, changelog } = api;

afterEach(() => {
  vi.useRealTimers();
});

describe("listSince", () => {
  test("of nothing is an empty page that stays where it is", async () => {
    const t = openComponent();
    const cursor = { createdAt: 5, id: "" };
    const empty = { changes: [], nextCursor: cursor, isDone: true };
    expect(await t.query(changelog.listSince, { cursor })).toEqual(empty);
    expect(await t.query(changelog.listForFolder, { folderPath: "", cursor })).toEqual(empty);
  });

  test("returns at most limit changes and whether this was the end", async () => {
    const t = openComponent();
    for (const path of ["a", "b", "c"]) {
      await t.mutation(assetManager.createFolderByPath, { path });
    }
    for (const [limit, isDone] of [
      [1, false],
      [2, false],
      [3, true],
      [4, true],
    ] as const) {
      const page = await t.query(changelog.listSince, { cursor: BEGINNING, limit });
      expect(page.changes).toHaveLength(Math.min(limit, 3));
      expect(page.isDone).toBe(isDone);
      const last = page.changes.at(-1)!;
      expect(page.nextCursor).toEqual({ createdAt: last.createdAt, id: last.id });
    }
  });

  test("returns 100 changes when no limit is said", async () => {
    const t = openComponent();
    await t.mutation(async (ctx) => {
      for (let index = 0; index < 101; index += 1) {
        await ctx.runMutation(assetManager.createFolderByPath, { path: `folder ${index}` });
      }
    });
    const page = await t.query(changelog.listSince, { cursor: BEGINNING });
    expect(page.changes).toHaveLength(100);
    expect(page.isDone).toBe(false);
    const rest = await t.query(changelog.listSince, { cursor: page.nextCursor });
    expect(rest.changes).toMatchObject([{ folderPath: "folder 100" }]);
  });

  test("goes on behind the last change, and stays there until there is more", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one");
    const { nextCursor } = await t.query(changelog.listSince, { cursor: BEGINNING });
    const nothing = await t.query(changelog.listSince, { cursor: nextCursor });
    expect(nothing).toEqual({ changes: [], nextCursor, isDone: true });
    await upload(t, "f/a", "two");
    const more = await t.query(changelog.listSince, { cursor: nextCursor });
    expect(more.changes).toMatchObject([{ type: "asset:publish", version: 2 }]);
  });

  test("starts at a time, that time included", async () => {
    const t = openComponent();
    const noon = Date.UTC(2030, 0, 1, 12);
    for (const [time, path] of [
      [noon - 1, "before"],
      [noon, "at noon"],
      [noon + 1, "after"],
    ] as const) {
      vi.setSystemTime(time);
      await t.mutation(assetManager.createFolderByPath, { path });
    }
    const from = async (createdAt: number) =>
      (await t.query(changelog.listSince, { cursor: { createdAt, id: "" } })).changes.map(
        (change) => change.folderPath,
      );
    expect(await from(noon)).toEqual(["at noon", "after"]);
    expect(await from(noon - 0.5)).toEqual(["at noon", "after"]);
    expect(await from(noon + 0.5)).toEqual(["after"]);
    expect(await from(noon + 2)).toEqual([]);
    expect(await from(8.64e15)).toEqual([]);
  });

  test("gives each change the time it was committed at, and an id of its own", async () => {
    const t = openComponent();
    const now = Date.UTC(2030, 0, 1);
    vi.setSystemTime(now);
    await upload(t, "f/a", "one");
    const changes = await readFeed(t);
    expect(new Set(changes.map((change) => change.id)).size).toBe(changes.length);
    for (const change of changes) {
      expect(change).toMatchObject({ createdAt: now, id: textLike(/^\d+:\d+$/) });
    }
  });

  test("shows nothing of a mutation that is still running", async () => {
    const t = openComponent();
    await t.mutation(assetManager.createFolderByPath, { path: "committed" });
    const during = await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.createFolderByPath, { path: "running/below" });
      return {
        all: await ctx.runQuery(changelog.listSince, { cursor: BEGINNING }),
        limited: await ctx.runQuery(changelog.listSince, { cursor: BEGINNING, limit: 1 }),
        folder: await ctx.runQuery(changelog.listForFolder, {
          folderPath: "running",
          cursor: BEGINNING,
        }),
      };
    });
    expect(during.all.changes).toMatchObject([{ folderPath: "committed" }]);
    expect(during.all.isDone).toBe(true);
    expect(during.limited).toMatchObject({ changes: [{ folderPath: "committed" }], isDone: true });
    expect(during.folder).toEqual({ changes: [], nextCursor: BEGINNING, isDone: true });
    const after = await t.query(changelog.listSince, { cursor: during.all.nextCursor });
    expect(after.changes.map((change) => change.folderPath)).toEqual(["running", "running/below"]);
  });
});

describe("listForFolder", () => {
  test("shows the folder itself, its assets and the folders directly below", async () => {
    const t = openComponent();
    await upload(t, "f/sub/deep", "x");
    await upload(t, "f/a", "x");
    await upload(t, "f2/a", "x");
    expect(await feedLines(t, "f")).toEqual([
      "folder:create f",
      "folder:create f/sub",
      "asset:create f/a",
      "asset:publish f/a",
    ]);
    expect(await feedLines(t, "")).toEqual(["folder:create f", "folder:create f2"]);
    expect(await feedLines(t, "unknown")).toEqual([]);
  });

  test("tells a change as the whole feed does", async () => {
    const t = openComponent();
    await upload(t, "f/a", "one", { actor: "ada" });
    await t.mutation(assetManager.deleteAsset, { ...at("f/a"), actor: "bob" });
    expect(await readFeed(t, "f")).toEqual(await readFeed(t));
  });

  test("is read in pages like the whole feed", async () => {
    const t = openComponent();
    for (const content of ["one", "two", "three"]) {
      await upload(t, "f/a", content);
      await upload(t, "other/a", content);
    }
    const whole = await readFeed(t, "f");
    expect(whole).toHaveLength(5);
    for (const limit of [1, 2, 3, 4, 5, 6]) expect(await readFeed(t, "f", limit)).toEqual(whole);
  });
});

describe("several changes of one app mutation", () => {
  test("share their time and keep their order, wherever a page ends", async () => {
    const t = openComponent();
    await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.createFolderByPath, { path: "z/y" });
      await ctx.runMutation(assetManager.createFolderByPath, { path: "a" });
      await ctx.runMutation(assetManager.createFolderByPath, { path: "m" });
    });
    const whole = await readFeed(t);
    expect(whole.map((change) => change.folderPath)).toEqual(["z", "z/y", "a", "m"]);
    expect(new Set(whole.map((change) => change.id.split(":")[0])).size).toBe(1);
    for (const limit of [1, 2, 3]) expect(await readFeed(t, undefined, limit)).toEqual(whole);
    for (const limit of [1, 2]) {
      expect((await readFeed(t, "", limit)).map((change) => change.folderPath)).toEqual([
        "z",
        "a",
        "m",
      ]);
    }
  });
});

test("the creation and the publishing of a file are two changes in one row", async () => {
  const t = openComponent();
  await upload(t, "f/hero", "1", { actor: "ann" });
  const copy = { ...at("f/hero"), toFolderPath: "g", toBasename: "copy", actor: "bob" };
  await t.mutation(assetManager.createFolderByPath, { path: "g" });
  await t.mutation(assetManager.copyAsset, copy);
  const stored = (await rows(t, "changelog")).filter(({ type }) => !type.startsWith("folder:"));
  expect(stored.map(({ type, isCreation }) => [type, isCreation])).toEqual([
    ["asset:publish", true],
    ["asset:publish", true],
  ]);
  const [creation, publishing] = (await readFeed(t, undefined, 1)).slice(-2);
  const path = { folderPath: "g", basename: "copy", actor: "bob" };
  expect(creation).toEqual({
    ...{ type: "asset:create", ...path, fromFolderPath: "f", fromBasename: "hero" },
    ...{ assetId: publishing!.assetId, id: creation!.id, createdAt: publishing!.createdAt },
  });
  expect(publishing).toMatchObject({ type: "asset:publish", ...path, version: 1 });
  expect(publishing).not.toHaveProperty("fromFolderPath");
});
