/** The shared context of a running mirror, and the events that it emits. */
import { HttpClient } from "./download.js";
import { type Disk, nodeDisk } from "./disk.js";
import { MirrorError } from "./errors.js";
import type { Backoff } from "./flow.js";
import { type Hints, loadHints } from "./hints.js";
import { type MappingReason, type NameRules, Names } from "./names.js";
import type { KeptReason } from "./plan.js";
import {
  type AssetSource,
  type ConnectOptions,
  type MirrorFunctions,
  connect,
  convexSource,
  mirrorFunctions,
} from "./server.js";
import type { State } from "./state.js";

/** An event of a mirror. */
export type MirrorEvent =
  | { type: "start"; directory: string; folder: string; isResuming: boolean }
  /** A full comparison starts: on the first run, after the feed was pruned, or on request. */
  | { type: "listing"; reason: "first" | "expired" | "asked" }
  /** The total of the first copy, as far as it has been listed. */
  | { type: "total"; files: number; bytes: number; isFinal: boolean }
  /** Bytes received. */
  | { type: "bytes"; count: number }
  /** A listed file was checked and is up to date, or its failure was reported. */
  | { type: "checked"; size: number }
  | { type: "written"; path: string; local: string; size: number; isReplacing: boolean }
  /** It already existed with the right bytes. */
  | { type: "adopted"; path: string; local: string }
  | { type: "moved"; from: string; path: string; local: string }
  | { type: "removed"; path: string; local: string }
  | { type: "folder created"; path: string; local: string }
  | { type: "folder removed"; path: string; local: string }
  /** A local file is kept; `path` is the server's file at its place. */
  | { type: "kept"; path: string | null; local: string; reason: KeptReason }
  | { type: "set aside"; path: string; local: string; to: string }
  /** The file system does not support the name. */
  | { type: "mapped"; path: string; local: string; reason: MappingReason }
  | { type: "retry"; path: string; problem: string; delayMs: number }
  /** Failed for now; retried later. */
  | { type: "failed"; path: string; problem: string }
  | { type: "offline" }
  | { type: "online" }
  /** Everything on the server is on disk, except kept and failed files. */
  | { type: "ready"; summary: MirrorSummary };

/** Compares the directory with the server. */
export type MirrorSummary = {
  /** The number of files on the server. */
  files: number;
  written: number;
  removed: number;
  /** The number of the server's files whose place is taken by local files. */
  kept: number;
  failed: number;
};

export type OnEvent = (event: MirrorEvent) => void;

export type Settings = {
  concurrency: number;
  isSavingAside: boolean;
  /** Flush each file to disk, so that it survives a power failure. */
  isFlushing: boolean;
  attempts: number;
  backoff: Backoff;
  stallMs: number;
  /** The delay before failed files are retried. */
  retry: Backoff;
  pageSize: number;
};

export type Context = {
  /** The real path of the directory. */
  root: string;
  /** The folder of the server that is mirrored. */
  folder: string;
  disk: Disk;
  hints: Hints;
  names: Names;
  state: State;
  source: AssetSource;
  http: HttpClient;
  settings: Settings;
  signal: AbortSignal;
  emit: OnEvent;
};

/** Cleanup functions, called in reverse order. */
export type Ending = (() => Promise<void> | void)[];

/** Connects to the server and completes the context. */
export async function openContext(
  options: ConnectOptions & { functions?: string | MirrorFunctions; hints?: Hints },
  local: Pick<Context, "root" | "folder" | "names" | "state" | "settings" | "signal" | "emit">,
  ending: Ending,
  on: { fail: (error: MirrorError) => void; online: () => void },
): Promise<Context> {
  const { settings, signal, emit } = local;
  const client = connect(options, ending, emit, on.fail, on.online);
  const http = new HttpClient();
  ending.push(() => http.close());
  const functions = mirrorFunctions(options.functions ?? "assets");
  const { pageSize, backoff } = settings;
  const source = convexSource({ client, functions, signal, pageSize, backoff });
  const hints = options.hints ?? (await loadHints());
  return { ...local, disk: nodeDisk, hints, source, http };
}

/** Returns the names of a mirror, with those that its state has assigned. */
export function namesOf(state: State, rules: NameRules): Names {
  const names = new Names(rules);
  const reserve = (kind: "file" | "folder", path: string, local: string) => {
    if (names.reserve(kind, path, local)) return;
    throw new MirrorError("STATE_DAMAGED", `Two files of the mirror have the name ${local}.`);
  };
  for (const [path, { local }] of state.folders) reserve("folder", path, local);
  for (const [path, { local }] of state.files) reserve("file", path, local);
  return names;
}
