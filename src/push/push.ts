/** Pushes a directory to a folder as one release, which one transaction publishes and one call takes back. */
import { setMaxListeners } from "node:events";
import type { ConvexClient } from "convex/browser";
import { ROOT } from "../shared/paths.js";
import type { Ending } from "../sync/context.js";
import { findRoot, lockDirectory, prepareRoot } from "../sync/directory.js";
import type { Disk } from "../sync/disk.js";
import type { MirrorError } from "../sync/errors.js";
import { Stopped } from "../sync/flow.js";
import { OWN_FOLDER } from "../sync/names.js";
import { type ConnectOptions, connect } from "../sync/server.js";
import { DEFAULTS, asMirrorError, originOf, parseFolder } from "../sync/startMirror.js";
import { putBack } from "./aside.js";
import { compareAll, requireValid } from "./comparing.js";
import { type PushChange, type PushEvent, pathsWith } from "./events.js";
import { fillRelease, unpublished } from "./filling.js";
import type { Side } from "./plan.js";
import { publishRelease } from "./publishing.js";
import {
  type OpenRelease,
  readRecord,
  readReleases,
  writeRecord,
  writeReleases,
} from "./record.js";
import { remote } from "./remote.js";
import type { Scan } from "./scan.js";
import { scanOf } from "./sides.js";
import { isUnchanged } from "./unchanged.js";

export type ServerOptions = ConnectOptions & {
  /** The module that exports the functions of `assets.api()`. */
  functions?: string;
  signal?: AbortSignal;
};

export type PushOptions = ServerOptions & {
  /** The directory to push. */
  directory: string;
  /** The folder of the server; the root by default. */
  folder?: string;
  /** The name of a new release. */
  message?: string;
  /** Adds to the newest open release of this name, or creates it. */
  release?: string;
  /** Publishes the release; otherwise it stays open. */
  publish?: boolean;
  /** Unpublishes files of the folder that the directory does not have; `known` only those that it had. */
  prune?: boolean | "known";
  /** Also if these are more than half of the folder's files. */
  pruneMost?: boolean;
  /** Includes files and folders whose name begins with a dot. */
  hidden?: boolean;
  /** Decides about files that both sides have changed; otherwise they refuse the push. */
  side?: Side;
  /** Also pushes over files that only the server has changed since the last push. */
  overwrite?: boolean;
  /** Sends at most as much as a release may have, instead of refusing more. */
  inParts?: boolean;
  /** Leaves files alone whose names no asset can have, instead of refusing the push. */
  leavesInvalid?: boolean;
  /** Asked before a push that may not be meant; without it, such a push is refused. */
  confirm?: (question: string) => Promise<boolean>;
  /** Compares only, and writes nothing. */
  dryRun?: boolean;
  /** The number of parallel uploads, 8 by default. */
  concurrency?: number;
  onEvent?: (event: PushEvent) => void;
};

export type PushSummary = {
  /** `null` if nothing was to be sent. */
  releaseId: string | null;
  isPublished: boolean;
  sent: number;
  /** How many of those went without their bytes, which the server has. */
  reused: number;
  archived: number;
  unchanged: number;
  /** Files that only the server has changed, which stay as they are. */
  newer: number;
};

/**
 * Pushes a directory: compares it with a folder, sends what differs into a release, and publishes that if asked.
 *
 * @throws {MirrorError} CONFLICT or PUSH_REFUSED among others; then nothing is published, and the next push continues with
 * the same release.
 */
export async function push(options: PushOptions): Promise<PushSummary> {
  const emit = options.onEvent ?? (() => undefined);
  const work = async (connection: Connection): Promise<PushSummary> => {
    const root = await findRoot(options.directory);
    const disk = options.dryRun ? null : (await claim(root, connection.ending)).disk;
    return await pushFrom({ root, disk }, connection, options);
  };
  return await connected(options, emit, work, options.directory);
}

/**
 * Pushes a directory that this process has claimed; see `push`.
 *
 * @param disk `null` if the push only compares.
 */
