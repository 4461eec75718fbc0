/** Writes a folder as it was at a moment into a directory, and makes a release that restores it. */
import type { Result } from "../client/types.js";
import { ROOT, joinPath } from "../shared/paths.js";
import { isAssetError } from "../shared/errors.js";
import { MirrorError, misbehaves } from "../sync/errors.js";
import type { PushEvent } from "./events.js";
import { type Place, findPlace, folderOf } from "./place.js";
import { publishRelease } from "./publishing.js";
import {
  type PullOptions,
  type PullSummary,
  compare,
  existingRoot,
  pullInto,
  requireNoMirror,
  summaryOf,
} from "./pull.js";
import { type Connection, type ServerOptions, claim, connected } from "./push.js";
import type { Asset, Listing } from "./record.js";
import { relativeTo } from "./remote.js";

/** A time in milliseconds since 1970, or the moment at which a release was published. */
export type Moment = { at: number } | { releaseId: string };

export type CheckoutOptions = Omit<PullOptions, "names"> & { moment: Moment };

/**
 * Writes a folder as it was into a directory, with the rules of `pull`: files that were edited there are kept.
 *
 * @throws {MirrorError} PULL_REFUSED, also for moments before the oldest retained change
 */
export async function checkout(options: CheckoutOptions): Promise<PullSummary> {
  const emit = options.onEvent ?? (() => undefined);
  const folder = folderOf(options);
  const work = async (connection: Connection): Promise<PullSummary> => {
    const { remote } = connection;
    const at = await timeOf(connection, options.moment);
    const listing = await listingAt(connection, at);
    const earlier = existingRoot(options.directory);
    if (earlier !== null) requireNoMirror(earlier);
    if (options.dryRun) {
      const { plan, found } = await compare(earlier, connection, options, emit, listing);
      return summaryOf(plan, found);
    }
    const claimed = await claim(options.directory, connection.ending);
    const head = await remote.head(connection.folder);
    return await pullInto(claimed, connection, options, head, listing);
  };
  return await connected({ ...options, folder }, emit, work, options.directory);
}

export type RestoreOptions = ServerOptions &
  Place & {
    moment: Moment;
    /** The name of the release; by default one with the time. */
    message?: string;
    publish?: boolean;
    onEvent?: (event: PushEvent) => void;
  };

export type RestoreSummary = {
  /** `null` if the folder is as it was. */
  releaseId: string | null;
  isPublished: boolean;
  /** The number of files in the release. */
  files: number;
  /** Files that are left as they are, and why. */
  skipped: { path: string; reason: string }[];
};

/**
 * Makes a release whose publishing brings a folder back to a moment, and publishes it if asked.
 *
 * @throws {MirrorError} PUSH_REFUSED, CONFLICT, and PULL_REFUSED for moments before the oldest retained change
 */
export async function restore(options: RestoreOptions): Promise<RestoreSummary> {
  const { root, folder } = await findPlace(options);
  const emit = options.onEvent ?? (() => undefined);
  const work = async (connection: Connection): Promise<RestoreSummary> => {
    const { remote } = connection;
    const at = await timeOf(connection, options.moment);
    const args = { folderPath: connection.folder, at, name: options.message };
    let next: { releaseId?: string; continueCursor?: string } = {};
    const skipped: RestoreSummary["skipped"] = [];
    for (;;) {
      const made = await remote.mutation("restoreFolder", { ...args, ...next }).catch(refuse);
      for (const { folderPath, basename, reason } of made.skipped) {
        const path = relativeTo(connection.folder, joinPath(folderPath, basename));
        skipped.push({ path, reason });
      }
      const releaseId = made.releaseId ?? undefined;
      next = { releaseId, continueCursor: made.continueCursor };
      if (!made.isDone) continue;
      const summary = { files: made.entryCount, skipped, isPublished: false };
      if (releaseId === undefined) return { ...summary, releaseId: null };
      if (options.publish) await publishRelease({ ...connection, emit }, { releaseId });
      return { ...summary, releaseId, isPublished: options.publish ?? false };
    }
  };
  return await connected({ ...options, folder }, emit, work, root);
}

/** @throws OPTIONS_INVALID if the release was not published */
async function timeOf({ remote }: Connection, moment: Moment): Promise<number> {
  if ("at" in moment) return moment.at;
  const { releaseId } = moment;
  const release = await remote.query("getRelease", { releaseId });
  if (release?.publishedAt === undefined) {
    const what = release === null ? "does not exist" : "was never published";
    throw new MirrorError("OPTIONS_INVALID", `The release ${releaseId} ${what}.`);
  }
  // Its changes have the time of their commit, which is a moment later.
  const cursor = { createdAt: release.publishedAt, id: "" };
  const { folderPath } = release;
  const recursive = { folderPath, recursive: true };
  const { changes } = await remote.query("listForFolder", { ...recursive, cursor, limit: 1_000 });
  const change = changes.find((one) => one.releaseId === releaseId);
  return change?.createdAt ?? release.publishedAt;
}

/** @throws PULL_REFUSED for a moment or a folder of which the server has no history */
function refuse(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  if (isAssetError(cause) && cause.data.code === "HISTORY_EXPIRED") {
    const { folderPath, oldestAt } = cause.data;
    const of = folderPath === ROOT ? "all files" : `"${folderPath}"`;
    const why = `The server no longer has all changes of ${of} since then. The first possible moment is ${new Date(oldestAt).toISOString()}.`;
    throw new MirrorError("PULL_REFUSED", why, { cause });
  }
  const isRefusal = isAssetError(cause) && cause.data.code === "ARGUMENT_INVALID";
  throw isRefusal ? new MirrorError("PULL_REFUSED", cause.data.message, { cause }) : error;
}

const PAGE_SIZE = 100;
/** The last moment that a date has: a moment in the future is now. */
const NOW = 8.64e15;

type Page = Result<"diffFolder">;

/** Returns what the folder had at a moment: what it has now, with the changes since undone. */
async function listingAt({ remote, folder }: Connection, at: number): Promise<Listing> {
  const now = await remote.list(folder);
  const left: string[] = [];
  const had: [string, Asset][] = [];
  const pathOf = (file: { folderPath: string; basename: string }): string =>
    relativeTo(folder, joinPath(file.folderPath, file.basename));
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems: PAGE_SIZE, cursor };
    const args = { folderPath: folder, from: at, to: NOW, paginationOpts };
    const page: Page = await remote.query("diffFolder", args).catch(refuse);
    for (const { from, to } of page.page) {
      if (to !== null) left.push(pathOf(to));
      if (from === null) continue;
      const { versionId, sha256, url } = from;
      if (sha256 === undefined) throw misbehaves("a version has no digest");
      had.push([
        pathOf(from),
        { versionId, publishedId: versionId, sha256, isPrivate: url === null },
      ]);
    }
    ({ isDone, continueCursor: cursor } = page);
  }
  for (const path of left) now.delete(path);
  for (const [path, asset] of had) now.set(path, asset);
  return now;
}
