/** Writes and removes the files of a pull with the engine of the mirror: whole, verified files, and none that was edited. */
import { ROOT, joinPath, parentOf } from "../shared/paths.js";
import type { Context } from "../sync/context.js";
import type { Disk } from "../sync/disk.js";
import { HttpClient } from "../sync/download.js";
import { MirrorError } from "../sync/errors.js";
import type { MirrorEvent } from "../sync/events.js";
import { Pool, stopIfAborted } from "../sync/flow.js";
import { noHints } from "../sync/hints.js";
import { type MappingReason, type NameRules, Names } from "../sync/names.js";
import { convexSource, mirrorFunctions } from "../sync/server.js";
import { Settler } from "../sync/settler.js";
import { DEFAULTS } from "../sync/startMirror.js";
import { State } from "../sync/state.js";
import { Tree } from "../sync/tree.js";
import { asideOf } from "./aside.js";
import { shown } from "./comparing.js";
import { type PullChange, type PullEvent, pathsWith } from "./events.js";
import type { Connection } from "./push.js";
import { relativeTo } from "./remote.js";
import { conflictCopyOf } from "./scan.js";
import { type Sides, noteSame } from "./sides.js";

type Taking = Connection & {
  root: string;
  disk: Disk;
  rules: NameRules;
  concurrency: number;
  sides: Sides;
  plan: PullChange[];
  save: () => void;
  emit: (event: PullEvent) => void;
};

export type Taken = { written: number; removed: number; failed: number };

/** Brings the directory to the plan, and the record to the directory. */
export async function take(taking: Taking): Promise<Taken> {
  const http = new HttpClient();
  try {
    return await takeAll(taking, http);
  } finally {
    http.close();
  }
}

async function takeAll(taking: Taking, http: HttpClient): Promise<Taken> {
  const { sides, plan, disk, save, signal } = taking;
  const { record, found } = sides;
  const mirror = settlerFor(taking, http);
  for (const local of found.leftovers) await disk.remove(local);
  const [taken, removed] = [pathsWith(plan, "take"), pathsWith(plan, "remove")];
  // Recorded first: after a kill, what was written is known to be no edit.
  for (const path of taken) record.taking.set(path, sides.assets.get(path)!.sha256);
  for (const path of removed) record.taking.set(path, null);
  record.isChanged ||= record.taking.size > 0;
  save();
  const each = async (paths: string[], run: (path: string) => Promise<void>): Promise<void> => {
    const pool = new Pool(4 * taking.concurrency);
    try {
      for (const path of paths) {
        stopIfAborted(signal);
        await pool.add(() => run(path));
      }
    } finally {
      await pool.drain();
    }
  };
  // Moved files are copied while they are there. Otherwise removed first: another file may take the name.
  const moved = movedAmong(taken, removed, sides);
  await each([...moved], mirror.take);
  await each(removed, mirror.remove);
  for (const folder of foldersOf(removed)) await disk.removeFolder(folder);
  await each(
    taken.filter((path) => !moved.has(path)),
    mirror.take,
  );
  const conflicts = pathsWith(plan, "conflict");
  for (const path of conflicts) await mirror.copy(path);
  for (const path of [...record.copies.keys()]) {
    if (!conflicts.includes(path)) await mirror.removeCopy(path);
  }
  record.taking.clear();
  record.isChanged = true;
  return mirror.done;
}

/** Returns the files to write that have the bytes of one to remove, and can be written before it is removed. */
function movedAmong(taken: string[], removed: string[], { assets, digests }: Sides): Set<string> {
  // Names of other disks may differ in case and still be the same.
  const folded = (path: string) => path.normalize("NFC").toLowerCase();
  const leaving = new Set(removed.map((path) => digests.get(path)));
  const files = new Set(removed.map(folded));
  const folders = new Set(foldersOf([...files]));
  const isFree = (path: string): boolean =>
    !folders.has(path) && ![path, ...foldersOf([path])].some((at) => files.has(at));
  const isMoved = (path: string): boolean =>
    leaving.has(assets.get(path)!.sha256!) && isFree(folded(path));
  return new Set(taken.filter(isMoved));
}

