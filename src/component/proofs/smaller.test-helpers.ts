/** What must hold of smaller images, whatever was called before. */
import {
  MAX_RENDITIONS,
  type WantedRendition,
  heightIn,
  isWantedBy,
  presetFor,
  renditionsWanted,
} from "../../shared/images/presets.js";
import type { Doc } from "../_generated/dataModel.js";
import { MAX_ATTEMPTS } from "../model/files/renditionWork.js";
import { fullLocation, publishedOf } from "../model/files/summaries.js";
import type { Backend } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { groupBy, rowsOf, storedIn } from "./invariants.test-helpers.js";

/** The bytes that an encoder makes: they say of what and how they were made. */
export function renditionContent(
  original: string,
  { width, height, format, quality }: WantedRendition & { height: number },
): string {
  return `${original} ${width}x${height} ${format} ${quality}`;
}

const keyOf = ({ width, format, quality }: WantedRendition) => `${width} ${format} ${quality}`;

function byId<Row extends { _id: string }>(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row._id, row]));
}

/** Smaller images are made of the bytes of their version, as private as those, and shown where they are. */
export function requireRenditions(backend: Backend): void {
  const renditions = rowsOf(backend, "renditions");
  const versions = byId(rowsOf(backend, "versions"));
  const blobs = byId(rowsOf(backend, "blobs"));
  for (const row of renditions) {
    const version = versions.get(row.versionId);
    if (version === undefined)
      throw new Error("A version is gone, and its smaller images are not.");
    requireSame(
      [row.originalId, row.assetId],
      [version.blobId, version.assetId],
      "the original of a smaller image",
    );
    const blob = blobs.get(row.blobId)!;
    const original = blobs.get(row.originalId)!;
    requireSame(
      [blob.isRendition, blob.size, storedIn(blob), blob.contentType],
      [true, row.size, storedIn(row), `image/${row.format}`],
      "a smaller image says what its blob says",
    );
    requireSame(blob.isPrivate ?? false, original.isPrivate ?? false, "as private as its original");
    if (blob.isPrivate)
      requireSame(blob.assetId, version.assetId, "a private object has one asset");
    requireContent(backend, row, version);
  }
  const byVersion = groupBy(renditions, (row) => row.versionId);
  for (const rows of byVersion.values()) {
    requireSame(new Set(rows.map(keyOf)).size, rows.length, "a smaller image is there once");
    if (rows.length > 2 * MAX_RENDITIONS) throw new Error("A version keeps too many images.");
  }
  for (const asset of rowsOf(backend, "assets")) {
    // Rows of versions are deleted before the asset that shows them.
    if (!asset.isPurging) requireShown(asset, byVersion);
  }
  for (const { attempts } of rowsOf(backend, "renditionWork")) {
    if (attempts > MAX_ATTEMPTS) throw new Error("An encoder was tried too often.");
  }
  const taken = rowsOf(backend, "renditionWork").filter(({ attempts }) => attempts > 0);
  const versionIds = new Set(taken.map(({ versionId }) => versionId));
  requireSame(versionIds.size, taken.length, "a version is tried once at a time");
}

function requireContent(backend: Backend, row: Doc<"renditions">, version: Doc<"versions">): void {
  const content = backend.contentOf(storedIn(row));
  if (content === null) throw new Error("The bytes of a smaller image are lost.");
  const original = backend.db.rows("_storage").find(({ _id }) => _id === storedIn(version));
  if (version.image === undefined) throw new Error("A file that is no image has smaller images.");
  const height = heightIn(version.image, row.width);
  const made = renditionContent(original!.sha256 as string, { ...row, height });
  requireSame(content, made, "the bytes of a smaller image");
}

function requireShown(asset: Doc<"assets">, byVersion: Map<string, Doc<"renditions">[]>): void {
  const published = publishedOf(asset);
  const shown = published?.renditions ?? [];
  if (shown.length > MAX_RENDITIONS) throw new Error("Too many smaller images are shown.");
  requireSame(new Set(shown.map(({ w, f }) => `${w} ${f}`)).size, shown.length, "shown once");
  for (const { w, f, s, l } of shown) {
    const rows = byVersion.get(published!.versionId) ?? [];
    const isThere = rows.some(
      (row) =>
        row.width === w &&
        row.format === f &&
        row.size === s &&
        storedIn(row) === storedIn({ location: fullLocation(l) }),
    );
    if (!isThere) throw new Error("A smaller image is shown that is not there.");
  }
}

/** Remembers which smaller images presets have ever wanted of a version. */
export class PresetWatch {
  readonly #wanted = new Map<string, Set<string>>();
  /** How many images were shown at the end. */
  shown = 0;

  /** Versions have only smaller images that a preset of their folder wants or has wanted. */
  note(backend: Backend): void {
    const presets = rowsOf(backend, "imagePresets");
    for (const asset of rowsOf(backend, "assets")) {
      const published = publishedOf(asset);
      if (published?.image === undefined) continue;
      const preset = presetFor(presets, asset.folderPath);
      const wanted = this.#wanted.get(published.versionId) ?? new Set();
      for (const one of renditionsWanted(preset, published)) wanted.add(keyOf(one));
      this.#wanted.set(published.versionId, wanted);
    }
    for (const row of rowsOf(backend, "renditions")) {
      if (this.#wanted.get(row.versionId)?.has(keyOf(row))) continue;
      throw new Error(`No preset has wanted ${keyOf(row)}.`);
    }
  }

  /** When all work is done, published versions have and show what their preset wants, and nothing else. */
  requireMade(backend: Backend): void {
    const presets = rowsOf(backend, "imagePresets");
    const versions = byId(rowsOf(backend, "versions"));
    const byVersion = groupBy(rowsOf(backend, "renditions"), (row) => row.versionId);
    const others = groupBy(rowsOf(backend, "renditions"), (row) => row.assetId!);
    for (const asset of rowsOf(backend, "assets")) {
      const published = publishedOf(asset);
      if (published === undefined || asset.deletedAt !== undefined) continue;
      const preset = presetFor(presets, asset.folderPath);
      const version = versions.get(published.versionId)!;
      const wanted = renditionsWanted(preset, version).map(keyOf).sort();
      const rows = (byVersion.get(version._id) ?? []).map(keyOf).sort();
      // An encoder has given up.
      if (version.renditionProblem === undefined) requireSame(rows, wanted, "the smaller images");
      for (const row of others.get(asset._id) ?? []) {
        // An encoder that has given up leaves what pages had.
        const isGivenUp = versions.get(row.versionId)!.renditionProblem !== undefined;
        if (row.versionId === version._id || isGivenUp || isWantedBy(preset, row)) continue;
        throw new Error(`Another version keeps ${keyOf(row)}, which no preset wants.`);
      }
      const shown = (published.renditions ?? []).map(({ w, f }) => `${w} ${f}`).sort();
      const shapes = new Set(rows.map((key) => key.replace(/ \d+$/, "")));
      requireSame(shown, [...shapes].sort(), "the smaller images that are shown");
      this.shown += shown.length;
    }
  }
}
