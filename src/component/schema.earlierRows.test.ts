/** Rows of earlier alphas, in their longer form, are read and replaced as if they were of this version. */
import type { FunctionReturnType } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { committed } from "./model/feed/rows.js";
import { keyField } from "../shared/scopes.js";
import { storedSha256 } from "../shared/sha256.js";
import { newestNumber, publishedOf, totalBytesOf } from "./model/files/summaries.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";

const { assetManager, changelog, search, trash, usage } = api;
const NOW = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Writes all rows as earlier alphas did. */
async function lengthen(t: Component): Promise<void> {
  await t.run(async (ctx) => {
    for (const asset of await ctx.db.query("assets").collect()) {
      await ctx.db.patch("assets", asset._id, {
        published: publishedOf(asset),
        versionCounter: newestNumber(asset),
        totalBytes: totalBytesOf(asset) || undefined,
        updatedAt: asset.updatedAt ?? asset.placedAt,
      });
    }
    for (const { _id, uploadId, sha256 } of await ctx.db.query("versions").collect()) {
      if (uploadId !== undefined)
        await ctx.db.patch("uploadIntents", uploadId, { finishedAs: _id });
      await ctx.db.patch("versions", _id, { uploadId: undefined, sha256: storedSha256(sha256) });
    }
    const changes = await ctx.db.query("changelog").withIndex("by_commit").collect();
    const counted = new Map<string, number>();
    let last: bigint | undefined;
    let seq = -1;
    // Those of all feeds come before their echoes, which have the same number.
    for (const { _id, commitTs, isEcho, isCreation, ...change } of changes) {
      const { seq: number, sha256 } = committed({ _id, commitTs, ...change })!;
      if (!isEcho) {
        seq = (commitTs === last ? seq : -1) + (isCreation ? 2 : 1);
        last = commitTs as bigint;
        counted.set(`${last}:${number}`, seq);
      }
      const earlier = counted.get(`${commitTs as bigint}:${number}`)!;
      const { basename, fromFolderPath, fromBasename, feedFolder } = committed({
        ...{ _id, commitTs, ...change },
      })!;
      const { [keyField(feedFolder)!]: key, ...scope } = change.scope ?? {};
      await ctx.db.patch("changelog", _id, {
        ...{ seq: earlier, sha256, basename, fromFolderPath, fromBasename, served: undefined },
        ...(key?.includes("//") ? { scope } : {}),
      });
    }
  });
}

const here = at("images/hero");

async function versionId(t: Component, number: number): Promise<string> {
  const all = await t.query(assetManager.getAssetVersions, here);
  return all.find(({ version }) => version === number)!.versionId;
}

/** What happens to an asset, each after its rows have become those of an earlier alpha. */
const STEPS: Record<string, (t: Component) => Promise<unknown>> = {
  "a file": (t) => upload(t, "images/hero", "one", { actor: "ada", label: "first" }),
  "another version": (t) => upload(t, "images/hero", "two", { actor: "bob" }),
  "the same version": (t) => upload(t, "images/hero", "two", { actor: "cyd" }),
  "a draft": (t) => upload(t, "images/hero", "three!", { actor: "ada", publish: false }),
  restoring: async (t) =>
    await t.mutation(assetManager.restoreVersion, {
      versionId: await versionId(t, 1),
      actor: "bob",
    }),
  describing: async (t) =>
    await t.mutation(assetManager.updateVersion, {
      versionId: await versionId(t, 1),
      label: "new",
    }),
  publishing: async (t) =>
    await t.mutation(assetManager.publishVersion, { versionId: await versionId(t, 4) }),
  copying: (t) =>
    t.mutation(assetManager.copyAsset, { ...here, toFolderPath: "images", toBasename: "copy" }),
  renaming: async (t) => {
    await t.mutation(assetManager.renameAsset, { ...here, newBasename: "other" });
    await t.mutation(assetManager.renameAsset, { ...at("images/other"), newBasename: "hero" });
  },
  deleting: (t) => t.mutation(assetManager.deleteAsset, here),
  "restoring from the trash": async (t) => {
    const [asset] = await rows(t, "trashedAssets");
    await t.mutation(trash.undelete, { assetId: asset!.assetId });
  },
  unpublishing: (t) => t.mutation(assetManager.archiveAsset, here),
};

