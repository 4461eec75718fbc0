/** No query of the component, asked for anything, yields what leads to the bytes of a private file. */
import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { stopTheClock } from "../testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "../testing/component.test-helpers.js";
import { nameBucket } from "../testing/namedBucket.test-helpers.js";
import { type Known, answersOf, uploadIds } from "../testing/queries.test-helpers.js";
import {
  nextJob,
  relocate,
  setAccess,
  setFolderAccess,
} from "../testing/relocating.test-helpers.js";

const { assetManager, migration, releases, jobs, sweeper } = api;
stopTheClock();
nameBucket();

/** Private assets in each condition that there is, beside public ones. */
async function openWorld(t: Component): Promise<void> {
  await upload(t, "shown/open", "public bytes", { actor: "ada" });
  for (const name of ["settled", "trashed", "archived", "shared", "opening"]) {
    await upload(t, `f/${name}`, `${name} 1`);
    await upload(t, `f/${name}`, `${name} 2`, { actor: "ada" });
  }
  await upload(t, "f/draft", "draft", { publish: false });
  await upload(t, "shown/twin", "shared 2");
  await t.mutation(assetManager.archiveAsset, at("f/archived"));
  await setFolderAccess(t, "f", "private");
  await relocate(t);
  await upload(t, "f/deep/later", "later");
  await t.mutation(assetManager.copyAsset, {
    ...at("f/settled"),
    toFolderPath: "shown",
    toBasename: "copy",
  });
  await upload(t, "gone/file", "file in a folder that is deleted");
  await setAccess(t, "gone/file", "private");
  await relocate(t);
  await t.mutation(jobs.deleteFolder, { path: "gone" });
  await t.mutation(assetManager.deleteAsset, at("f/trashed"));
  await setAccess(t, "f/opening", "public", "ada");
  expect(await nextJob(t)).not.toBeNull();
  await upload(t, "shown/closing", "closing");
  await setAccess(t, "shown/closing", "private", "ada");
  await t.mutation(assetManager.startUpload, at("f/started"));
  await t.mutation(migration.startMigration, { to: "convex" });
  await t.mutation(sweeper.startSweep, {});
  const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
  const [draft] = await t.query(assetManager.getAssetVersions, at("f/draft"));
  const entries = [
    { ...at("f/draft"), versionId: draft!.versionId },
    { ...at("f/settled"), action: "archive" as const },
  ];
  await t.mutation(releases.addToRelease, { releaseId, entries });
  await t.mutation(api.erasing.erase, { actor: "ada" });
}

async function knownIn(t: Component): Promise<Known> {
  const assets = await rows(t, "assets");
  const ids = async (table: "versions" | "jobs" | "migrations" | "releases" | "erasures") =>
    (await rows(t, table)).map(({ _id }) => _id as string);
  return {
    paths: assets.map(({ folderPath, basename }) => `${folderPath}/${basename}`),
    folders: ["", "gone", ...(await rows(t, "folders")).map(({ path }) => path)],
    versionIds: await ids("versions"),
    assetIds: assets.map(({ _id }) => _id),
    intentIds: await uploadIds(t),
    jobIds: await ids("jobs"),
    migrationIds: await ids("migrations"),
    releaseIds: await ids("releases"),
    erasureIds: await ids("erasures"),
  };
}

/** What leads to the bytes of assets like this. */
async function leadsTo(t: Component, isPrivate: boolean): Promise<string[]> {
  const [assets, versions] = [await rows(t, "assets"), await rows(t, "versions")];
  const wanted = assets.filter((asset) => (asset.isPrivate === true) === isPrivate);
  const ids = new Set(wanted.map(({ _id }) => _id));
  const found: string[] = [];
  for (const { assetId, location } of versions) {
    if (!ids.has(assetId) || location.backend !== "convex") continue;
    const { storageId } = location;
    const url = (await t.run((ctx) => ctx.storage.getUrl(storageId)))!;
    found.push(storageId, url);
  }
  return found;
}

let t: Component;
let known: Known;
beforeEach(async () => {
  t = openComponent();
  await openWorld(t);
  known = await knownIn(t);
});

test("the world holds private files in each condition", async () => {
  const assets = await rows(t, "assets");
  const conditions = assets
    .filter(({ isPrivate }) => isPrivate)
    .map(({ basename, deletedAt, isUnpublished, relocation }) =>
      [basename, deletedAt && "deleted", isUnpublished && "unpublished", relocation?.to]
        .filter((word) => typeof word === "string")
        .join(" "),
    );
  expect(conditions.sort()).toEqual([
    "archived unpublished",
    "closing private",
    "copy",
    "draft unpublished",
    "file deleted",
    "later",
    "opening public",
    "settled",
    "shared",
    "trashed deleted",
  ]);
});

describe("no query", () => {
  test("yields the id or the address of a private object", async () => {
    const secrets = await leadsTo(t, true);
    const open = await leadsTo(t, false);
    const answers = await answersOf(t, known);
    for (const [name, answer] of Object.entries(answers)) {
      // Equal bytes have one address in this storage, so what is public as well says nothing.
      for (const secret of secrets) {
        if (!open.includes(secret))
          expect(answer.includes(secret), `${name}: ${secret}`).toBe(false);
      }
    }
    // The ones that show public files do; so this test can see what it looks for.
    for (const name of [
      "assetManager:getAssetVersions",
      "assetManager:getPublishedFile",
      "assetManager:getVersion",
      "assetManager:listPublishedFilesInFolder",
      "pages:getAssetVersionsPage",
      "pages:listPublishedFilesPage",
    ]) {
      expect(
        open.some((id) => answers[name]!.includes(id)),
        name,
      ).toBe(true);
    }
  });

  test("yields any URL at all when everything is private", async () => {
    await setFolderAccess(t, "", "private");
    for (const path of known.paths) {
      const asset = await t.query(assetManager.getAsset, at(path));
      if (asset !== null) await setAccess(t, path, "private");
    }
    for (const isSettled of [false, true]) {
      if (isSettled) await relocate(t);
      for (const [name, answer] of Object.entries(await answersOf(t, known))) {
        expect(answer, name).not.toMatch(/https?:|api\/storage|storageId|r2Key|_storage/);
      }
    }
  });

  test("lists what is private among what is published", async () => {
    const answers = await answersOf(t, known);
    for (const name of [
      "assetManager:getPublishedFile",
      "assetManager:listPublishedFilesInFolder",
      "pages:listPublishedFilesPage",
    ]) {
      const names = [...answers[name]!.matchAll(/"basename":"([^"]+)"/g)].map(([, found]) => found);
      expect([...new Set(names)].sort(), name).toEqual(["open", "twin"]);
    }
  });
});