export async function pushFrom(
  { root, disk }: { root: string; disk: Disk | null },
  connection: Connection,
  options: PushOptions,
): Promise<PushSummary> {
  const { origin } = connection;
  const emit = options.onEvent ?? (() => undefined);
  const earlier = readReleases(root, origin);
  const found = await scanned(root, disk, origin, options);
  for (const left of found.leftOut) emit({ type: "left out", ...left });
  requireValid(found, "PUSH_REFUSED", options);
  if (earlier.length === 0) {
    const head = await connection.remote.head(connection.folder);
    if (isUnchanged(root, origin, head, found)) return summaryOf([], found.files);
  }
  const record = readRecord(root, origin);
  const save = (): void => {
    if (!options.dryRun && record.isChanged) writeRecord(root, origin, record);
  };
  const { open, others } = await unpublished(connection, earlier, record, options.release);
  const { changes, digests, outgoing } = await compareAll(
    { ...connection, record, options, emit },
    root,
    found,
  );
  save();
  const saveRelease = (release: OpenRelease | null): void => {
    if (!options.dryRun) writeReleases(root, origin, release ? [...others, release] : others);
  };
  if (others.length + Number(open !== null) < earlier.length) saveRelease(open);
  const summary = summaryOf(changes, digests);
  if (options.dryRun || summary.sent + summary.archived === 0) return summary;
  const counting = (event: PushEvent): void => {
    if (event.type === "reused") summary.reused += 1;
    emit(event);
  };
  const releaseId = await fillRelease(
    { ...connection, options, open, save: saveRelease, emit: counting },
    outgoing,
  );
  if (options.publish !== true) return { ...summary, releaseId };
  await publishRelease({ ...connection, emit }, { releaseId });
  for (const { path, do: done } of changes) {
    if (done === "send") record.base.set(path, digests.get(path)!);
    if (done === "archive") record.base.delete(path);
  }
  record.listing = null;
  record.isChanged = true;
  save();
  saveRelease(null);
  return { ...summary, releaseId, isPublished: true };
}

/** Returns the files of the directory, after what a killed pull has renamed has its name again. */
async function scanned(
  root: string,
  disk: Disk | null,
  origin: Connection["origin"],
  options: PushOptions,
): Promise<Scan> {
  const found = scanOf(root, options);
  if (disk === null || found.leftovers.length === 0) return found;
  await putBack(disk, found, readRecord(root, origin));
  return scanOf(root, options);
}

function summaryOf(changes: PushChange[], files: ReadonlyMap<string, unknown>): PushSummary {
  const count = (decision: PushChange["do"]) => pathsWith(changes, decision).length;
  return {
    ...{ releaseId: null, isPublished: false },
    ...{ sent: count("send"), reused: 0, archived: count("archive"), newer: count("newer") },
    unchanged: files.size - changes.filter(({ path }) => files.has(path)).length,
  };
}

/** Creates the directory if missing, keeps others out of it, and what is kept there out of Git. */
export async function claim(directory: string, ending: Ending): Promise<Claimed> {
  const { root, disk } = await prepareRoot(directory);
  ending.push(() => disk.close());
  ending.push(await lockDirectory(disk, root));
  const ignoring = `${OWN_FOLDER}/.gitignore`;
  if ((await disk.facts(ignoring)) === null) {
    const file = await disk.create(ignoring);
    await file.write(Buffer.from("*\n"));
    await file.close();
  }
  return { root, disk };
}

/** A directory that no other process pushes or pulls. */
export type Claimed = Awaited<ReturnType<typeof prepareRoot>>;

export type Connection = {
  client: ConvexClient;
  remote: ReturnType<typeof remote>;
  /** The folder of the server. */
  folder: string;
  origin: ReturnType<typeof originOf>;
  signal: AbortSignal;
  ending: Ending;
};

/**
 * Runs `work` with a connection to the deployment, and closes it.
 *
 * @param where the directory that errors of the disk are about.
 */
export async function connected<Returned>(
  options: ServerOptions & { folder?: string },
  emit: (event: Extract<PushEvent, { type: "offline" | "online" }>) => void,
  work: (connection: Connection) => Promise<Returned>,
  where = "",
): Promise<Returned> {
  const controller = new AbortController();
  const { signal } = controller;
  setMaxListeners(0, signal);
  const stop = () => controller.abort();
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted) stop();
  const ending: Ending = [() => options.signal?.removeEventListener("abort", stop)];
  const failures: MirrorError[] = [];
  const fail = (error: MirrorError): void => {
    failures.push(error);
    stop();
  };
  const folder = parseFolder(options.folder ?? ROOT);
  const origin = originOf(options, folder);
  try {
    const client = connect(
      options,
      ending,
      (event) => {
        if (event.type === "offline" || event.type === "online") emit({ type: event.type });
      },
      fail,
      () => undefined,
    );
    const { functions } = origin;
    const calls = remote({ client, functions, signal, backoff: DEFAULTS.backoff });
    return await work({ client, remote: calls, folder, origin, signal, ending });
  } catch (error) {
    throw error instanceof Stopped ? (failures[0] ?? error) : asMirrorError(error, where);
  } finally {
    for (const end of ending.reverse()) {
      try {
        await end();
      } catch {
        // The directory may be gone; the lock of a process that has ended locks nothing.
      }
    }
  }
}
