/** What can go wrong while setting up. Codes are stable; messages say what to do. */
export type SetupErrorCode =
  /** A flag, an answer or a variable that cannot be. */
  | "OPTIONS_INVALID"
  /** This folder is not an app that can be set up. */
  | "NOT_A_CONVEX_APP"
  /** A file or folder of the app is there and cannot be read. */
  | "READ_FAILED"
  /** git tracks the file that a secret would go into. */
  | "ENV_FILE_TRACKED"
  /** Files of the app's own are where the new ones have to go. */
  | "NAME_TAKEN"
  /** Nobody is there to answer the questions. */
  | "ANSWERS_MISSING"
  /** The files are not as they were when the plan was made. */
  | "FILES_CHANGED"
  /** Another setup is at work in this folder. */
  | "SETUP_RUNNING"
  /** A file could not be written; all are as they were. */
  | "WRITE_FAILED"
  /** The package manager failed; all files are as they were. */
  | "INSTALL_FAILED"
  /** The app does not typecheck with the changes; all files are as they were. */
  | "TYPECHECK_FAILED"
  /** The app's own lint rules refuse the changes; all files are as they were. */
  | "LINT_FAILED"
  /** The deployment did not take the variables; all files are as they were. */
  | "DEPLOYMENT_REFUSED"
  /** The bucket's variables are incomplete or cannot be right. */
  | "R2_CONFIG_INVALID"
  /** The bucket does not do what it has to. */
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

/** The message of whatever was thrown, in one line. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // A message may quote the file it is about, over several lines.
  return message.replace(/\s+/g, " ");
}
