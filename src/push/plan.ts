/** Decides for each path what a push does, from three states: of the last push, of the directory, and of the server. */

/** The digest of a file; `null` if there is no file. */
export type State = string | null;

export type Situation = {
  /** The digest that both sides had after the last push or mirroring; `undefined` if that is not known. */
  base: State | undefined;
  local: State;
  /** The published version. */
  remote: State;
};

/**
 * - `same`: nothing is left to do.
 * - `send`: the file becomes a version of the release.
 * - `archive`: the asset is unpublished by the release.
 * - `newer`: only the server has changed; a push never takes that back.
 * - `only there`: the file exists only on the server, and nothing is removed without `isPruning`.
 * - `conflict`: both sides have changed.
 */
export type Decision = "same" | "send" | "archive" | "newer" | "only there" | "conflict";

/** Which side wins a conflict; `undefined` refuses the push. */
export type Side = "ours" | "theirs" | undefined;

export function decide(
  { base, local, remote }: Situation,
  { isPruning, side }: { isPruning: boolean; side: Side },
): Decision {
  if (local === remote) return "same";
  const ours = local !== null ? "send" : isPruning ? "archive" : "only there";
  // Without a base the directory is what is meant, as in a fresh checkout.
  if (base === undefined || base === remote) return ours;
  if (base === local) return "newer";
  if (ours === "only there") return "newer";
  if (side === "ours") return ours;
  return side === "theirs" ? "newer" : "conflict";
}

/**
 * - `same`: nothing is left to do.
 * - `take`: the server's version is written here.
 * - `remove`: the file is removed, because the server no longer has it.
 * - `keep`: only this side has changed; a pull never takes that back.
 * - `conflict`: both sides have changed.
 */
export type PullDecision = "same" | "take" | "remove" | "keep" | "conflict";

/** Decides for each path what a pull does. Without a base, files that are not equal on both sides are edits of both. */
export function decidePull({ base = null, local, remote }: Situation, side: Side): PullDecision {
  if (local === remote) return "same";
  const theirs = remote === null ? "remove" : "take";
  if (base === local) return theirs;
  if (base === remote) return "keep";
  if (side === "ours") return "keep";
  return side === "theirs" ? theirs : "conflict";
}
