/** The exit codes of the command; docs/sync.md has the same table. */
import type { MirrorErrorCode } from "../sync/index.js";

export const EXIT = {
  ok: 0,
  /** An internal error. */
  unexpected: 1,
  usage: 2,
  access: 3,
  locked: 4,
  directory: 5,
  otherMirror: 6,
  full: 7,
  server: 8,
  unreachable: 9,
  /** `status`, `diff` or `--dry-run` found differences, or `codegen --check` a path that is no longer published. */
  different: 10,
  /** `--once` or a pull finished, and some files differ from the server. */
  incomplete: 11,
  /** A push or pull found files that both sides have changed. */
  conflict: 12,
  /** A push or pull that cannot be made as it is. */
  refused: 13,
  /** `--once`, a push or a pull was interrupted. */
  interrupted: 130,
} as const;

const OF_ERROR: Record<MirrorErrorCode, number> = {
  OPTIONS_INVALID: EXIT.usage,
  DIRECTORY_UNUSABLE: EXIT.directory,
  DIRECTORY_FULL: EXIT.full,
  DIRECTORY_LOCKED: EXIT.locked,
  OTHER_MIRROR: EXIT.otherMirror,
  STATE_DAMAGED: EXIT.directory,
  ACCESS_REFUSED: EXIT.access,
  FUNCTIONS_MISSING: EXIT.access,
  SERVER_MISBEHAVES: EXIT.server,
  SERVER_UNREACHABLE: EXIT.unreachable,
  PROXY_REFUSED: EXIT.unreachable,
  CONFLICT: EXIT.conflict,
  PUSH_REFUSED: EXIT.refused,
  PULL_REFUSED: EXIT.refused,
};

export function exitCodeOf(code: MirrorErrorCode): number {
  return OF_ERROR[code];
}
