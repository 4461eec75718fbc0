/** Files whose access changes, in each arrangement of storages, and what must hold of them. */
import { storedSha256 } from "../../../src/shared/sha256.js";
import { afterEach, beforeEach, expect } from "vitest";
import { uploadFile } from "../../../src/client/uploadFile.js";
import { api, internal } from "../../../src/component/_generated/api.js";
import type { Id } from "../../../src/component/_generated/dataModel.js";
import {
  type Component,
  at,
  openComponent,
  rows,
} from "../../../src/component/testing/component.test-helpers.js";
import { publishedOf } from "../../../src/component/model/files/summaries.js";
import { DAY, HOUR, pass } from "../../../src/component/testing/clock.test-helpers.js";
import type { Bucket } from "./bucket.js";
import { type ConvexFiles, serveConvexFiles } from "./convexFiles.js";
import { credentialsOf, runLater, setEnvironment, settle, withPrivateBucket } from "./r2.js";

const { assetManager, content, jobs, verification } = api;

/** Where public and private files are. */
export const ARRANGEMENTS = {
  "in Convex storage": { backend: "convex", hasPrivateBucket: false },
  "in two buckets": { backend: "r2", hasPrivateBucket: true },
  "in a bucket and, private, in Convex storage": { backend: "r2", hasPrivateBucket: false },
} as const;
export type Arrangement = keyof typeof ARRANGEMENTS;
export const EACH = Object.keys(ARRANGEMENTS) as Arrangement[];

export type Scene = { t: Component; files: ConvexFiles };

/** A component with both storages, for each test. */
export function useStorages(bucket: Bucket): Scene {
  const scene = {} as Scene;
  beforeEach(async () => {
    scene.t = openComponent();
    scene.files = await serveConvexFiles(scene.t);
  });
  afterEach(async () => {
    await settle(scene.t);
    await scene.files.stop();
    await bucket.empty();
  });
  return scene;
}

/** Arranges the storages; files that are there stay where they are. */
export async function arrange(t: Component, bucket: Bucket, arrangement: Arrangement) {
  const { backend, hasPrivateBucket } = ARRANGEMENTS[arrangement];
  setEnvironment(hasPrivateBucket ? withPrivateBucket(bucket) : credentialsOf(bucket));
  const r2PublicUrl = bucket.publicUrl;
  await t.mutation(assetManager.configureStorageBackend, { backend, r2PublicUrl });
}

