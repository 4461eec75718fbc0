/** Keeps the results of earlier pushes and pulls in files in the mirror's own folder. Losing them costs time, no bytes. */
import * as fs from "node:fs";
import { createHash } from "node:crypto";
import { OWN_FOLDER } from "../sync/names.js";
import { isUntouched } from "../sync/plan.js";
import type { Origin } from "../sync/state.js";
import { isRecord } from "../sync/trusted.js";
import type { State } from "./plan.js";
import type { ScannedFile } from "./scan.js";

const FORMAT = "convex-versioned-assets push";
const VERSION = 2;
const NAME = `${OWN_FOLDER}/push.json`;
/** A file of its own, because it is written with each batch. */
const RELEASES = `${OWN_FOLDER}/releases.json`;

/** An asset of the server. */
export type Asset = {
  /** The version that decides about conflicts: one that is published soon, or the published one. */
  versionId: string | null;
  publishedId: string | null;
  /** The digest of the published bytes. */
  sha256: string | null;
  isPrivate: boolean;
};

/** The assets of a folder by their paths relative to it. */
export type Listing = Map<string, Asset>;

type Hashed = Pick<ScannedFile, "size" | "mtimeNs" | "ino"> & { sha256: string };

/** A version of the server that lies beside a file which both sides have changed. */
export type ConflictCopy = {
  /** Its path, as the server would have it. */
  path: string;
  /** The digest of the server's version, and the one that both sides had before. */
  sha256: string;
  base: string | null;
};

export type PushRecord = {
  /** Digests of files that are known not to have changed since they were read. */
  hashes: Map<string, Hashed>;
  /** Digests that both sides had. */
  base: Map<string, string>;
  /** The assets of the server while the newest change of its folder was `head`. */
  listing: { head: string; assets: Listing } | null;
  /** The digests that a pull which did not end was writing, `null` for files that it was removing. */
  taking: Map<string, State>;
  /** By the path of the file that both sides have changed. */
  copies: Map<string, ConflictCopy>;
  /** The file system of the directory; `null` if no pull has recorded it. */
  device: string | null;
  /** Whether it differs from the file. */
  isChanged: boolean;
};

/** A release that was begun here and, as far as is known, not published yet. */
export type OpenRelease = {
  releaseId: string;
  name: string;
  done: Map<string, Entry | null>;
};

/**
 * The digest of a file in a release, `null` for an asset that it unpublishes, and the version that it is based on. The
 * entry itself is `null` while the asset is added: a kill in between may leave it in the release.
 */
export type Entry = { sha256: string | null; basedOn: string | null };

export const emptyRecord = (): PushRecord => ({
  hashes: new Map(),
  base: new Map(),
  listing: null,
  taking: new Map(),
  copies: new Map(),
  device: null,
  isChanged: true,
});

/** Returns what is known of this directory and this folder of a deployment; nothing, if it was for another one. */
export function readRecord(root: string, origin: Origin): PushRecord {
  const found = read(root, NAME);
  if (found === null) return emptyRecord();
  const record = parse(found.content as Stored);
  return isOf(found, origin) ? record : { ...emptyRecord(), hashes: record.hashes };
}

/** Returns the folder that the directory was pushed to or pulled from; `null` if it never was. */
export function recordedOrigin(root: string): Origin | null {
  try {
    const file = fs.openSync(`${root}/${NAME}`, "r");
    const start = Buffer.alloc(1 << 16);
    try {
      fs.readSync(file, start);
    } finally {
      fs.closeSync(file);
    }
    // Not all of it: it is long, and quotes of texts are escaped.
    const header = start.toString().split(',"content":', 1)[0]!;
    return originIn(JSON.parse(`${header}}`));
  } catch {
    return null;
  }
}

export function writeRecord(root: string, origin: Origin, record: PushRecord): void {
  writeOwn(root, NAME, origin, stored(record));
  record.isChanged = false;
}

export function readReleases(root: string, origin: Origin): OpenRelease[] {
  const found = readOwn(root, RELEASES, origin);
  if (found === null) return [];
  const releases = found as (Omit<OpenRelease, "done"> & { done: [] })[];
  return releases.map((release) => ({ ...release, done: new Map(release.done) }));
}

export function writeReleases(root: string, origin: Origin, releases: OpenRelease[]): void {
  if (releases.length === 0) return fs.rmSync(`${root}/${RELEASES}`, { force: true });
  const content = releases.map((release) => ({ ...release, done: [...release.done] }));
  writeOwn(root, RELEASES, origin, content);
}

// -------------------------------------------------------------- the files

/** Stands for the digest of the file here, so that the record of unchanged trees stays small and is read fast. */
const SAME = 1;

/** A path with its size, time, inode and digest here, and the digest that both sides had; `null` for what is not known. */
type FileRow = [
  path: string,
  size: number | null,
  mtimeNs: string | null,
  ino: string | null,
  sha256: string | null,
  base: string | typeof SAME | null,
];

