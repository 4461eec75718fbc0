/** What a mirror tells while it works. Every event is plain data, ready for JSON. */
import type { KeptReason } from "./plan.js";
import type { MappingReason } from "./names.js";

/** What a mirror tells while it works. */
export type MirrorEvent =
  | { type: "start"; directory: string; folder: string; isResuming: boolean }
  /** Everything is compared: at first, when the feed was pruned, or when asked for. */
  | { type: "listing"; reason: "first" | "expired" | "asked" }
  /** How much the first copy has to bring, as far as it has been counted. */
  | { type: "total"; files: number; bytes: number; isFinal: boolean }
  /** Bytes that have arrived. */
  | { type: "bytes"; count: number }
  /** A file was looked at in a listing and is right now, or its failure has been told. */
  | { type: "checked"; size: number }
  | { type: "written"; path: string; local: string; size: number; isReplacing: boolean }
  /** It was there already, with the right bytes. */
  | { type: "adopted"; path: string; local: string }
  | { type: "moved"; from: string; path: string; local: string }
  | { type: "removed"; path: string; local: string }
  | { type: "folder created"; path: string; local: string }
  | { type: "folder removed"; path: string; local: string }
  /** Something of the user's stays as it is; `path` is what the server has in its place. */
  | { type: "kept"; path: string | null; local: string; reason: KeptReason }
  | { type: "set aside"; path: string; local: string; to: string }
  /** The file system cannot hold the name. */
  | { type: "mapped"; path: string; local: string; reason: MappingReason }
  | { type: "retry"; path: string; problem: string; delayMs: number }
  /** Given up for now; tried again later. */
  | { type: "failed"; path: string; problem: string }
  | { type: "offline" }
  | { type: "online" }
  /** All that the server has is on disk, up to what was kept and what failed. */
  | { type: "ready"; summary: MirrorSummary };

/** How a directory stands beside the server. */
export type MirrorSummary = {
  /** Files of the server. */
  files: number;
  written: number;
  removed: number;
  /** Files of the server whose place something of the user's has. */
  kept: number;
  failed: number;
};

export type OnEvent = (event: MirrorEvent) => void;
