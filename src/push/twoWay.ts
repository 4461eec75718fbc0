/** Keeps a directory and a folder of the server equal: pulls and pushes whenever one of them has changed. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isAssetError } from "../shared/errors.js";
import { MirrorError } from "../sync/errors.js";
import { type Backoff, backoffMs, sleep, untilStopped } from "../sync/flow.js";
import { OWN_FOLDER } from "../sync/names.js";
import type { PullEvent, PushEvent } from "./events.js";
import {
  type PullOptions,
  type PullSummary,
  existingRoot,
  pullInto,
  requireConsent,
  requireNoMirror,
} from "./pull.js";
import {
  type Claimed,
  type Connection,
  type PushSummary,
  type ServerOptions,
  claim,
  connected,
  pushFrom,
} from "./push.js";
import { NotSent } from "./send.js";
import { Watching } from "./watching.js";

export type TwoWayOptions = ServerOptions &
  Pick<PullOptions, "directory" | "side" | "hidden" | "confirm" | "names"> & {
    /** The folder of the server; the root by default. */
    folder?: string;
    /** Ends when both sides are equal, except for conflicts. */
    once?: boolean;
    onEvent?: (event: TwoWayEvent) => void;
    /** How often changes are looked for that the system has not told of, in milliseconds; a minute by default. */
    rescanMs?: number;
  };

export type TwoWayEvent =
  | PullEvent
  | Exclude<PushEvent, { type: "change" }>
  | ({ type: "pulled" } & Pick<PullSummary, "written" | "removed">)
  | ({ type: "pushed" } & Pick<PushSummary, "releaseId" | "sent" | "archived">)
  /** The other side was faster, or a file changes while it is sent. */
  | { type: "postponed"; problem: string; delayMs: number }
  /** Both sides are equal, except for these files. */
  | ({ type: "ready" } & TwoWaySummary);

export type TwoWaySummary = { conflicts: number; failed: number };

/** Local changes often come in groups, and a file is written in steps. */
const QUIET_MS = 250;
const MAX_QUIET_ROUNDS = 20;
const RETRY: Backoff = { firstMs: 250, maxMs: 60_000 };
const RESCAN_MS = 60_000;
/** Where the system does not watch all folders. */
const POLL_MS = 5_000;
/** Attempts with `once`. */
const MAX_ATTEMPTS = 10;

/**
 * Pulls, then pushes and publishes, again after each change of either side. It has the record of `pull` and `push`, so files
 * that both sides have changed are left on both, with the server's version beside the one here.
 *
 * @throws {MirrorError} PUSH_REFUSED or PULL_REFUSED if something is not meant, DIRECTORY_UNUSABLE among others
 */
export async function syncTwoWay(options: TwoWayOptions): Promise<TwoWaySummary> {
  const { once = false, rescanMs = RESCAN_MS, onEvent = () => undefined } = options;
  const emit = newOnly(onEvent);
  const work = async (connection: Connection): Promise<TwoWaySummary> => {
    const { remote, folder, signal, ending } = connection;
    // A deployment that does not answer gets no directory.
    await remote.head(folder);
    const earlier = existingRoot(options.directory);
    if (earlier !== null) requireNoMirror(earlier);
    else await requireConsent(options, `${resolve(options.directory)} does not exist.`);
    const claimed = await claim(options.directory, ending);
    const requireSame = sameRoot(claimed.root);
    const changes = changesOf(connection, claimed.root);
    ending.push(() => changes.end());
    if (!once) changes.begin();
    let isReady = false;
    for (let failures = 0; ;) {
      changes.take();
      requireSame();
      emit.next();
      try {
        const done = await round(
          claimed,
          connection,
          { ...options, onEvent: (event) => emit.one(event) },
          changes,
        );
        failures = 0;
        if (done.isDone) {
          const { conflicts, failed } = done;
          if (!isReady) onEvent({ type: "ready", conflicts, failed });
          isReady = true;
          if (once) return { conflicts, failed };
          await changes.wait(rescanMs, signal);
        } else isReady = false;
      } catch (error) {
        failures += 1;
        if (!mayRetry(error) || (once && failures === MAX_ATTEMPTS)) throw error;
        const delayMs = backoffMs(failures, RETRY);
        onEvent({ type: "postponed", problem: error.message, delayMs });
        await sleep(delayMs, signal);
      }
    }
  };
  return await connected(options, onEvent, work, options.directory);
}

type Round = TwoWaySummary & {
  /** Whether nothing was left to do. */
  isDone: boolean;
};

