/** Fills a release with what a push sends and unpublishes, and continues with one that was begun earlier. */
import { ROOT, joinPath, lastSegment, splitPath } from "../shared/paths.js";
import { MirrorError } from "../sync/errors.js";
import { DEFAULTS } from "../sync/startMirror.js";
import type { PushEvent } from "./events.js";
import { MAX_RELEASES, type Release, releasesOf } from "./releaseList.js";
import { relativeTo } from "./remote.js";
import type { Connection, PushOptions } from "./push.js";
import type { Entry, Listing, OpenRelease, PushRecord } from "./record.js";
import { type Copyable, findServed, findStored, isRefusal } from "./reusing.js";
import { type Outgoing, UPLOADS_AT_ONCE, sendAll } from "./send.js";

/** An asset to unpublish. */
export type Archived = Pick<Outgoing, "path" | "basedOn">;

/** The files and assets for a release, and the assets that the push has compared with. */
export type OutgoingFiles = { sending: Outgoing[]; archiving: Archived[]; assets: Listing };

type Filling = Connection & {
  options: PushOptions;
  /** Of an earlier push; it has the name that was asked for. */
  open: OpenRelease | null;
  save: (open: OpenRelease) => void;
  emit: (event: PushEvent) => void;
};

/** The most assets that one call adds to a release or removes from it. */
const BATCH = 100;

/** Returns the id of the release that has exactly these changes, and what was in it before if it has a name. */
export async function fillRelease(
  filling: Filling,
  { sending, archiving, assets }: OutgoingFiles,
): Promise<string> {
  const { remote, options, emit, signal } = filling;
  const open = await openRelease(filling);
  const { releaseId, done } = open;
  const note = (assets: { path: string }[], entryOf: (path: string) => Entry | null): void => {
    for (const { path } of assets) done.set(path, entryOf(path));
    filling.save(open);
  };
  filling.save(open);
  const wanted = new Map<string, Entry>([
    ...sending.map(({ path, sha256, basedOn }) => [path, { sha256, basedOn }] as const),
    ...archiving.map(({ path, basedOn }) => [path, { sha256: null, basedOn }] as const),
  ]);
  const adding = () => null;
  const added = (path: string): Entry => wanted.get(path)!;
  const isMissing = ({ path }: { path: string }): boolean => {
    const [entry, { sha256, basedOn }] = [done.get(path), added(path)];
    return entry?.sha256 !== sha256 || entry.basedOn !== basedOn;
  };
  // Of an earlier push that did not end; they are as the server has them by now.
  const stale = [...done.keys()].filter((path) => !wanted.has(path));
  for (const batch of batchesOf(stale)) {
    await remote.mutation("removeFromRelease", { releaseId, assets: batch.map(splitPath) });
    for (const path of batch) done.delete(path);
    filling.save(open);
  }
  const missing = sending.filter(isMissing);
  const stored = await findStored(missing, remote);
  for (const batch of batchesOf(missing.filter(({ path }) => stored.has(path)))) {
    const entries = batch.map(({ path, basedOn }) => ({
      ...splitPath(path),
      versionId: stored.get(path),
      expect: { publishedVersionId: basedOn },
    }));
    note(batch, adding);
    await remote.mutation("addToRelease", { releaseId, entries });
    note(batch, added);
    for (const { path, scanned } of batch) emit({ type: "reused", path, size: scanned.size });
  }
  const copied = await copyServed(
    missing.filter(({ path }) => !stored.has(path)),
    { ...filling, releaseId, assets },
    { adding: (files) => note(files, adding), added: (files) => note(files, added) },
  );
  const left = missing.filter(({ path }) => !stored.has(path) && !copied.has(path));
  const bytes = left.reduce((sum, { scanned }) => sum + scanned.size, 0);
  emit({ type: "total", files: left.length, bytes });
  await sendAll(left, {
    ...{ remote, releaseId, signal },
    concurrency: options.concurrency ?? UPLOADS_AT_ONCE,
    ...{ attempts: DEFAULTS.attempts, backoff: DEFAULTS.backoff },
    onBytes: (count) => emit({ type: "bytes", count }),
    onRetry: (path, problem, delayMs) => emit({ type: "retry", path, problem, delayMs }),
    onAdding: (files) => note(files, adding),
    onAdded(files) {
      note(files, added);
      for (const { path, scanned } of files) emit({ type: "sent", path, size: scanned.size });
    },
  });
  for (const batch of batchesOf(archiving.filter(isMissing))) {
    const entries = batch.map(({ path, basedOn }) => ({
      ...splitPath(path),
      action: "archive" as const,
      expect: { publishedVersionId: basedOn },
    }));
    note(batch, adding);
    await remote.mutation("addToRelease", { releaseId, entries });
    note(batch, added);
  }
  return releaseId;
}

