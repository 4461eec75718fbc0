/** The errors that end a mirror. Codes are stable; messages are one sentence. */
export type MirrorErrorCode =
  /** An option is invalid. */
  | "OPTIONS_INVALID"
  /** The directory is a file, has no parent, or cannot be read or written. */
  | "DIRECTORY_UNUSABLE"
  | "DIRECTORY_FULL"
  /** Another process mirrors into the directory. */
  | "DIRECTORY_LOCKED"
  /** The directory holds another mirror. */
  | "OTHER_MIRROR"
  /** The state file is damaged or has a newer format. */
  | "STATE_DAMAGED"
  /** The app refused a call. */
  | "ACCESS_REFUSED"
  /** The app does not export a function that a mirror needs. */
  | "FUNCTIONS_MISSING"
  /** The responses do not come from this package. */
  | "SERVER_MISBEHAVES"
  | "SERVER_UNREACHABLE"
  /** Both sides have changed a file; nothing was published. */
  | "CONFLICT"
  /** A push that cannot be made as it is; nothing was published. */
  | "PUSH_REFUSED"
  /** A pull that cannot be made as it is, or may not be meant; nothing was written. */
  | "PULL_REFUSED"
  /** The proxy that the environment names refuses the connection. */
  | "PROXY_REFUSED";

/** Why a mirror has stopped; its message says what to do. */
export class MirrorError extends Error {
  /** Always `"MirrorError"`. */
  override readonly name = "MirrorError";

  constructor(
    readonly code: MirrorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The cursor is older than the oldest retained change; everything must be listed again. */
export class CursorExpired extends Error {
  override readonly name = "CursorExpired";
}

/** One file failed; the others continue. */
export class FileFailure extends Error {
  override readonly name = "FileFailure";
}

export function misbehaves(what: string): MirrorError {
  return new MirrorError("SERVER_MISBEHAVES", `The server sent an invalid response: ${what}.`);
}

export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const BROKEN = new Set(["EROFS", "EIO", "EMFILE", "ENFILE"]);

/** Converts a disk error to an error of the mirror, or of one file. */
export function diskError(error: unknown, path: string): Error {
  if (error instanceof MirrorError || error instanceof FileFailure) return error;
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) {
    return new MirrorError("DIRECTORY_FULL", `The disk is full: cannot write ${path}.`, {
      cause: error,
    });
  }
  const message = `Cannot write ${path}: ${errorMessage(error)}`;
  if (code !== undefined && BROKEN.has(code)) {
    return new MirrorError("DIRECTORY_UNUSABLE", message, { cause: error });
  }
  return new FileFailure(message, { cause: error });
}