async function round(
  claimed: Claimed,
  connection: Connection,
  options: TwoWayOptions & { onEvent: (event: TwoWayEvent) => void },
  changes: Pick<Changes, "seen">,
): Promise<Round> {
  const { onEvent: emit, side = "theirs" } = options;
  const head = await connection.remote.head(connection.folder);
  changes.seen(head);
  const own = { leavesInvalid: true, dryRun: false };
  const pulled = await pullInto(claimed, connection, { ...options, ...own }, head);
  const { written, removed, conflicts, failed } = pulled;
  if (written + removed > 0) emit({ type: "pulled", written, removed });
  const pushed = await pushFrom(claimed, connection, {
    ...{ ...options, ...own },
    ...{ side, publish: true, prune: "known", inParts: true },
    onEvent: (event) => {
      if (event.type !== "change") emit(event);
    },
  });
  const { releaseId, sent, archived } = pushed;
  if (sent + archived > 0) emit({ type: "pushed", releaseId, sent, archived });
  return { conflicts, failed, isDone: written + removed + sent + archived === 0 };
}

/** Codes of what another client or job may do at the same time. */
const TEMPORARY = new Set([
  ...["FOLDER_BUSY", "TOO_MANY_UPLOADS", "RELEASE_NOT_OPEN", "RELEASE_NOT_FOUND"],
  ...["UPLOAD_EXPIRED", "UPLOAD_NOT_FOUND", "ASSET_NOT_FOUND"],
]);

function mayRetry(error: unknown): error is MirrorError {
  if (!(error instanceof MirrorError)) return false;
  if (error.code === "CONFLICT" || error instanceof NotSent) return true;
  return isAssetError(error.cause) && TEMPORARY.has(error.cause.data.code);
}

/** @throws DIRECTORY_UNUSABLE if the directory was replaced, as by another file system or by none */
function sameRoot(root: string): () => void {
  const identity = (path: string): string | null => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
  };
  const identities = () => JSON.stringify([root, `${root}/${OWN_FOLDER}`].map(identity));
  const first = identities();
  return () => {
    if (identities() === first) return;
    const why = `${root} was removed or replaced. Nothing more is synced; start again when it is back.`;
    throw new MirrorError("DIRECTORY_UNUSABLE", why);
  };
}

/** Leaves out events that the round before had, too. */
function newOnly(onEvent: (event: TwoWayEvent) => void) {
  let [before, now] = [new Set<string>(), new Set<string>()];
  return {
    next(): void {
      [before, now] = [now, new Set()];
    },
    one(event: TwoWayEvent): void {
      if (event.type === "change" && (event.do === "keep" || event.do === "conflict")) return;
      // Each has a conflict event of its own.
      if (event.type === "left out" && event.why === "a conflict copy") return;
      const isLasting = ["left out", "conflict", "failed"].includes(event.type);
      const key = JSON.stringify(event);
      if (isLasting) now.add(key);
      if (!isLasting || !before.has(key)) onEvent(event);
    },
  };
}

type Changes = ReturnType<typeof changesOf>;

/** Watches both sides. */
function changesOf({ remote, folder }: Connection, root: string) {
  let isChanged = false;
  let head: string | null = null;
  let wake = (): void => undefined;
  const note = (): void => {
    isChanged = true;
    wake();
  };
  const watching = new Watching(root, note);
  let stop = (): void => undefined;
  let isWatching = false;
  return {
    begin(): void {
      isWatching = true;
      stop = remote.watchHead(folder, (now) => {
        if (now !== head) note();
      });
    },
    /** The head that a round begins with. */
    seen(now: string): void {
      head = now;
    },
    /** Begins a round: from now on, changes are new. */
    take(): void {
      isChanged = false;
      if (isWatching) watching.update();
    },
    /** Resolves a moment after the next change, or after a while. */
    async wait(rescanMs: number, signal: AbortSignal): Promise<void> {
      const most = watching.isComplete ? rescanMs : Math.min(rescanMs, POLL_MS);
      const timer = setTimeout(() => wake(), most);
      const changed = new Promise<void>((resolve) => (wake = resolve));
      try {
        if (!isChanged) await untilStopped(changed, signal);
      } finally {
        clearTimeout(timer);
      }
      for (let rounds = 0; isChanged && rounds < MAX_QUIET_ROUNDS; rounds += 1) {
        isChanged = false;
        await sleep(QUIET_MS, signal);
      }
    },
    end(): void {
      stop();
      watching.close();
    },
  };
}
