/** The errors of setup. Codes are stable; messages say what to do. */
export type SetupErrorCode =
  /** A flag, an answer or a variable is invalid. */
  | "OPTIONS_INVALID"
  /** Setup does not support this directory. */
  | "NOT_A_CONVEX_APP"
  /** A file or directory of the app exists but cannot be read. */
  | "READ_FAILED"
  /** git tracks the file for the secret. */
  | "ENV_FILE_TRACKED"
  /** The app's own files have the names of the new ones. */
  | "NAME_TAKEN"
  /** Setup cannot ask without a terminal. */
  | "ANSWERS_MISSING"
  /** Files have changed since the plan was made. */
  | "FILES_CHANGED"
  /** Another setup is running in this directory. */
  | "SETUP_RUNNING"
  /** A file could not be written; all files were restored. */
  | "WRITE_FAILED"
  /** The package manager failed; all files were restored. */
  | "INSTALL_FAILED"
  /** The changed app fails the type check; all files were restored. */
  | "TYPECHECK_FAILED"
  /** The changed app fails its own lint rules; all files were restored. */
  | "LINT_FAILED"
  /** The deployment rejected the variables; all files were restored. */
  | "DEPLOYMENT_REFUSED"
  /** The bucket's variables are missing or invalid. */
  | "R2_CONFIG_INVALID"
  /** A check of the bucket failed. */
  | "R2_CHECK_FAILED";

export class SetupError extends Error {
  constructor(
    readonly code: SetupErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SetupError";
  }
}

/** Returns the message of any thrown value, on one line. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // A message may quote a file over several lines.
  return message.replace(/\s+/g, " ");
}
