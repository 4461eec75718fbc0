/**
 * Whatever is done in whatever order, the feed tells each change once and in order.
 *
 * A small model of the component says what each call must change. Calls are grouped into app
 * mutations at random; calls that fail are caught there, as an app may do.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { isAssetError } from "../../shared/errors.js";
import {
  BEGINNING,
  PATIENT,
  type Component,
  at,
  openComponent,
  store,
} from "../testing/component.test-helpers.js";
import { Model, type Step, type Told, tell } from "../testing/feedModel.test-helpers.js";

const { assetManager, changelog } = api;

const folder = fc.constantFrom("", "f", "f/sub", "g");
const basename = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("upload"), folder, basename }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("create"), folder }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("move"), folder, basename, to: folder }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("rename"), folder, basename, to: basename }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete"), folder, basename }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("restore"),
      folder,
      basename,
      version: fc.integer({ min: 1, max: 3 }),
    }),
  },
);
const mutations = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 6,
});

/** Does all steps in one app mutation, and in the model. */
async function perform(t: Component, model: Model, steps: Step[]): Promise<void> {
  const objects: string[] = [];
  for (const one of steps) {
    if (one.kind === "upload") objects.push(await store(t, model.freshContent()));
  }
  await t.mutation(async (ctx) => {
    for (const one of steps) {
      try {
        const done = await run(one);
        model.succeed(one, done);
      } catch (error) {
        if (!isAssetError(error)) throw error;
        model.fail(one);
      }
    }

    async function run(one: Step): Promise<string | null> {
      const address = { folderPath: one.folder, basename: "basename" in one ? one.basename : "" };
      switch (one.kind) {
        case "upload": {
          const ticket = await ctx.runMutation(assetManager.startUpload, address);
          const { intentId } = ticket;
          const storageId = objects.shift();
          return (await ctx.runMutation(assetManager.finishUpload, { intentId, storageId }))
            .versionId;
        }
        case "create":
          await ctx.runMutation(assetManager.createFolderByPath, { path: one.folder });
          return null;
        case "move":
          await ctx.runMutation(assetManager.moveAsset, {
            fromFolderPath: one.folder,
            basename: one.basename,
            toFolderPath: one.to,
          });
          return null;
        case "rename":
          await ctx.runMutation(assetManager.renameAsset, { ...address, newBasename: one.to });
          return null;
        case "delete":
          await ctx.runMutation(assetManager.deleteAsset, address);
          return null;
        case "restore": {
          const versionId = model.versionIdOf(one) ?? "none";
          await ctx.runMutation(assetManager.restoreVersion, { versionId });
          return null;
        }
      }
    }
  });
}

/** Follows a feed from `cursor` to its end, `limit` changes at a time. */
async function follow(
  t: Component,
  folderPath: string | null,
  cursor: typeof BEGINNING,
  limit: number,
) {
  const told: Told[] = [];
  for (let turn = 0; turn < 1000; turn += 1) {
    const page =
      folderPath === null
        ? await t.query(changelog.listSince, { cursor, limit })
        : await t.query(changelog.listForFolder, { folderPath, cursor, limit });
    expect(page.changes.length).toBeLessThanOrEqual(limit);
    told.push(...page.changes.map(tell));
    cursor = page.nextCursor;
    if (page.isDone) return { told, cursor };
  }
  throw new Error("The feed has no end.");
}

test("a reader that follows along is told each change once, in order", PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(mutations, fc.integer({ min: 1, max: 4 }), async (groups, limit) => {
      const t = openComponent();
      const model = new Model();
      const told: Told[] = [];
      let cursor = BEGINNING;
      for (const steps of groups) {
        await perform(t, model, steps);
        const news = await follow(t, null, cursor, limit);
        told.push(...news.told);
        cursor = news.cursor;
      }
      expect(told).toEqual(model.changes);
      expect((await follow(t, null, BEGINNING, 1000)).told).toEqual(model.changes);
    }),
    { numRuns: 40 },
  );
});

test("a folder's feed is the part of the whole feed that it must notice", PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(mutations, fc.integer({ min: 1, max: 4 }), async (groups, limit) => {
      const t = openComponent();
      const model = new Model();
      for (const steps of groups) await perform(t, model, steps);
      for (const folderPath of ["", "f", "f/sub", "g", "unknown"]) {
        const { told } = await follow(t, folderPath, BEGINNING, limit);
        expect(told, folderPath).toEqual(model.noticedBy(folderPath));
      }
    }),
    { numRuns: 25 },
  );
});

test("one version is published and the numbers count up, whatever is done", PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(mutations, async (groups) => {
      const t = openComponent();
      const model = new Model();
      for (const steps of groups) await perform(t, model, steps);
      for (const [path, asset] of model.assets) {
        const versions = await t.query(assetManager.getAssetVersions, at(path));
        expect(versions.map((row) => row.versionId).reverse()).toEqual(asset.versionIds);
        expect(versions.map((row) => row.version).reverse()).toEqual(
          asset.versionIds.map((_, index) => index + 1),
        );
        const published = versions.filter((row) => row.state === "published");
        expect(published.map((row) => row.version)).toEqual([asset.published]);
        const file = await t.query(assetManager.getPublishedFile, at(path));
        expect(file?.version).toBe(asset.published);
      }
    }),
    { numRuns: 25 },
  );
});