/** The folders of these files, the deepest first. */
function foldersOf(paths: string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = parentOf(path); at !== null && at !== ROOT; at = parentOf(at)) folders.add(at);
  }
  return [...folders].sort().reverse();
}

function settlerFor(taking: Taking, http: HttpClient) {
  const { client, remote, folder, origin, root, disk, sides, signal, emit } = taking;
  const { record, found } = sides;
  const { pageSize, backoff } = DEFAULTS;
  const functions = mirrorFunctions(origin.functions);
  // Nothing is logged: the record says what was done, and files that are there already are equal.
  const state = State.create(disk, root, origin);
  const here = localByDigest(sides);
  const context: Context = {
    ...{ root, folder, disk, http, state, signal, hints: noHints },
    names: new Names(taking.rules),
    localWith: ({ sha256 }) => here.get(sha256),
    asideOf: (path) => asideOf(relativeTo(folder, path)),
    source: convexSource({ client, functions, signal, pageSize, backoff }),
    settings: { ...DEFAULTS, concurrency: taking.concurrency },
    emit: (event) => forward(event),
  };
  const settler = new Settler(context, new Tree(context));
  const done: Taken = { written: 0, removed: 0, failed: 0 };
  const fail = (path: string, problem: string): void => {
    done.failed += 1;
    emit({ type: "failed", path, problem });
  };
  const forward = (event: MirrorEvent): void => {
    if (event.type === "bytes" || event.type === "retry") emit(event);
    if (event.type === "failed") fail(relativeTo(folder, event.path), event.problem);
    if (event.type === "kept") {
      const path = event.path === null ? event.local : relativeTo(folder, event.path);
      fail(
        path,
        event.reason === "in the way"
          ? "another file or folder is in its place"
          : "it is being edited",
      );
    }
  };
  /** Lets the engine replace or remove a file, unless it is changed after it was compared. */
  const own = (path: string): string => {
    const scanned = found.files.get(path);
    if (scanned === undefined) return path;
    const { local, size, mtimeNs, ino } = scanned;
    const have = { versionId: "", sha256: sides.digests.get(path)!, size, mtimeNs, ino };
    state.setFile(joinPath(folder, path), { local, have });
    return local;
  };

  /** Writes a version of the server; `null` if that failed. */
  async function write(path: string, versionId: string, nameOf: (version: number) => string) {
    const version = await remote.version(versionId);
    if (version === null) {
      fail(path, "the server has deleted its version, or has made it private");
      return null;
    }
    const { content, url } = version;
    const name = nameOf(version.version);
    const full = joinPath(folder, name);
    await settler.settle(full, content, url);
    const have = state.files.get(full)?.have;
    return have?.sha256 === content.sha256 ? { name, have } : null;
  }

  async function takeOne(path: string): Promise<void> {
    own(path);
    const written = await write(path, sides.assets.get(path)!.publishedId!, () => path);
    if (written === null) return;
    const { sha256, size, mtimeNs, ino } = written.have;
    record.hashes.set(path, { sha256, size, mtimeNs, ino });
    noteSame(sides, path, sha256);
    done.written += 1;
    emit({ type: "written", path, size });
  }
  async function removeOne(path: string): Promise<void> {
    const local = own(path);
    await settler.settle(joinPath(folder, path), null);
    if ((await disk.facts(local)) !== null) return;
    record.hashes.delete(path);
    noteSame(sides, path, null);
    done.removed += 1;
    emit({ type: "removed", path });
  }
  /** Leaves the server's version beside a file that both sides have changed. */
  async function copy(path: string): Promise<void> {
    const { publishedId = null, sha256 = null, isPrivate = false } = sides.assets.get(path) ?? {};
    if (publishedId === null || sha256 === null || isPrivate) {
      await removeCopy(path);
      return emit({ type: "conflict", path, copy: null });
    }
    const written = await write(path, publishedId, (version) => conflictCopyOf(path, version));
    const copy = written?.name ?? null;
    if (copy !== null) {
      if (record.copies.get(path)?.path !== copy) await removeCopy(path);
      record.copies.set(path, { path: copy, sha256, base: record.base.get(path) ?? null });
    }
    emit({ type: "conflict", path, copy });
  }
  /** Removes the server's version of an earlier pull, unless it was edited. */
  async function removeCopy(path: string): Promise<void> {
    const copy = record.copies.get(path);
    if (copy === undefined) return;
    record.copies.delete(path);
    const facts = await disk.facts(copy.path);
    const file = facts?.kind === "file" ? await disk.read(copy.path) : null;
    if (file === null) return;
    const sha256 = await file.sha256().finally(() => file.close());
    if (sha256 !== copy.sha256) return;
    const { size, mtimeNs, ino } = facts!;
    const full = joinPath(folder, copy.path);
    const have = { versionId: "", sha256, size, mtimeNs, ino };
    state.setFile(full, { local: copy.path, have });
    await settler.settle(full, null);
  }
  return { done, take: takeOne, remove: removeOne, copy, removeCopy };
}

