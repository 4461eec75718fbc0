/** A folder of many files, built without calling anything. */
import { Backend } from "./backend.test-helpers.js";

const pad = (index: number) => String(index).padStart(6, "0");

/** `f` with subfolders, among which its published assets are spread. */
export function buildClosing(size: { assets: number; folders: number; metadataBytes?: number }) {
  const backend = new Backend({ seed: size.assets });
  const { db, now } = backend;
  const paths = Array.from({ length: size.folders }, (_, index) =>
    index === 0 ? "f" : `f/sub ${pad(index)}`,
  );
  const stamp = { createdAt: now };
  db.fill(
    "folders",
    paths.map((path) => ({ path, parentPath: path === "f" ? "" : "f", name: path, ...stamp })),
    now,
  );
  const location = { backend: "convex", storageId: backend.store("shared") };
  const content = { size: 6, contentType: "text/plain", sha256: "00".repeat(32) };
  const [blobId] = db.fill("blobs", [{ location, ...content, refCount: size.assets }], now);
  const indexes = Array.from({ length: size.assets }, (_, index) => index);
  const ids = db.fill(
    "versions",
    indexes.map(() => ({})),
    now,
  );
  const metadata = { text: "x".repeat(size.metadataBytes ?? 0) };
  const assetIds = db.fill(
    "assets",
    indexes.map((index) => ({
      folderPath: paths[index % paths.length]!,
      basename: `asset ${pad(index)}`,
      nameWords: "asset",
      versionCounter: 1,
      metadata,
      published: { versionId: ids[index]!, version: 1, location, ...content, ...stamp },
      ...stamp,
    })),
    now,
  );
  db.refill(
    "versions",
    ids,
    assetIds.map((assetId) => ({
      ...{ assetId, version: 1, blobId, location, ...content, ...stamp },
    })),
  );
  return { backend };
}
