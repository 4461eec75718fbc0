/** The feed from now on, of a whole subtree, and after it has been pruned. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  BEGINNING,
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { DAY, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, changelog, settings, sweeper } = api;

stopTheClock();

async function readBelow(t: Component, folderPath: string, limit: number) {
  const found = [];
  let cursor = BEGINNING;
  for (let calls = 0; calls < 1000; calls += 1) {
    const page = await t.query(changelog.listForFolder, {
      folderPath,
      recursive: true,
      cursor,
      limit,
    });
    found.push(...page.changes);
    cursor = page.nextCursor;
    if (page.isDone) return found;
  }
  throw new Error("The feed has no end.");
}

async function sweep(t: Component) {
  await t.mutation(sweeper.startSweep, {});
  await finishScheduled(t);
  const [report] = await t.query(sweeper.listSweeps, { limit: 1 });
  return report!;
}

describe("head", () => {
  test("of an empty feed is its beginning", async () => {
    expect(await openComponent().query(changelog.head, {})).toEqual(BEGINNING);
  });

  test("is behind all that has happened and before all that will", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    const cursor = await t.query(changelog.head, {});
    expect((await readFeed(t)).at(-1)).toMatchObject(cursor);
    expect(await t.query(changelog.listSince, { cursor })).toMatchObject({ changes: [] });
    await upload(t, "images/hero", "two");
    const { changes } = await t.query(changelog.listSince, { cursor });
    expect(changes).toMatchObject([{ type: "asset:publish", version: 2 }]);
  });

  test("does not count what the same mutation has just done", async () => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    const before = await t.query(changelog.head, {});
    const seen = await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.createFolderByPath, { path: "new" });
      return await ctx.runQuery(changelog.head, {});
    });
    expect(seen).toEqual(before);
  });
});

describe("listForFolder with all below", () => {
  test.each([1, 2, 3, 100])("tells each change once, in pages of %i", async (limit) => {
    const t = openComponent();
    await upload(t, "a/x", "1");
    await upload(t, "a/b/y", "2");
    await upload(t, "ab/z", "3");
    await upload(t, "c/w", "4");
    await t.mutation(assetManager.moveAsset, {
      fromFolderPath: "a/b",
      basename: "y",
      toFolderPath: "c",
    });
    await t.mutation(assetManager.moveAsset, {
      fromFolderPath: "c",
      basename: "w",
      toFolderPath: "a/b",
    });
    const told = (await readBelow(t, "a", limit)).map(({ type, folderPath, basename }) =>
      [type, folderPath, basename].filter(Boolean).join(" "),
    );
    expect(told).toEqual([
      "folder:create a",
      "asset:create a x",
      "asset:publish a x",
      "folder:create a/b",
      "asset:create a/b y",
      "asset:publish a/b y",
      "asset:leave a/b y",
      "asset:move a/b w",
    ]);
  });

  test("of the root is the whole feed", async () => {
    const t = openComponent();
    await upload(t, "a/x", "1");
    await upload(t, "y", "2");
    expect(await readBelow(t, "", 2)).toEqual(await readFeed(t));
  });

  test("and its head depend on nothing outside of the folder", async () => {
    const below = { folderPath: "b", recursive: true, limit: 2 };
    const t = openComponent();
    await upload(t, "a/x", "1");
    const empty = await t.query(changelog.listForFolder, { ...below, cursor: BEGINNING });
    expect(empty).toEqual({ changes: [], isDone: true, nextCursor: BEGINNING });
    expect(await t.query(changelog.head, { folderPath: "b" })).toEqual(BEGINNING);
    await upload(t, "b/y", "2");
    const head = await t.query(changelog.head, { folderPath: "b" });
    await upload(t, "a/x", "3");
    expect(await t.query(changelog.head, { folderPath: "b" })).toEqual(head);
    const page = await t.query(changelog.listForFolder, { ...below, cursor: BEGINNING });
    expect(page.changes.map(({ type }) => type)).toEqual(["folder:create", "asset:create"]);
  });

  test("shows that an asset left or came, not the place outside, its bytes and the actor", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "a/sub/x", "1");
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    const move = (from: string, to: string) =>
      t.mutation(assetManager.moveAsset, {
        ...{ fromFolderPath: from, basename: "x", toFolderPath: to },
        actor: "eve",
      });
    await move("a/sub", "secret");
    await move("secret", "a");
    await move("a", "a/sub");
    const last = async (folderPath: string, recursive: boolean) => {
      const args = { folderPath, recursive, cursor: BEGINNING };
      const { changes } = await t.query(changelog.listForFolder, args);
      return changes.filter(({ type }) => /move|leave/.test(type));
    };
    const left = { type: "asset:leave", folderPath: "a/sub", basename: "x", assetId };
    const below = await last("a", true);
    const paginationOpts = { numItems: 100, cursor: null };
    const { page } = await t.query(changelog.audit, { folderPath: "a/sub", paginationOpts });
    const stamp = { id: below[0]!.id, createdAt: below[0]!.createdAt };
    expect(below[0]).toEqual({ ...stamp, ...left });
    expect((await last("a/sub", false))[0]).toEqual({ ...stamp, ...left });
    expect(page).toContainEqual({ ...stamp, ...left });
    expect(below[1]).toMatchObject({ type: "asset:move", folderPath: "a", actor: "eve", size: 1 });
    expect(below[1]).not.toHaveProperty("fromFolderPath");
    expect(below[1]).not.toHaveProperty("fromBasename");
    expect(below[2]).toMatchObject({
      type: "asset:move",
      fromFolderPath: "a",
      folderPath: "a/sub",
    });
    expect(below).toHaveLength(3);
    expect(
      JSON.stringify([below, await last("a", false), await last("a/sub", true), page]),
    ).not.toContain("secret");
    // Those who may see both places see both.
    expect(await last("", true)).toMatchObject([
      { type: "asset:move", fromFolderPath: "a/sub", folderPath: "secret", actor: "eve" },
      { type: "asset:move", fromFolderPath: "secret", folderPath: "a" },
      { type: "asset:move", fromFolderPath: "a", folderPath: "a/sub" },
    ]);
  });

  test("is for folders of at most 8 levels", async () => {
    const t = openComponent();
    const deep = (levels: number) => Array.from({ length: levels }, () => "d").join("/");
    await upload(t, `${deep(12)}/x`, "1");
    const args = { recursive: true, cursor: BEGINNING };
    const { changes } = await t.query(changelog.listForFolder, { ...args, folderPath: deep(8) });
    expect(changes.at(-1)).toMatchObject({ type: "asset:publish", folderPath: deep(12) });
    for (const refused of [
      () => t.query(changelog.listForFolder, { ...args, folderPath: deep(9) }),
      () => t.query(changelog.head, { folderPath: deep(9) }),
    ]) {
      await expectRefused(t, refused, { code: "ARGUMENT_INVALID", argument: "folderPath" });
    }
  });
});

describe("a feed that forgets", () => {
  async function withOldAndNew() {
    const t = openComponent();
    await t.mutation(settings.configureRetention, { feedRetentionMs: 10 * DAY });
    await upload(t, "a/old", "1");
    await upload(t, "b/old", "2");
    const seenOld = await t.query(changelog.head, {});
    pass(11 * DAY);
    await upload(t, "a/new", "3");
    return { t, seenOld, whole: await readFeed(t) };
  }

  test("keeps everything unless it is told to", async () => {
    const t = openComponent();
    await upload(t, "a/old", "1");
    const whole = await readFeed(t);
    pass(10_000 * DAY);
    expect(await sweep(t)).toMatchObject({ prunedChanges: 0 });
    expect(await readFeed(t)).toEqual(whole);
  });

  test("rejects every cursor before the oldest retained change, and returns the oldest valid cursor", async () => {
    const { t, seenOld, whole } = await withOldAndNew();
    const report = await sweep(t);
    expect(report.prunedChanges).toBeGreaterThan(0);
    const cursors = [
      BEGINNING,
      { createdAt: whole[0]!.createdAt, id: "" },
      ...whole.slice(0, 5).map(({ createdAt, id }) => ({ createdAt, id })),
    ];
    for (const cursor of cursors) {
      await expectRefused(t, () => t.query(changelog.listSince, { cursor }), {
        code: "CURSOR_EXPIRED",
        oldestCursor: seenOld,
      });
    }
    const last = whole.findLast(
      ({ basename, folderPath }) => `${folderPath}/${basename}` === "a/old",
    )!;
    const before = whole
      .slice(0, whole.indexOf(last))
      .map(({ createdAt, id }) => ({ createdAt, id }));
    for (const cursor of [BEGINNING, ...before]) {
      for (const recursive of [false, true]) {
        const args = { folderPath: "a", recursive, cursor };
        await expectRefused(t, () => t.query(changelog.listForFolder, args), {
          code: "CURSOR_EXPIRED",
          oldestCursor: { createdAt: last.createdAt, id: last.id },
        });
      }
    }
  });

  test("accepts a cursor at the newest deleted change", async () => {
    const { t, seenOld, whole } = await withOldAndNew();
    const after = { cursor: seenOld };
    const expected = await t.query(changelog.listSince, after);
    const inFolder = await t.query(changelog.listForFolder, { folderPath: "a", ...after });
    await sweep(t);
    expect(await t.query(changelog.listSince, after)).toEqual(expected);
    expect(await t.query(changelog.listForFolder, { folderPath: "a", ...after })).toEqual(inFolder);
    expect(expected.changes).toEqual(whole.slice(-expected.changes.length));
    const fromTime = { cursor: { createdAt: expected.changes[0]!.createdAt, id: "" } };
    expect(await t.query(changelog.listSince, fromTime)).toEqual(expected);
  });

  test("begins behind the newest deleted change, in each folder", async () => {
    const { t } = await withOldAndNew();
    await sweep(t);
    pass(11 * DAY);
    const head = await t.query(changelog.head, {});
    await sweep(t);
    await expectRefused(t, () => t.query(changelog.listSince, { cursor: BEGINNING }), {
      code: "CURSOR_EXPIRED",
      oldestCursor: head,
    });
    expect(await t.query(changelog.head, {})).toEqual(head);
    expect(await rows(t, "changelog")).toEqual([]);
    const starts = (await rows(t, "feedStarts")).map(({ folderPath }) => folderPath);
    expect(starts.sort()).toEqual(["", "a", "b"]);
    expect(await sweep(t)).toMatchObject({ prunedChanges: 0 });
  });

  test("a listing and the cursor taken before it converge on what is there", async () => {
    const { t } = await withOldAndNew();
    await sweep(t);
    const cursor = await t.query(changelog.head, {});
    await upload(t, "a/late", "4");
    const listed = await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "a" });
    await t.mutation(assetManager.deleteAsset, at("a/old"));
    const known = new Set(listed.map(({ basename }) => basename));
    for (const change of (await t.query(changelog.listSince, { cursor })).changes) {
      if (change.type === "asset:delete") known.delete(change.basename!);
      if (change.type === "asset:publish") known.add(change.basename!);
    }
    expect([...known].sort()).toEqual(["late", "new"]);
  });

  test.each([-1, 0.5, NaN, Infinity])("cannot remember for %d milliseconds", async (amount) => {
    const t = openComponent();
    await expectRefused(
      t,
      () => t.mutation(settings.configureRetention, { feedRetentionMs: amount }),
      { code: "ARGUMENT_INVALID", argument: "feedRetentionMs" },
    );
  });

  test("remembers for ever again when it is told so", async () => {
    const { t, whole } = await withOldAndNew();
    await t.mutation(settings.configureRetention, { blobGraceMs: DAY });
    expect(await t.query(settings.getSettings, {})).toMatchObject({ feedRetentionMs: 10 * DAY });
    await t.mutation(settings.configureRetention, { feedRetentionMs: null });
    await sweep(t);
    expect(await readFeed(t)).toEqual(whole);
  });
});
