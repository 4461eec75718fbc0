/** The exit codes of `setup`, `r2setup` and `doctor`; docs/quick-start.md has the same table. */
import type { SetupErrorCode } from "../setup/index.js";
import { EXIT } from "./exitCodes.js";

export const SETUP_EXIT = {
  ok: EXIT.ok,
  usage: EXIT.usage,
  running: EXIT.locked,
  /** `--dry-run` found changes to make. */
  different: EXIT.different,
  /** Done, except for edits that the user must make by hand. */
  byHand: EXIT.incomplete,
  /** Setup does not support this app. */
  unsuitable: 20,
  /** An error; all files were restored. */
  undone: 21,
  deployment: 22,
  r2Config: 23,
  r2Check: 24,
  interrupted: EXIT.interrupted,
} as const;

const OF_ERROR: Record<SetupErrorCode, number> = {
  OPTIONS_INVALID: SETUP_EXIT.usage,
  ANSWERS_MISSING: SETUP_EXIT.usage,
  NOT_A_CONVEX_APP: SETUP_EXIT.unsuitable,
  READ_FAILED: SETUP_EXIT.unsuitable,
  ENV_FILE_TRACKED: SETUP_EXIT.unsuitable,
  NAME_TAKEN: SETUP_EXIT.unsuitable,
  SETUP_RUNNING: SETUP_EXIT.running,
  FILES_CHANGED: SETUP_EXIT.undone,
  WRITE_FAILED: SETUP_EXIT.undone,
  INSTALL_FAILED: SETUP_EXIT.undone,
  TYPECHECK_FAILED: SETUP_EXIT.undone,
  LINT_FAILED: SETUP_EXIT.undone,
  DEPLOYMENT_REFUSED: SETUP_EXIT.deployment,
  R2_CONFIG_INVALID: SETUP_EXIT.r2Config,
  R2_CHECK_FAILED: SETUP_EXIT.r2Check,
};

export function setupExitCodeOf(code: SetupErrorCode): number {
  return OF_ERROR[code];
}
