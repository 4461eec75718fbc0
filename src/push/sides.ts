/** Reads both sides of a directory: its files, the assets of the server's folder, and what both had last. */
import { existsSync } from "node:fs";
import type { PushEvent } from "./events.js";
import type { Situation } from "./plan.js";
import type { Connection } from "./push.js";
import { type Listing, type PushRecord, hashAll } from "./record.js";
import { type Scan, scan } from "./scan.js";

export type Sides = {
  found: Scan;
  /** The digests of the files here, by the path relative to the directory. */
  digests: ReadonlyMap<string, string>;
  assets: Listing;
  record: PushRecord;
};

type Reading = Pick<Connection, "remote" | "folder"> & {
  record: PushRecord;
  /** The assets of a moment, instead of those that the folder has. */
  past?: Listing;
  emit: (event: Extract<PushEvent, { type: "read" }>) => void;
};

/** @param found the files of the directory */
export async function readSides(
  reading: Reading,
  root: string | null,
  found: Scan,
): Promise<Sides> {
  const { record, emit } = reading;
  const assets = reading.past ?? (await listed(reading));
  const digests = await hashAll(found.files, record, (size) => emit({ type: "read", size }));
  const sides = { found, digests, assets, record };
  noteTaken(sides);
  if (root !== null) noteResolved(sides, root);
  return sides;
}

export const scanOf = (root: string | null, { hidden = false }: { hidden?: boolean }): Scan =>
  scan(root, { withHidden: hidden });

/** Returns the assets of the folder; from the record, if nothing has changed there since. */
async function listed({ remote, folder, record }: Reading): Promise<Listing> {
  // Asked before: a change while it is listed makes the record outdated, not wrong.
  const head = await remote.head(folder);
  if (record.listing?.head !== head) {
    record.listing = { head, assets: await remote.list(folder) };
    record.isChanged = true;
  }
  return record.listing.assets;
}

/** Files that a pull has written before it was killed are the server's, not edits. */
function noteTaken({ digests, record }: Sides): void {
  for (const [path, taken] of record.taking) {
    if ((digests.get(path) ?? null) !== taken) continue;
    if (taken === null) record.base.delete(path);
    else record.base.set(path, taken);
  }
  if (record.taking.size === 0) return;
  record.taking.clear();
  record.isChanged = true;
}

/** A conflict is resolved when the server's version that lay beside the file was deleted: it was seen. */
function noteResolved({ record }: Sides, root: string): void {
  const { base, copies } = record;
  for (const [path, copy] of copies) {
    if (existsSync(`${root}/${copy.path}`)) continue;
    if ((base.get(path) ?? null) === copy.base) base.set(path, copy.sha256);
    record.isChanged = copies.delete(path);
  }
}

/** Yields each path that one side has or both had, without what is left out, unsorted. */
export function* pathsOf({ found, digests, assets, record }: Sides): Generator<string> {
  yield* digests.keys();
  for (const path of assets.keys()) {
    if (!digests.has(path) && !found.isLeftOut(path)) yield path;
  }
  for (const path of record.base.keys()) {
    if (!digests.has(path) && !assets.has(path) && !found.isLeftOut(path)) yield path;
  }
}

export function situationOf({ digests, assets, record }: Sides, path: string): Situation {
  return {
    base: record.base.get(path),
    local: digests.get(path) ?? null,
    remote: assets.get(path)?.sha256 ?? null,
  };
}

/** Notes that both sides have the same. */
export function noteSame({ record }: Sides, path: string, digest: string | null): void {
  const { base } = record;
  if ((base.get(path) ?? null) === digest) return;
  if (digest === null) base.delete(path);
  else base.set(path, digest);
  record.isChanged = true;
}