/** Opens an upload and sends the bytes; the result finishes it. */
export async function send(t: Component, path: string, text: string, isHashed = true) {
  const bytes = new TextEncoder().encode(text);
  const declared = isHashed
    ? { sha256: Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex") }
    : {};
  const ticket = await t.mutation(assetManager.startUpload, {
    ...at(path),
    contentType: "text/plain",
    size: bytes.length,
    ...declared,
  });
  return { intentId: ticket.intentId, ...(await uploadFile(ticket, bytes)) };
}

/** Uploads and publishes, wherever the address has its files. */
export async function put(t: Component, path: string, text: string, isHashed = true) {
  const finish = await send(t, path, text, isHashed);
  const finished = await t.action(verification.finishVerifiedUpload, finish);
  // Bytes in the private bucket are published when they are in the public one.
  if (finished.isPending) await settle(t);
  return finished;
}

export async function setAccess(t: Component, path: string, access: "public" | "private" | null) {
  await t.mutation(assetManager.setAssetAccess, { ...at(path), access });
}

/** Sets it and lets everything come to its end. */
export async function makeAll(t: Component, access: "public" | "private", ...paths: string[]) {
  for (const path of paths) await setAccess(t, path, access);
  await settle(t);
}

export async function setFolderAccess(
  t: Component,
  path: string,
  access: "public" | "private" | null,
) {
  await t.mutation(jobs.setFolderAccess, { path, access });
}

/** All addresses that a reader has been given for the versions of a public file. */
export async function urlsOf(t: Component, path: string): Promise<string[]> {
  const versions = await t.query(assetManager.getAssetVersions, at(path));
  return versions.flatMap(({ url }) => (url === null ? [] : [url]));
}

/** What the addresses answer. */
export async function statusesOf(urls: string[]): Promise<number[]> {
  return await Promise.all(urls.map(async (url) => (await fetch(url)).status));
}

/** Where the routes read the bytes of a version for those whom the app has let. */
async function openUrl(t: Component, versionId: string): Promise<string> {
  const file = await t.mutation(content.openFile, { versionId });
  if (file === null) throw new Error(`Version ${versionId} has no bytes`);
  return file.url;
}

async function textAt(url: string, versionId: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Version ${versionId} was answered ${answer.status}`);
  return await answer.text();
}

/** The bytes of a version, as the routes read them. */
export async function read(t: Component, versionId: string): Promise<string> {
  return await textAt(await openUrl(t, versionId), versionId);
}

/** Every version of these addresses, newest first; bytes that several of them have are read once. */
export async function expectReadable(t: Component, expected: Record<string, string[]>) {
  const texts = new Map<string, Promise<string>>();
  for (const [path, wanted] of Object.entries(expected)) {
    const versions = await t.query(assetManager.getAssetVersions, at(path));
    const found = versions.map(async ({ versionId }) => {
      const url = await openUrl(t, versionId);
      if (!texts.has(url)) texts.set(url, textAt(url, versionId));
      return await texts.get(url)!;
    });
    expect(await Promise.all(found), path).toEqual(wanted);
  }
}

/** What holds at any moment, also while bytes are on their way. */
export async function expectConsistent(t: Component): Promise<void> {
  const [assets, versions, blobs] = [
    await rows(t, "assets"),
    await rows(t, "versions"),
    await rows(t, "blobs"),
  ];
  const users = new Map<Id<"blobs">, number>();
  for (const version of versions) {
    users.set(version.blobId, (users.get(version.blobId) ?? 0) + 1);
    const blob = blobs.find(({ _id }) => _id === version.blobId)!;
    const asset = assets.find(({ _id }) => _id === version.assetId)!;
    expect(version.location).toEqual(blob.location);
    // Bytes that were never published may be in a private place.
    const isShown = asset.isPrivate === true || version.publishedAt !== undefined;
    if (!asset.isPrivate && isShown) expect(blob.isPrivate).toBeUndefined();
    if (asset.relocation === undefined && isShown) {
      expect(blob.isPrivate).toBe(asset.isPrivate);
    }
    if (asset.relocation === undefined && blob.isPrivate) {
      expect(blob.assetId, "a private object has one asset").toBe(asset._id);
    }
    if (blob.location.backend === "r2" && blob.verification === undefined) {
      expect(blob.location.bucket === "private").toBe(blob.isPrivate === true);
    }
    const published = publishedOf(asset);
    if (published?.versionId === version._id) {
      expect(published.location).toEqual(version.location);
      expect(published.sha256).toBe(storedSha256(version.sha256));
    }
  }
  for (const { _id, refCount } of blobs) expect(refCount).toBe(users.get(_id) ?? 0);
}

/** Lets the grace period of unreferenced objects end: those from which bytes were published, too. */
export async function sweepUnreferenced(t: Component): Promise<void> {
  pass(2 * DAY);
  await t.mutation(api.sweeper.startSweep, {});
  await settle(t);
}

/** What holds when nothing is on its way. */
export async function expectSettled(t: Component): Promise<void> {
  await expectConsistent(t);
  const pending = (await rows(t, "assets")).filter(({ relocation }) => relocation !== undefined);
  expect(pending).toEqual([]);
}

export async function isPublic(t: Component, path: string): Promise<boolean> {
  return (await t.query(assetManager.getPublishedFile, at(path))) !== null;
}

/** What the cron does, again and again, until nothing waits any more. */
export async function resumeAll(t: Component): Promise<void> {
  await untilSettled(t, async () => {
    await t.mutation(internal.relocation.resumeRelocations, {});
    await settle(t);
  });
}

/** What the component has scheduled for later itself does, without the cron, until nothing waits any more. */
export async function runAllLater(t: Component): Promise<void> {
  await untilSettled(t, async () => await runLater(t));
}

async function untilSettled(t: Component, resume: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    pass(HOUR);
    await resume();
    const assets = await rows(t, "assets");
    if (assets.every(({ relocation }) => relocation === undefined)) return;
  }
  throw new Error("The bytes do not come to where they belong.");
}
