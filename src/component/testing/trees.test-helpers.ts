/** Large trees made quickly, and what must be true of every tree. */
import { expect } from "vitest";
import { api } from "../_generated/api.js";
import { placeFields } from "../model/files/assets.js";
import { joinPath, parentOf } from "../../shared/paths.js";
import { type Component, rows, store } from "./component.test-helpers.js";

/**
 * Puts published assets of one version into a folder, straight into the tables, because thousands
 * of uploads would take long. They share their bytes.
 */
export async function plantAssets(
  t: Component,
  folderPath: string,
  basenames: string[],
): Promise<void> {
  await t.mutation(api.assetManager.createFolderByPath, { path: folderPath });
  const storageId = await store(t, `planted in ${folderPath}`);
  await t.run(async (ctx) => {
    const location = { backend: "convex" as const, storageId };
    const content = { size: 1, contentType: "image/png", sha256: "0".repeat(64) };
    const stamp = { createdAt: Date.now(), createdBy: "gardener" };
    const blobId = await ctx.db.insert("blobs", {
      location,
      ...content,
      refCount: basenames.length,
    });
    for (const basename of basenames) {
      const assetId = await ctx.db.insert("assets", {
        ...placeFields({ folderPath, basename }, {}),
        versionCounter: 1,
        ...stamp,
      });
      const published = { version: 1, location, ...content, ...stamp };
      const versionId = await ctx.db.insert("versions", {
        assetId,
        blobId,
        state: "published",
        ...published,
        publishedAt: stamp.createdAt,
        publishedBy: stamp.createdBy,
      });
      await ctx.db.patch("assets", assetId, { published: { versionId, ...published } });
    }
  });
}

/** `prefix000`, `prefix001` and so on, in the order of a listing. */
export function namesOf(count: number, prefix = "a"): string[] {
  return Array.from({ length: count }, (_, index) => prefix + String(index).padStart(3, "0"));
}

/** Where each asset that is not in the trash is, by its id, as the listings tell. */
export async function placesOfAssets(t: Component): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  const visit = async (folderPath: string): Promise<void> => {
    for (const { assetId, basename } of await t.query(api.assetManager.listAssets, {
      folderPath,
    })) {
      expect(places.has(assetId), `${assetId} is listed twice`).toBe(false);
      places.set(assetId, joinPath(folderPath, basename));
    }
    for (const { path } of await t.query(api.assetManager.listFolders, {
      parentPath: folderPath,
    })) {
      await visit(path);
    }
  };
  await visit("");
  return places;
}

/** All assets that are not in the trash, by path and in order. */
export async function assetPaths(t: Component): Promise<string[]> {
  return [...(await placesOfAssets(t)).values()].sort();
}

export async function folderPaths(t: Component): Promise<string[]> {
  return (await rows(t, "folders")).map((folder) => folder.path).sort();
}

/**
 * Expects that every asset in use is found from the root, once, that no two have one address, and
 * that no folder is without its parent.
 */
export async function expectCoherentTree(t: Component): Promise<void> {
  const live = (await rows(t, "assets")).filter((asset) => asset.deletedAt === undefined);
  const places = await placesOfAssets(t);
  expect([...places.keys()].sort()).toEqual(live.map((asset) => asset._id).sort());
  expect(new Set(places.values()).size).toBe(places.size);
  const folders = await folderPaths(t);
  expect(new Set(folders).size).toBe(folders.length);
  for (const path of folders) {
    const parent = parentOf(path) ?? "";
    expect(parent === "" || folders.includes(parent), `"${path}" is an orphan`).toBe(true);
  }
}

/** Expects each blob to count exactly the versions that point at it. */
export async function expectCountedBlobs(t: Component): Promise<void> {
  const versions = await rows(t, "versions");
  for (const blob of await rows(t, "blobs")) {
    const pointing = versions.filter((version) => version.blobId === blob._id);
    expect(blob.refCount, blob._id).toBe(pointing.length);
    expect(blob.deleteAfter === undefined, blob._id).toBe(pointing.length > 0);
  }
}
