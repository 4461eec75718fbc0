import { setMaxListeners } from "node:events";
import { isAssetError } from "../shared/errors.js";
import { parseFolderPath } from "../shared/paths.js";
import { type Ending, type Settings, namesOf, openContext } from "./context.js";
import type { MirrorSummary, OnEvent } from "./events.js";
import { lockDirectory, prepareRoot, probeNames, readState } from "./directory.js";
import { MirrorError, diskError, errorCode, errorMessage } from "./errors.js";
import { Stopped } from "./flow.js";
import type { Hints } from "./hints.js";
import { Mirror } from "./mirror.js";
import type { NameRules } from "./names.js";
import type { ConnectOptions, MirrorFunctions } from "./server.js";
import { type Origin, State } from "./state.js";

/** The options of a mirror. */
export type MirrorOptions = ConnectOptions & {
  /** The target directory; created if missing. */
  directory: string;
  /** The module that exports the functions of `assets.api()`, or its part of `api`. */
  functions?: string | MirrorFunctions;
  /** The folder to mirror with its subfolders; everything by default. */
  folder?: string;
  /** Stop when everything is copied once. */
  once?: boolean;
  /** Rename local files that are in the way of the server's files. */
  saveAside?: boolean;
  /** Compare all files, and ignore the recorded cursor. */
  relist?: boolean;
  /** Use only names that every operating system supports. */
  portableNames?: boolean;
  /** The number of parallel downloads, 24 by default. */
  concurrency?: number;
  /** Called with each event. */
  onEvent?: OnEvent;
  /** Closes the mirror when it is aborted. */
  signal?: AbortSignal;
  /** For tests and special environments: replacement parts and timeouts. */
  advanced?: Partial<Settings> & { hints?: Hints; names?: NameRules };
};

/** A running mirror. */
export type MirrorHandle = {
  /** Resolves when everything on the server is on disk for the first time. */
  ready: Promise<MirrorSummary>;
  /** Settles when the mirror has ended: `once` is done, closed, or failed with a MirrorError. */
  done: Promise<MirrorSummary>;
  /** Stops immediately; the next start resumes. */
  close(): Promise<void>;
};

export const DEFAULTS: Settings = {
  concurrency: 24,
  isSavingAside: false,
  isFlushing: true,
  attempts: 6,
  backoff: { firstMs: 250, maxMs: 30_000 },
  stallMs: 30_000,
  retry: { firstMs: 5_000, maxMs: 300_000 },
  pageSize: 500,
};

/** Mirrors the server's published files into a directory, and keeps it in sync. */
export function startMirror(options: MirrorOptions): MirrorHandle {
  const controller = new AbortController();
  // Each download and each request to the server listens to it.
  setMaxListeners(0, controller.signal);
  const stop = () => controller.abort();
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted) stop();
  let onReady: (summary: MirrorSummary) => void = () => undefined;
  let onEnd: (error: unknown) => void = () => undefined;
  const ready = new Promise<MirrorSummary>((resolve, reject) => {
    onReady = resolve;
    onEnd = reject;
  });
  const done = run(options, controller, onReady).finally(() => {
    options.signal?.removeEventListener("abort", stop);
  });
  done.then(() => onEnd(new Stopped("The mirror was stopped before it was ready.")), onEnd);
  // A caller may await only one of the promises.
  ready.catch(() => undefined);
  done.catch(() => undefined);
  return {
    ready,
    done,
    async close() {
      stop();
      await done.catch(() => undefined);
    },
  };
}

async function run(
  options: MirrorOptions,
  controller: AbortController,
  onReady: (summary: MirrorSummary) => void,
): Promise<MirrorSummary> {
  const { signal } = controller;
  const emit: OnEvent = options.onEvent ?? (() => undefined);
  const { hints, names: rules, ...changed } = options.advanced ?? {};
  const folder = parseFolder(options.folder ?? "");
  const concurrency = options.concurrency ?? DEFAULTS.concurrency;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1000) {
    throw new MirrorError("OPTIONS_INVALID", "concurrency must be an integer from 1 to 1000.");
  }
  const isSavingAside = options.saveAside ?? false;
  const settings: Settings = { ...DEFAULTS, concurrency, isSavingAside, ...changed };
  const origin = originOf(options, folder);
  const ending: Ending = [];
  let failure: unknown = null;
  let mirror: Mirror | null = null;
  const summary = (): MirrorSummary =>
    mirror?.summary() ?? { files: 0, written: 0, removed: 0, kept: 0, failed: 0 };
  const fail = (error: MirrorError) => {
    failure ??= error;
    controller.abort();
  };
  try {
    const { root, disk } = await prepareRoot(options.directory);
    ending.push(() => disk.close());
    ending.push(await lockDirectory(disk, root));
    const earlier = await readState(disk, root, origin);
    const state = earlier ?? State.create(disk, root, origin);
    const probed = rules ?? (await probeNames(disk));
    const isPortable = probed.isPortable || (options.portableNames ?? false);
    const names = namesOf(state, { ...probed, isPortable });
    const { isConfined } = disk;
    emit({ type: "start", directory: root, folder, isResuming: earlier !== null, isConfined });
    const context = await openContext(
      { ...options, hints },
      { root, disk, folder, names, state, settings, signal, emit },
      ending,
      { fail, online: () => mirror?.wake() },
    );
    // A deployment that never answers must not claim the directory.
    if (earlier === null) await context.source.head(folder);
    await state.open();
    ending.push(() => state.close());
    mirror = new Mirror(context);
    await mirror.run({
      isOnce: options.once ?? false,
      isRelisting: options.relist ?? false,
      onReady: () => {
        emit({ type: "ready", summary: summary() });
        onReady(summary());
      },
    });
  } catch (error) {
    if (!(error instanceof Stopped)) failure ??= error;
  }
  for (const end of ending.reverse()) {
    try {
      await end();
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== null) throw asMirrorError(failure, options.directory);
  if (signal.aborted) emit({ type: "stopped", summary: summary() });
  return summary();
}

export function asMirrorError(error: unknown, directory: string): unknown {
  if (error instanceof MirrorError) return error;
  // A disk error outside of any one file concerns the directory.
  const isFromDisk = /^E[A-Z]+$/.test(errorCode(error) ?? "");
  if (!isFromDisk && !(error instanceof Error && error.name === "FileFailure")) return error;
  const problem = diskError(error, directory);
  if (problem instanceof MirrorError) return problem;
  return new MirrorError("DIRECTORY_UNUSABLE", problem.message, { cause: error });
}

export function parseFolder(folder: string): string {
  try {
    return parseFolderPath(folder);
  } catch (error) {
    const message = isAssetError(error) ? error.data.message : errorMessage(error);
    throw new MirrorError("OPTIONS_INVALID", message);
  }
}

export function originOf(
  { url, functions = "assets" }: Pick<MirrorOptions, "url" | "functions">,
  folder: string,
): Origin {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new MirrorError("OPTIONS_INVALID", "url must be the URL of a Convex deployment.");
  }
  const name = typeof functions === "string" ? functions : "assets";
  return { url: url.replace(/\/+$/, ""), functions: name, folder };
}
