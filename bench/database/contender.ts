/** What each package has to offer to be measured. */
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

export type Address = { folder: string; name: string };
export type Content = { text: string; contentType: string };

/** Why a package does not do a task. */
export type Cannot = { cannot: string };

/** A task in a package's own terms; what `prepare` returns is not measured. */
export type Task<Given> = {
  /** What differs from what the task says. */
  but?: string;
  run: (visitor: Visitor, given: Given) => Promise<unknown>;
};

export type Tasks = {
  lookUp: Task<Address>;
  listFolder: Task<{ folder: string }>;
  listRoot: Task<Values>;
  uploadNew: Task<Address & Content>;
  uploadVersion: Task<Address & Content>;
  restore: Task<{ versionId: string }>;
  rename: Task<Address & { newName: string }>;
  move: Task<Address & { newFolder: string }>;
  remove: Task<Address>;
  readChanges: Task<{ cursor: unknown }>;
};

export type Contender = {
  /** How the tables name it. */
  name: string;
  /** What is installed, to find its version. */
  packageName: string;
  /** Of the figures, what a reader should know. */
  note?: string;
  app(): BackendApp | Promise<BackendApp>;
  /**
   * Puts files there, each with one version of bytes of its own, through public functions of the
   * package where a few calls can do it for many.
   */
  fill(host: Host, files: Address[]): Promise<void>;
  /** Gives a file that is there more versions, so that it has had `count`. */
  addVersions?(host: Host, address: Address, count: number): Promise<void>;
  /** The version that was published before, for `restore`. */
  versionBefore?(visitor: Visitor, address: Address): Promise<string>;
  /** Where in the feed 100 changes of files follow. */
  cursorAmongFiles?(visitor: Visitor): Promise<unknown>;
  /** How it lists as much of a folder as it can in one call; it has to be there for who can list. */
  listing?: {
    /** Whether the rest of a longer folder can be read by further calls. */
    hasPages: boolean;
    /** More than this it refuses, whatever the platform would let through. */
    ownLimit?: number;
    list: (visitor: Visitor, folder: string, count: number) => Promise<unknown>;
  };
  /** All bytes of files that are stored. */
  storedBytes(host: Host): number | Promise<number>;
  tasks: { [Name in TaskName]: Tasks[Name] | Cannot };
};

export function isTask<Given>(task: Task<Given> | Cannot): task is Task<Given> {
  return "run" in task;
}

/** Some bytes that no other file has. */
export function contentOf(seed: string, size = 100): Content {
  return { text: seed.padEnd(size, "."), contentType: "text/plain" };
}
