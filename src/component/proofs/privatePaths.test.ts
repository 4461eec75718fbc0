/** What becomes of the privacy of a path; each row of the table in docs/private-files.md runs here. */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { stopTheClock } from "../testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  store,
  upload,
} from "../testing/component.test-helpers.js";
import {
  accessOf,
  expectSound,
  folderAccessOf,
  relocate,
  setAccess,
  setFolderAccess,
} from "../testing/relocating.test-helpers.js";

const { assetManager, jobs, settings, sweeper, trash, v1 } = api;
stopTheClock();

const DOCS = Object.values(
  import.meta.glob<string>("../../../docs/private-files.md", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
)[0]!;

/**
 * `members` is private and has `plan`, the public `logo` and the public folder `members/press` with `kit`.
 * `notes/secret` is private in a public folder; `notes/open` and `shelf/book` are public.
 */
async function openTree(): Promise<Component> {
  const t = openComponent();
  await t.mutation(assetManager.createFolderByPath, { path: "members/press" });
  await setFolderAccess(t, "members", "private");
  await setFolderAccess(t, "members/press", "public");
  const paths = ["members/plan", "members/logo", "members/press/kit"];
  for (const path of [...paths, "notes/secret", "notes/open", "shelf/book"]) {
    await upload(t, path, path);
  }
  await setAccess(t, "members/logo", "public");
  await setAccess(t, "notes/secret", "private");
  await relocate(t);
  return t;
}

async function trashed(t: Component, path: string): Promise<string> {
  const { assetId } = await t.mutation(assetManager.deleteAsset, at(path));
  return assetId;
}

const move = (t: Component, path: string, toFolderPath: string) => {
  const { folderPath: fromFolderPath, basename } = at(path);
  return t.mutation(assetManager.moveAsset, { fromFolderPath, basename, toFolderPath });
};
const rename = (t: Component, path: string, newBasename: string) =>
  t.mutation(assetManager.renameAsset, { ...at(path), newBasename });

type Row = [does: string, run: (t: Component) => Promise<unknown>, after: Record<string, string>];

/** What happens, and the access afterward; files that did not exist are uploaded to ask for it. */
const ROWS: Row[] = [
  [
    "delete a private file, then upload to its path",
    (t) => trashed(t, "notes/secret"),
    { "notes/secret": "private (own: private)", "notes/new": "public" },
  ],
  [
    "delete a private folder, then upload to its path",
    (t) => t.mutation(jobs.deleteFolder, { path: "members" }),
    { "members/plan": "private", "members/logo": "private", "members/press/kit": "private" },
  ],
  [
    "delete a file or a folder, then restore it from the trash",
    async (t) => {
      const { jobId } = await t.mutation(jobs.deleteFolder, { path: "members" });
      await t.mutation(trash.undeleteFolder, { jobId });
      for (const path of ["notes/secret", "members/logo"]) {
        await t.mutation(trash.undelete, { assetId: await trashed(t, path) });
      }
    },
    {
      "members/plan": "private",
      "members/logo": "public (own: public)",
      "members/press/kit": "public",
      "notes/secret": "private (own: private)",
    },
  ],
  [
    "restore a file from the trash to another path",
    async (t) => {
      const planId = await trashed(t, "members/plan");
      const openId = await trashed(t, "notes/open");
      await setFolderAccess(t, "notes", "private");
      for (const assetId of [planId, openId]) {
        await t.mutation(trash.undelete, { assetId, folderPath: "shelf" });
      }
    },
    { "shelf/plan": "private (own: private)", "shelf/open": "private (own: private)" },
  ],
  [
    "delete permanently, then upload to the path",
    async (t) => {
      await t.mutation(trash.purge, { assetId: await trashed(t, "notes/secret") });
      await t.mutation(settings.configureRetention, { trashRetentionMs: 0 });
      await t.mutation(jobs.deleteFolder, { path: "members" });
      await t.mutation(sweeper.startSweep, {});
    },
    { "notes/secret": "private (own: private)", "members/plan": "private" },
  ],
  [
    "move or rename a private file, then upload to its former path",
    async (t) => {
      await move(t, "notes/secret", "shelf");
      await rename(t, "shelf/secret", "hidden");
      await move(t, "members/plan", "shelf");
    },
    {
      "shelf/hidden": "private (own: private)",
      "shelf/plan": "private (own: private)",
      "notes/secret": "private (own: private)",
      "shelf/secret": "private (own: private)",
      "members/plan": "private",
    },
  ],
  [
    "move or rename a private folder, then upload to its former path",
    async (t) => {
      await t.mutation(jobs.renameFolder, { path: "members", newName: "crew" });
      await t.mutation(jobs.moveFolder, { path: "crew", toPath: "shelf/crew" });
    },
    {
      "shelf/crew/plan": "private",
      "shelf/crew/logo": "public (own: public)",
      "shelf/crew/press/kit": "public",
      "members/plan": "private",
      "members/press/kit": "private",
      "crew/new": "private",
    },
  ],
  [
    "move, rename or copy a public file to a path that is private",
    async (t) => {
      await trashed(t, "notes/secret");
      await rename(t, "notes/open", "secret");
      await move(t, "shelf/book", "members");
      await t.mutation(assetManager.copyAsset, {
        ...at("members/logo"),
        toFolderPath: "members",
        toBasename: "copy",
      });
      await rename(t, "members/logo", "mark");
    },
    {
      "notes/secret": "private (own: private)",
      "members/book": "private",
      "members/copy": "private",
      "members/mark": "private",
    },
  ],
  [
    "move or copy a folder to a path that is private",
    async (t) => {
      await setAccess(t, "shelf/book", "public");
      await t.mutation(jobs.copyFolder, { path: "shelf", toPath: "members/shelf" });
      await t.mutation(jobs.moveFolder, { path: "members/press", toPath: "members/news" });
      await t.mutation(jobs.deleteFolder, { path: "members" });
      await t.mutation(jobs.moveFolder, { path: "shelf", toPath: "members" });
    },
    { "members/book": "private", "members/shelf/book": "private", "members/news/kit": "private" },
  ],
  [
    "copy a private file or folder",
    async (t) => {
      await t.mutation(assetManager.copyAsset, { ...at("members/plan"), toFolderPath: "shelf" });
      await t.mutation(jobs.copyFolder, { path: "members", toPath: "copies" });
    },
    {
      "shelf/plan": "private (own: private)",
      "copies/plan": "private",
      "copies/logo": "public (own: public)",
      "copies/press/kit": "public",
    },
  ],
  [
    "delete with a function of `v1`, then upload or create the asset",
    async (t) => {
      await t.mutation(v1.deleteFile, at("notes/secret"));
      await t.mutation(v1.createAsset, at("notes/secret"));
    },
    { "notes/secret": "private (own: private)" },
  ],
  [
    "set the access of the new file or folder",
    async (t) => {
      await trashed(t, "notes/secret");
      await upload(t, "notes/secret", "again");
      await setAccess(t, "notes/secret", null);
      await t.mutation(jobs.deleteFolder, { path: "members" });
      await upload(t, "members/plan", "again");
      await setFolderAccess(t, "members", "public");
      await relocate(t);
      await trashed(t, "notes/secret");
      await t.mutation(jobs.deleteFolder, { path: "members" });
    },
    { "notes/secret": "public", "members/plan": "public" },
  ],
];

describe("the privacy of a path", () => {
  test.each(ROWS)("%s", async (_does, run, after) => {
    const t = await openTree();
    await run(t);
    await relocate(t);
    for (const [path, access] of Object.entries(after)) {
      if ((await accessOf(t, path)) === null) await upload(t, path, `again ${path}`);
      expect(await accessOf(t, path), path).toBe(access);
    }
    await relocate(t);
    await expectSound(t);
    for (const [path, access] of Object.entries(after)) {
      expect(await accessOf(t, path), `${path} in the end`).toBe(access);
    }
  });

  test("each row is in the table of the docs, and no other", () => {
    const table = DOCS.slice(DOCS.indexOf("### Privacy outlives"));
    const rows = table
      .slice(table.indexOf("| ---"), table.indexOf("\n\n", table.indexOf("| ---")))
      .split("\n")
      .slice(1)
      .map((line) => line.split("|")[1]!.trim());
    expect(rows).toEqual(ROWS.map(([does]) => does));
  });

  test("a folder that is private again says so, and its subfolders inherit", async () => {
    const t = await openTree();
    await t.mutation(jobs.deleteFolder, { path: "members" });
    await t.mutation(assetManager.createFolderByPath, { path: "members/press" });
    expect(await folderAccessOf(t, "members")).toBe("private (own: private)");
    expect(await folderAccessOf(t, "members/press")).toBe("private");
  });

  test("bytes that were sent for a public path become private if the path does", async () => {
    const t = await openTree();
    const ticket = await t.mutation(assetManager.startUpload, at("shelf/late"));
    await upload(t, "shelf/late", "first");
    await setAccess(t, "shelf/late", "private");
    await trashed(t, "shelf/late");
    const storageId = await store(t, "late");
    await t.mutation(assetManager.finishUpload, { intentId: ticket.intentId, storageId });
    expect(await accessOf(t, "shelf/late")).toBe("private (own: private)");
  });
});