/**
 * Returns the releases of earlier pushes that are not published, and the one to continue with: the newest that is open, and
 * has this name if one is given. Where one was published since, by this directory before a kill or by someone else, both
 * sides had its files.
 */
export async function unpublished(
  { remote, folder }: Connection,
  releases: OpenRelease[],
  record: PushRecord,
  named: string | undefined,
): Promise<{ open: OpenRelease | null; others: OpenRelease[] }> {
  let open: OpenRelease | null = null;
  const left: OpenRelease[] = [];
  for (const release of releases) {
    const { releaseId, name, done } = release;
    const status = (await remote.query("getRelease", { releaseId }))?.status;
    if (status === "published" || status === "rolledBack") {
      for (const [path, entry] of done) {
        if (entry?.sha256 === null) record.base.delete(relativeTo(folder, path));
        else if (entry) record.base.set(relativeTo(folder, path), entry.sha256);
      }
      record.isChanged = true;
    } else if (status !== undefined) {
      left.push(release);
      if (status === "open" && (named ?? name) === name) open = release;
    }
  }
  return { open, others: left.filter((release) => release !== open) };
}

/** Returns the release to fill: of a push that did not end, the open one with this name, or a new one. */
async function openRelease({ remote, folder, open, options, emit }: Filling): Promise<OpenRelease> {
  const { release: named, message } = options;
  if (open !== null) {
    emit({ type: "release", releaseId: open.releaseId, isResumed: true });
    return open;
  }
  const existing = named === undefined ? undefined : await openNamed({ remote, folder }, named);
  const { releaseId, name } =
    existing ??
    (await remote.mutation("createRelease", {
      name: named ?? message ?? `Push to ${folder === ROOT ? "the root" : folder}`,
      folderPath: folder,
    }));
  emit({ type: "release", releaseId, isResumed: existing !== undefined });
  return { releaseId, name, done: new Map() };
}

/**
 * Returns the newest open release of a folder with a name.
 *
 * @throws PUSH_REFUSED if the folder has more releases than a command looks at, and none of these is it
 */
async function openNamed(
  connection: Pick<Connection, "remote" | "folder">,
  named: string,
): Promise<Release | undefined> {
  let seen = 0;
  for await (const release of releasesOf(connection, MAX_RELEASES)) {
    const { name, status, folderPath } = release;
    if (name === named && status === "open" && folderPath === connection.folder) return release;
    seen += 1;
  }
  if (seen < MAX_RELEASES) return undefined;
  const why = `None of the newest ${seen} releases is open and has the name ${JSON.stringify(named)}. Pass --message to begin a release.`;
  throw new MirrorError("PUSH_REFUSED", why);
}

/**
 * Adds files to the release whose bytes other assets of the folder serve.
 *
 * @returns their paths; the others must be sent.
 */
async function copyServed(
  files: Outgoing[],
  { remote, releaseId, folder, assets, emit }: Filling & { releaseId: string; assets: Listing },
  note: Record<"adding" | "added", (files: Outgoing[]) => void>,
): Promise<Set<string>> {
  const copied = new Set<string>();
  let left = await findServed(files, assets, (path) => joinPath(folder, path));
  while (left.length > 0) {
    for (const batch of batchesOf(left.map(([first]) => first!))) {
      note.adding(batch.map(({ file }) => file));
      const copies = batch.map(copyOf);
      const answer = await remote.mutation("copyToRelease", { releaseId, copies }).catch(asNone);
      const added = batch.flatMap(({ file }, index) => (answer[index] ? [file] : []));
      note.added(added);
      for (const { path, scanned } of added) {
        copied.add(path);
        emit({ type: "reused", path, size: scanned.size });
      }
    }
    left = left
      .filter(([first]) => !copied.has(first!.file.path))
      .flatMap(([, ...others]) => (others.length === 0 ? [] : [others]));
  }
  return copied;
}

function copyOf({ file: { path, basedOn }, from, versionId, contentType }: Copyable) {
  const { folderPath: fromFolderPath, basename: fromBasename } = splitPath(from);
  return {
    ...splitPath(path),
    ...{ fromFolderPath, fromBasename, versionId, contentType, filename: lastSegment(path) },
    expect: { publishedVersionId: basedOn },
  };
}

/** An app need not export the function, nor allow it to this caller: then all bytes are sent. */
function asNone(error: unknown): boolean[] {
  if (!isRefusal(error)) throw error;
  return [];
}

function batchesOf<Item>(items: Item[]): Item[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
