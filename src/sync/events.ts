/** The events of a mirror. */
import type { MappingReason } from "./names.js";
import type { KeptReason } from "./plan.js";

/** An event of a mirror. */
export type MirrorEvent =
  | {
      type: "start";
      directory: string;
      folder: string;
      isResuming: boolean;
      /** False if the system cannot keep other users from redirecting what the mirror writes. */
      isConfined: boolean;
    }
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
  | { type: "ready"; summary: MirrorSummary }
  /** The mirror was closed; the next start resumes. */
  | { type: "stopped"; summary: MirrorSummary };

/** Compares the directory with the server. */
export type MirrorSummary = {
  /** The number of files on the server. */
  files: number;
  /** The number of files that were written. */
  written: number;
  /** The number of files that were removed. */
  removed: number;
  /** The number of the server's files whose place is taken by local files. */
  kept: number;
  /** The number of files that could not be copied. */
  failed: number;
};

export type OnEvent = (event: MirrorEvent) => void;
