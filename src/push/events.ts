/** The events of a push. */
import type { Decision, PullDecision } from "./plan.js";
import type { LeftOut } from "./scan.js";

/** A path and what a push does with it. */
export type PushChange = {
  /** Relative to the directory, and to the folder of the server. */
  path: string;
  do: Exclude<Decision, "same">;
  /** True if the server has no published version. */
  isNew: boolean;
};

/** A path and what a pull does with it. */
export type PullChange = {
  /** Relative to the directory, and to the folder of the server. */
  path: string;
  do: Exclude<PullDecision, "same">;
  /** True if no file is here. */
  isNew: boolean;
};

/** Returns the paths with which a push or a pull does one of these. */
export function pathsWith<Do>(changes: { path: string; do: Do }[], ...wanted: Do[]): string[] {
  return changes.filter((change) => wanted.includes(change.do)).map(({ path }) => path);
}

export type PushEvent =
  | { type: "left out"; path: string; why: LeftOut }
  /** A file was read, because it has changed since the last push. */
  | { type: "read"; size: number }
  | ({ type: "change" } & PushChange)
  | { type: "total"; files: number; bytes: number }
  | { type: "release"; releaseId: string; isResumed: boolean }
  | { type: "bytes"; count: number }
  | { type: "sent"; path: string; size: number }
  /** The server has the bytes, which are not sent. */
  | { type: "reused"; path: string; size: number }
  | { type: "retry"; path: string; problem: string; delayMs: number }
  /** The bucket has not confirmed all bytes, or copies them to where readers get them. */
  | { type: "waiting"; for: "confirmation" | "copies" }
  | { type: "offline" }
  | { type: "online" };

export type PullEvent =
  | Extract<PushEvent, { type: "left out" | "read" | "bytes" | "retry" | "offline" | "online" }>
  | ({ type: "change" } & PullChange)
  | { type: "written"; path: string; size: number }
  | { type: "removed"; path: string }
  /** Both sides have changed a file; `copy` is the server's version beside it, `null` if there is none to read. */
  | { type: "conflict"; path: string; copy: string | null }
  | { type: "failed"; path: string; problem: string };