/** An asset; the published version is `SAME` if it is the one that decides. */
type AssetRow = [
  path: string,
  versionId: string | null,
  publishedId: string | typeof SAME | null,
  sha256: string | null,
  isPrivate: 0 | 1,
];

type Stored = {
  files: FileRow[];
  listing: { head: string; assets: AssetRow[] } | null;
  taking: [string, State][];
  copies: [string, ConflictCopy][];
  device: string | null;
};

function stored({ hashes, base, listing, taking, copies, device }: PushRecord): Stored {
  const files: FileRow[] = [];
  for (const [path, { size, mtimeNs, ino, sha256 }] of hashes) {
    const both = base.get(path) ?? null;
    files.push([path, size, mtimeNs, ino, sha256, both === sha256 ? SAME : both]);
  }
  for (const [path, both] of base) {
    if (!hashes.has(path)) files.push([path, null, null, null, null, both]);
  }
  const rowOf = ([path, asset]: [string, Asset]): AssetRow => {
    const { versionId, publishedId, sha256, isPrivate } = asset;
    const published = publishedId !== null && publishedId === versionId ? SAME : publishedId;
    return [path, versionId, published, sha256, isPrivate ? 1 : 0];
  };
  return {
    files,
    listing: listing && { head: listing.head, assets: Array.from(listing.assets, rowOf) },
    ...{ taking: [...taking], copies: [...copies], device },
  };
}

function parse({ files, listing, taking, copies, device }: Stored): PushRecord {
  const record = { ...emptyRecord(), isChanged: false, device };
  for (const [path, size, mtimeNs, ino, sha256, both] of files) {
    if (sha256 !== null) {
      record.hashes.set(path, { size: size!, mtimeNs: mtimeNs!, ino: ino!, sha256 });
    }
    if (both !== null) record.base.set(path, both === SAME ? sha256! : both);
  }
  if (listing !== null) {
    const assets: Listing = new Map();
    for (const [path, versionId, published, sha256, isPrivate] of listing.assets) {
      const publishedId = published === SAME ? versionId : published;
      assets.set(path, { versionId, publishedId, sha256, isPrivate: isPrivate === 1 });
    }
    record.listing = { head: listing.head, assets };
  }
  return { ...record, taking: new Map(taking), copies: new Map(copies) };
}

function read(root: string, name: string): { origin: Origin; content: unknown } | null {
  try {
    const found: unknown = JSON.parse(fs.readFileSync(`${root}/${name}`, "utf8"));
    const origin = originIn(found);
    return origin && { origin, content: (found as { content: unknown }).content };
  } catch {
    return null;
  }
}

function originIn(found: unknown): Origin | null {
  if (!isRecord(found) || found.format !== FORMAT || found.version !== VERSION) return null;
  return found.origin as Origin;
}

function isOf({ origin }: { origin: Origin }, wanted: Origin): boolean {
  return JSON.stringify(origin) === JSON.stringify(wanted);
}

/** Returns what a file of the mirror's own folder says of this folder of a deployment. */
export function readOwn(root: string, name: string, origin: Origin): unknown {
  const found = read(root, name);
  return found !== null && isOf(found, origin) ? found.content : null;
}

/** Replaces a file of the mirror's own folder; a kill leaves the earlier one. */
export function writeOwn(root: string, name: string, origin: Origin, content: unknown): void {
  const text = JSON.stringify({ format: FORMAT, version: VERSION, origin, content });
  const file = `${root}/${name}`;
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

// -------------------------------------------------------------- digests

/** A change within this time of the last one may leave the time of the file as it is. */
const TICK_NS = 2_000_000_000n;

/**
 * Returns the digests of all files, and reads only those that have changed. A file that was changed a moment before it
 * is read is read again the next time: its time may not show another change.
 *
 * @param onRead called with the size of each file that is read.
 */
export async function hashAll(
  files: ReadonlyMap<string, ScannedFile>,
  record: Pick<PushRecord, "hashes" | "isChanged">,
  onRead: (size: number) => void,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const { hashes } = record;
  for (const [path, scanned] of files) {
    const before = hashes.get(path);
    if (isUntouched(scanned, before)) {
      digests.set(path, before.sha256);
      continue;
    }
    const { size, mtimeNs, ino } = scanned;
    const readAt = BigInt(Date.now()) * 1_000_000n;
    const sha256 = await hashOf(scanned.file);
    onRead(size);
    digests.set(path, sha256);
    if (readAt - BigInt(mtimeNs) > TICK_NS) {
      hashes.set(path, { size, mtimeNs, ino, sha256 });
      record.isChanged = true;
    } else if (hashes.delete(path)) record.isChanged = true;
  }
  for (const path of hashes.keys()) {
    if (!files.has(path)) record.isChanged = hashes.delete(path);
  }
  return digests;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