/** Returns a file here for each digest. */
function localByDigest({ digests, found }: Sides): Map<string, string> {
  const locals = new Map<string, string>();
  for (const [path, digest] of digests) locals.set(digest, found.files.get(path)!.local);
  return locals;
}

const UNHOLDABLE: Record<MappingReason, string> = {
  characters: "this disk supports no such name",
  reserved: "the name is reserved on this disk",
  "too long": "the name is too long for this disk",
  taken: "on this disk, another file or folder has this name",
};

/** A file that the disk cannot hold, because of its name or that of the folder `at`. */
export type Unholdable = { path: string; at: string; why: string };

/** Returns the files of the plan that the disk cannot hold beside those that stay. */
export function unholdableIn({ found }: Sides, plan: PullChange[], rules: NameRules): Unholdable[] {
  const taken = pathsWith(plan, "take");
  if (taken.length === 0) return [];
  const names = new Names(rules);
  type Claimed = { local: string; problem: Omit<Unholdable, "path"> | null };
  const folders = new Map<string, Claimed>([[ROOT, { local: ROOT, problem: null }]]);
  const claim = (kind: "file" | "folder", path: string): Claimed => {
    const above = folderOf(parentOf(path) ?? ROOT);
    const { local, reason } = names.claim(kind, path, above.local);
    const own = reason && { at: path, why: UNHOLDABLE[reason] };
    return { local, problem: above.problem ?? own };
  };
  const folderOf = (path: string): Claimed => {
    const claimed = folders.get(path) ?? claim("folder", path);
    folders.set(path, claimed);
    return claimed;
  };
  const removed = new Set(pathsWith(plan, "remove"));
  for (const path of found.files.keys()) {
    if (removed.has(path)) continue;
    // A folder that is here is held, whatever its name.
    const folder = parentOf(path) ?? ROOT;
    folders.set(folder, { ...folderOf(folder), problem: null });
    names.reserve("file", path, path);
  }
  return taken.flatMap((path) => {
    const { problem } = claim("file", path);
    return problem === null ? [] : [{ path, ...problem }];
  });
}

/** @throws PULL_REFUSED for files that the disk cannot hold */
export function requireHoldable(unholdable: Unholdable[]): void {
  if (unholdable.length === 0) return;
  const problems = [...new Set(unholdable.map(({ at, why }) => `${JSON.stringify(at)}: ${why}`))];
  throw new MirrorError(
    "PULL_REFUSED",
    `This directory cannot hold all files. Rename them on the server, or leave them out in .assetsignore: ${shown(problems)}.`,
  );
}