type Cursor = { createdAt: number; id: string };
type Page = { changes: Cursor[]; nextCursor: Cursor };

/** All changes of a feed, read in small pages, without their numbers. */
async function readSteps(read: (cursor: Cursor) => Promise<Page>): Promise<object[]> {
  let cursor = { createdAt: 0, id: "" };
  const all: object[] = [];
  for (;;) {
    const { changes, nextCursor } = await read(cursor);
    if (changes.length === 0) return all;
    all.push(...changes.map(({ id, createdAt, ...change }) => change));
    cursor = nextCursor;
  }
}

/** All of an audit log, one change on each page. */
async function readAudit(t: Component, filter: { by?: string; assetId?: string }) {
  type Page = FunctionReturnType<typeof changelog.audit>;
  let cursor: string | null = null;
  const all: object[] = [];
  for (;;) {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems: 1, cursor };
    const args = { ...filter, paginationOpts };
    const { page, isDone, continueCursor }: Page = await t.query(changelog.audit, args);
    all.push(...page.map(({ id, createdAt, ...change }) => change));
    if (isDone) return all;
    cursor = continueCursor;
  }
}

async function shown(t: Component): Promise<unknown> {
  const paginationOpts = { numItems: 10, cursor: null };
  const answers = [
    await t.query(assetManager.getAsset, here),
    await t.query(assetManager.getPublishedFile, here),
    await t.query(assetManager.getAssetVersions, here),
    await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "images" }),
    await t.query(trash.listTrash, { paginationOpts }),
    await t.query(search.searchAssets, {
      text: "hero",
      folderPath: "images",
      contentTypes: ["application/*"],
    }),
    await t.query(usage.listFolderUsage, { folderPath: "images", paginationOpts }),
    await readSteps((cursor) => t.query(changelog.listSince, { cursor, limit: 1 })),
    await readSteps((cursor) =>
      t.query(changelog.listForFolder, { folderPath: "images", recursive: true, cursor, limit: 2 }),
    ),
    await readAudit(t, {}),
    await readAudit(t, { by: "ada" }),
    await readAudit(t, { assetId: (await rows(t, "assets"))[0]!._id }),
  ];
  return withoutIds(answers);
}

/** Replaces each id by the order in which it is seen: the two components have different ones. */
function withoutIds(value: unknown): unknown {
  const seen: string[] = [];
  const text = JSON.stringify(value, (key, field: unknown) => {
    if (typeof field !== "string" || !/Id$/.test(key)) return field;
    if (!seen.includes(field)) seen.push(field);
    return `id ${seen.indexOf(field)}`;
  });
  return JSON.parse(text);
}

test("an upload that an earlier alpha has finished stays finished", async () => {
  const t = openComponent();
  const { versionId, intentId } = await upload(t, "images/hero", "one");
  const retry = () => t.mutation(assetManager.finishUpload, { intentId });
  const refusal = { code: "UPLOAD_ALREADY_FINISHED" as const, versionId, version: 1 };
  await expectRefused(t, retry, refusal);
  await lengthen(t);
  await expectRefused(t, retry, refusal);
  expect(await t.query(assetManager.getUpload, { intentId })).toMatchObject({ finished: true });
});

test("rows of earlier alphas show the same, whatever happens to them", async () => {
  const [now, earlier] = [openComponent(), openComponent()];
  for (const [name, step] of Object.entries(STEPS)) {
    vi.setSystemTime(Date.now() + 1000);
    const before = Date.now();
    await step(now);
    vi.setSystemTime(before);
    await step(earlier);
    expect(await shown(earlier), name).toEqual(await shown(now));
    await lengthen(earlier);
    expect(await shown(earlier), `${name}, in the longer form`).toEqual(await shown(now));
  }
});
