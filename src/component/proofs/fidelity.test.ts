/**
 * The database of these proofs against convex-test: the same calls have the same results, errors and
 * prices on both. What is proved on the one is then no property of the one.
 */
import type { FunctionArgs, FunctionReference } from "convex/server";
import { afterAll, expect, test, vi } from "vitest";
import { api } from "../_generated/api.js";
import { isAssetError } from "../../shared/errors.js";
import { type Component, openComponent, store } from "../testing/component.test-helpers.js";
import { Backend } from "./backend.test-helpers.js";

const { assetManager, batches, changelog, jobs, pages, trash } = api;

afterAll(() => {
  vi.useRealTimers();
});

type Mutation = FunctionReference<"mutation", "public">;
type Query = FunctionReference<"query", "public">;
type Seen = { what: unknown; reads?: number; writes?: number; ranges?: number };

/** One of the two, as far as the comparison goes. */
interface Side {
  mutate<Called extends Mutation>(called: Called, args: FunctionArgs<Called>): Promise<Seen>;
  ask<Called extends Query>(called: Called, args: FunctionArgs<Called>): Promise<Seen>;
  store(content: string): Promise<string>;
}

async function codeOf(call: Promise<unknown>): Promise<Seen> {
  try {
    return { what: await call };
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return { what: error.data.code };
  }
}

function onMock(t: Component): Side {
  return {
    async mutate(called, args) {
      let cost = {};
      const seen = await codeOf(
        t.mutation(async (ctx) => {
          const result: unknown = await ctx.runMutation(called, args);
          const { documentsRead, documentsWritten, databaseQueries } =
            await ctx.meta.getTransactionMetrics();
          cost = {
            reads: documentsRead.used,
            writes: documentsWritten.used,
            ranges: databaseQueries.used,
          };
          return result as null;
        }),
      );
      return { ...seen, ...cost };
    },
    ask: async (called, args) =>
      await codeOf(t.query(async (ctx) => (await ctx.runQuery(called, args)) as null)),
    store: async (content) => await store(t, content),
  };
}

function onDatabase(backend: Backend): Side {
  return {
    async mutate(called, args) {
      const seen = await codeOf(backend.mutation(called, args));
      const { documentsRead: reads, documentsWritten: writes, ranges } = backend.lastCost!;
      return typeof seen.what === "string" ? seen : { ...seen, reads, writes, ranges };
    },
    ask: async (called, args) => await codeOf(backend.query(called, args)),
    store: async (content) => backend.store(content),
  };
}

/** Ids, digests, times and addresses of objects are each side's own. */
const OWN =
  /Ids?$|^(id|sha256|url|uploadUrl|createdAt|updatedAt|deletedAt|publishedAt|archivedAt)$/;
const OWN_TIMES = /^(expiresAt|startedAt|finishedAt|nextCursor|continueCursor|deletedWith)$/;

function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, field: unknown) =>
      OWN.test(key) || OWN_TIMES.test(key) ? typeof field : field,
    ),
  );
}

/** A day in the life of a component: every kind of call, refusals included. */
async function useOf(side: Side): Promise<unknown[]> {
  const log: unknown[] = [];
  const note = (seen: Seen) => {
    log.push(comparable(seen));
    return seen.what as {
      intentId: string;
      versionId: string;
      assetId: string;
      jobId: string;
    };
  };
  const at = (folderPath: string, basename: string) => ({ folderPath, basename });
  const upload = async (folder: string, name: string, content: string, more = {}) => {
    const { intentId } = note(await side.mutate(assetManager.startUpload, at(folder, name)));
    const storageId = await side.store(content);
    return note(await side.mutate(assetManager.finishUpload, { intentId, storageId, ...more }));
  };
  const first = await upload("a/b", "x", "one");
  await upload("a/b", "x", "two");
  await upload("a/b", "x", "two", { skipIfUnchanged: true });
  await upload("a", "y", "one", { publish: false });
  note(await side.mutate(assetManager.restoreVersion, { versionId: first.versionId }));
  note(await side.mutate(assetManager.restoreVersion, { versionId: "none" }));
  note(await side.mutate(assetManager.copyAsset, { ...at("a/b", "x"), toFolderPath: "c" }));
  note(await side.mutate(assetManager.copyAsset, { ...at("a", "y"), toFolderPath: "c" }));
  note(await side.mutate(assetManager.archiveAsset, at("a/b", "x")));
  note(await side.mutate(assetManager.updateAsset, { ...at("a/b", "x"), metadata: { alt: "x" } }));
  note(await side.mutate(assetManager.renameAsset, { ...at("a/b", "x"), newBasename: "z" }));
  const move = { fromFolderPath: "a/b", basename: "z", toFolderPath: "d" };
  note(await side.mutate(assetManager.moveAsset, move));
  note(await side.mutate(batches.startUploads, { uploads: [at("c", "p"), at("c", "p")] }));
  note(await side.mutate(batches.startUploads, { uploads: [at("c", "p"), at("e", "q")] }));
  note(await side.mutate(assetManager.createFolderByName, { parentPath: "a", name: "New one" }));
  note(await side.mutate(jobs.moveFolder, { path: "a", toPath: "f" }));
  note(await side.mutate(jobs.copyFolder, { path: "c", toPath: "f" }));
  note(await side.mutate(jobs.copyFolder, { path: "c", toPath: "g" }));
  const { jobId } = note(await side.mutate(jobs.deleteFolder, { path: "g" }));
  note(await side.mutate(trash.undeleteFolder, { jobId }));
  const { assetId } = note(await side.mutate(assetManager.deleteAsset, at("d", "z")));
  note(await side.mutate(trash.undelete, { assetId, folderPath: "h" }));
  note(await side.mutate(assetManager.deleteAsset, at("h", "z")));
  note(await side.mutate(trash.purge, { assetId }));
  note(await side.mutate(trash.purge, { assetId }));
  for (const parentPath of ["", "a", "f"]) {
    note(await side.ask(assetManager.listFolders, { parentPath }));
    note(await side.ask(assetManager.listAssets, { folderPath: parentPath }));
  }
  note(await side.ask(assetManager.getAssetVersions, at("f", "y")));
  const paginationOpts = { numItems: 2, cursor: null };
  note(await side.ask(pages.listFoldersPage, { paginationOpts }));
  note(await side.ask(trash.listTrash, { paginationOpts }));
  note(await side.ask(changelog.listSince, { cursor: { createdAt: 0, id: "" }, limit: 1000 }));
  return log;
}

test("the same calls have the same results, errors and prices as on convex-test", async () => {
  const expected = await useOf(onMock(openComponent()));
  const actual = await useOf(onDatabase(new Backend()));
  expect(actual).toHaveLength(expected.length);
  for (const [index, seen] of actual.entries())
    expect(seen, `call ${index + 1}`).toEqual(expected[index]);
});
