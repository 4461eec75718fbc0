/** Files in both places, and what must hold of them while they move. */
import { afterEach, beforeEach, expect } from "vitest";
import { api, internal } from "../../../src/component/_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  storedObjects,
  upload,
} from "../../../src/component/testing/component.test-helpers.js";
import { publishedOf } from "../../../src/component/model/files/summaries.js";
import { HOUR, DAY, pass } from "../../../src/component/testing/clock.test-helpers.js";
import type { Bucket } from "./bucket.js";
import { type ConvexFiles, serveConvexFiles } from "./convexFiles.js";
import { keysIn, settle, uploadToR2 } from "./r2.js";

const { assetManager, migration, sweeper } = api;

export type World = {
  t: Component;
  files: ConvexFiles;
};

/** A component with a bucket and with Convex files over HTTP, for each test. */
export function useBothStorages(bucket: Bucket): World {
  const world = {} as World;
  beforeEach(async () => {
    world.t = openComponent();
    await world.t.mutation(assetManager.configureStorageBackend, {
      backend: "convex",
      r2PublicUrl: bucket.publicUrl,
    });
    world.files = await serveConvexFiles(world.t);
  });
  afterEach(async () => {
    await world.files.stop();
    await bucket.empty();
  });
  return world;
}

/** Puts a file into one of the storages. */
export async function uploadTo(t: Component, backend: "convex" | "r2", path: string, text: string) {
  const { r2PublicUrl } = await t.query(api.settings.getSettings, {});
  await t.mutation(assetManager.configureStorageBackend, { backend, r2PublicUrl });
  return backend === "convex"
    ? await upload(t, path, text, { contentType: "text/plain" })
    : await uploadToR2(t, path, text);
}

/** Begins a migration and lets it run to its end. */
export async function migrate(t: Component, to: "convex" | "r2", dryRun = false) {
  const { migrationId } = await t.mutation(migration.startMigration, { to, dryRun });
  await settle(t);
  return await t.query(migration.getMigration, { migrationId });
}

/** Every version of these addresses, newest first: its bytes as a reader gets them at this moment. */
export async function readVersions(t: Component, path: string): Promise<string[]> {
  const versions = await t.query(assetManager.getAssetVersions, at(path));
  return await Promise.all(
    versions.map(async ({ url }) => {
      const answer = await fetch(url!);
      if (!answer.ok) throw new Error(`A reader of ${path} was answered ${answer.status}`);
      return await answer.text();
    }),
  );
}

/** Expects every asset, its history and its lists to be readable, with these bytes. */
export async function expectReadable(
  t: Component,
  expected: Record<string, string[]>,
): Promise<void> {
  for (const [path, texts] of Object.entries(expected)) {
    expect(await readVersions(t, path), path).toEqual(texts);
    const file = await t.query(assetManager.getPublishedFile, at(path));
    expect(await (await fetch(file!.url)).text(), path).toBe(texts[0]);
  }
}

/** What every row says of where its bytes are is the same, and nothing is half moved. */
export async function expectMoved(t: Component, to: "convex" | "r2"): Promise<void> {
  for (const version of await rows(t, "versions")) {
    const blob = (await rows(t, "blobs")).find(({ _id }) => _id === version.blobId)!;
    expect(version.location).toEqual(blob.location);
    expect(version.location.backend).toBe(to);
  }
  for (const asset of await rows(t, "assets")) {
    expect(publishedOf(asset)?.location.backend).toBe(to);
  }
  expect((await rows(t, "blobs")).filter(({ replacedBy }) => replacedBy)).toEqual([]);
}

/** After all grace periods: only what rows point to is stored anywhere. */
export async function expectNoLeak(t: Component, bucket: Bucket): Promise<void> {
  for (let day = 0; day < 3; day += 1) {
    pass(DAY + HOUR);
    await t.mutation(sweeper.startSweep, {});
    await settle(t);
  }
  const blobs = await rows(t, "blobs");
  expect(blobs.filter(({ refCount }) => refCount === 0)).toEqual([]);
  // Nothing is on its way, so no call waits to publish.
  expect(await rows(t, "publications")).toEqual([]);
  const keysOf = (wanted: "private" | undefined) =>
    blobs
      .flatMap(({ location }) =>
        location.backend === "r2" && location.bucket === wanted ? [location.key] : [],
      )
      .sort();
  const stored = blobs.flatMap(({ location }) =>
    location.backend === "convex" ? [location.storageId] : [],
  );
  expect(await keysIn(bucket)).toEqual(keysOf(undefined));
  expect(await keysIn(bucket, "private")).toEqual(keysOf("private"));
  expect((await storedObjects(t)).sort()).toEqual(stored.sort());
}

/** What the cron does, after so long that a step counts as lost. */
export async function resume(t: Component): Promise<void> {
  pass(HOUR);
  await t.mutation(internal.migration.resumeStalled, {});
  await settle(t);
}
