/** Keeps the results of earlier pushes in a file in the mirror's own folder. Losing it costs time, no bytes. */
import * as fs from "node:fs";
import { createHash } from "node:crypto";
import { OWN_FOLDER } from "../sync/names.js";
import { isUntouched } from "../sync/plan.js";
import type { Origin } from "../sync/state.js";
import { isRecord } from "../sync/trusted.js";
import type { ScannedFile } from "./scan.js";

const FORMAT = "convex-versioned-assets push";
const VERSION = 1;
const NAME = `${OWN_FOLDER}/push.json`;
/** A file of its own, because it is written with each batch. */
const RELEASES = `${OWN_FOLDER}/releases.json`;

/** The assets of a folder by path: the version that decides about conflicts, and the digest of the published bytes. */
export type Listing = Map<string, { versionId: string | null; sha256: string | null }>;

type Hashed = Pick<ScannedFile, "size" | "mtimeNs" | "ino"> & { sha256: string };

export type PushRecord = {
  /** Digests of files that are known not to have changed since they were read. */
  hashes: Map<string, Hashed>;
  /** Digests that both sides had. */
  base: Map<string, string>;
  /** The assets of the server while the newest change of its folder was `head`. */
  listing: { head: string; assets: Listing } | null;
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

const empty = (): PushRecord => ({ hashes: new Map(), base: new Map(), listing: null });

/** Returns what is known of this directory and this folder of a deployment; nothing, if it was for another one. */
export function readRecord(root: string, origin: Origin): PushRecord {
  const found = read(root, NAME);
  if (found === null) return empty();
  const record = found.content as PushRecord;
  return isOf(found, origin) ? record : { ...empty(), hashes: record.hashes };
}

export function writeRecord(root: string, origin: Origin, record: PushRecord): void {
  write(root, NAME, origin, record);
}

export function readReleases(root: string, origin: Origin): OpenRelease[] {
  const found = read(root, RELEASES);
  return found !== null && isOf(found, origin) ? (found.content as OpenRelease[]) : [];
}

export function writeReleases(root: string, origin: Origin, releases: OpenRelease[]): void {
  if (releases.length > 0) write(root, RELEASES, origin, releases);
  else fs.rmSync(`${root}/${RELEASES}`, { force: true });
}

/** Marks a Map in a file: paths may be any text, `__proto__` too. */
const MAP = "entries";

type Stored = { origin: unknown; content: unknown };

function read(root: string, name: string): Stored | null {
  let found: unknown;
  try {
    found = JSON.parse(fs.readFileSync(`${root}/${name}`, "utf8"), (_, value: unknown) =>
      isRecord(value) && Array.isArray(value[MAP]) ? new Map(value[MAP] as []) : value,
    );
  } catch {
    return null;
  }
  if (!isRecord(found) || found.format !== FORMAT || found.version !== VERSION) return null;
  return { origin: found.origin, content: found.content };
}

function isOf({ origin }: Stored, wanted: Origin): boolean {
  return JSON.stringify(origin) === JSON.stringify(wanted);
}

/** Replaces the file; a kill leaves the earlier one. */
function write(root: string, name: string, origin: Origin, content: unknown): void {
  const text = JSON.stringify(
    { format: FORMAT, version: VERSION, origin, content },
    (_, value: unknown) => (value instanceof Map ? { [MAP]: [...value] } : value),
  );
  const file = `${root}/${name}`;
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

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
  known: PushRecord["hashes"],
  onRead: (size: number) => void,
): Promise<{ digests: Map<string, string>; hashes: PushRecord["hashes"] }> {
  const digests = new Map<string, string>();
  const hashes: PushRecord["hashes"] = new Map();
  for (const [path, scanned] of files) {
    const { size, mtimeNs, ino } = scanned;
    const before = known.get(path);
    const isUnchanged = isUntouched(scanned, before);
    const readAt = BigInt(Date.now()) * 1_000_000n;
    const sha256 = isUnchanged ? before.sha256 : await hashOf(scanned.file);
    if (!isUnchanged) onRead(size);
    digests.set(path, sha256);
    const isSettled = isUnchanged || readAt - BigInt(mtimeNs) > TICK_NS;
    if (isSettled) hashes.set(path, { size, mtimeNs, ino, sha256 });
  }
  return { digests, hashes };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
