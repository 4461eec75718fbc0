/** The interface that each measured package implements. */
import type { BackendApp } from "../../local/host/deployment.js";
import type { Host, Values, Visitor } from "./host.js";

export const TASKS = {
  lookUp: "look up the published file",
  listFolder: "list a folder of 100 files",
  listRoot: "list the root of a deep tree",
  uploadNew: "upload a new file",
  uploadVersion: "upload a new version",
  restore: "restore the previous version",
  rename: "rename",
  move: "move to another folder",
  remove: "delete",
  readChanges: "read the next 100 changes",
} as const;

export type TaskName = keyof typeof TASKS;

export type FilePath = { folder: string; name: string };
export type Content = { text: string; contentType: string };

/** The reason why a package cannot do a task. */
export type Cannot = { cannot: string };

/** A task, implemented with a package; `prepare` is not measured. */
export type Task<Given> = {
  /** Deviations from the task's description. */
  but?: string;
  run: (visitor: Visitor, given: Given) => Promise<unknown>;
};

export type Tasks = {
  lookUp: Task<FilePath>;
  listFolder: Task<{ folder: string }>;
  listRoot: Task<Values>;
  uploadNew: Task<FilePath & Content>;
  uploadVersion: Task<FilePath & Content>;
  restore: Task<{ versionId: string }>;
  rename: Task<FilePath & { newName: string }>;
  move: Task<FilePath & { newFolder: string }>;
  remove: Task<FilePath>;
  readChanges: Task<{ cursor: unknown }>;
};

export type Contender = {
  /** The name in the tables. */
  name: string;
  /** The installed package, to find its version. */
  packageName: string;
  /** A note for readers of the results. */
  note?: string;
  app(): BackendApp | Promise<BackendApp>;
  /**
   * Adds files, each with one version of its own bytes, through the package's public functions, in few calls
   * where possible.
   */
  fill(host: Host, files: FilePath[]): Promise<void>;
  /** Adds versions to an existing file until it has `count`. */
  addVersions?(host: Host, path: FilePath, count: number): Promise<void>;
  /** The previously published version, for `restore`. */
  versionBefore?(visitor: Visitor, path: FilePath): Promise<string>;
  /** A cursor that is followed by 100 changes. */
  cursorAmongFiles?(visitor: Visitor): Promise<unknown>;
  /** Lists as much of a folder as possible in one call; required for packages that can list. */
  listing?: {
    /** Whether more calls can read the rest of a longer folder. */
    hasPages: boolean;
    /** The package's own limit, below the platform's. */
    ownLimit?: number;
    list: (visitor: Visitor, folder: string, count: number) => Promise<unknown>;
  };
  /** The total bytes of stored files. */
  storedBytes(host: Host): number | Promise<number>;
  tasks: { [Name in TaskName]: Tasks[Name] | Cannot };
};

export function isTask<Given>(task: Task<Given> | Cannot): task is Task<Given> {
  return "run" in task;
}

/** Returns bytes that no other file has. */
export function contentOf(seed: string, size = 100): Content {
  return { text: seed.padEnd(size, "."), contentType: "text/plain" };
}
