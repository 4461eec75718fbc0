/** The shared context of a running mirror. */
import { HttpClient } from "./download.js";
import type { Disk } from "./disk.js";
import { MirrorError } from "./errors.js";
import type { OnEvent } from "./events.js";
import type { Backoff } from "./flow.js";
import { type Hints, loadHints } from "./hints.js";
import { type NameRules, Names } from "./names.js";
import type { Content } from "./plan.js";
import {
  type AssetSource,
  type ConnectOptions,
  type MirrorFunctions,
  connect,
  convexSource,
  mirrorFunctions,
} from "./server.js";
import type { State } from "./state.js";

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
  /** Returns a local file that may have the bytes of a version, so that they need no download. */
  localWith?: (content: Content) => string | undefined;
  /**
   * Returns a temporary name for a file while it is replaced or removed, so that no edit of that instant is lost; for
   * directories in which people work. Without it a file is replaced in one step.
   */
  asideOf?: (path: string) => string;
  settings: Settings;
  signal: AbortSignal;
  emit: OnEvent;
};

/** Cleanup functions, called in reverse order. */
export type Ending = (() => Promise<void> | void)[];

/** Connects to the server and completes the context. */
export async function openContext(
  options: ConnectOptions & { functions?: string | MirrorFunctions; hints?: Hints },
  local: Omit<Context, "hints" | "source" | "http">,
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
  return { ...local, hints, source, http };
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
