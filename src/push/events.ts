/** The events of a push. */
import type { Decision } from "./plan.js";
import type { LeftOut } from "./scan.js";

/** A path and what a push does with it. */
export type PushChange = {
  /** Relative to the directory, and to the folder of the server. */
  path: string;
  do: Exclude<Decision, "same">;
  /** True if the server has no published version. */
  isNew: boolean;
};

/** Returns the paths of which a push does one of these. */
export function pathsWith(changes: PushChange[], ...wanted: PushChange["do"][]): string[] {
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
  | { type: "retry"; path: string; problem: string; delayMs: number }
  /** The bucket has not confirmed all bytes, or copies them to where readers get them. */
  | { type: "waiting"; for: "confirmation" | "copies" }
  | { type: "offline" }
  | { type: "online" };
