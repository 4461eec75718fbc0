/** The shared context of a running mirror. */
import type { Disk } from "./disk.js";
import type { OnEvent } from "./events.js";
import type { Hints } from "./hints.js";
import type { HttpClient } from "./http.js";
import type { Names } from "./names.js";
import type { AssetSource } from "./source.js";
import type { State } from "./state.js";
import type { Backoff } from "./waiting.js";

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
