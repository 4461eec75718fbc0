/** What can end a mirror. Codes are stable; messages are one sentence for people. */
export type MirrorErrorCode =
  /** An option makes no sense. */
  | "OPTIONS_INVALID"
  /** The directory is a file, is missing its parent, or cannot be read or written. */
  | "DIRECTORY_UNUSABLE"
  | "DIRECTORY_FULL"
  /** Another process mirrors into the directory. */
  | "DIRECTORY_LOCKED"
  /** The directory holds a mirror of something else. */
  | "OTHER_MIRROR"
  /** The state file is damaged or of a later format. */
  | "STATE_DAMAGED"
  /** The app refused a call. */
  | "ACCESS_REFUSED"
  /** The app does not export a function that a mirror needs. */
  | "FUNCTIONS_MISSING"
  /** The server answered what no deployment of this package answers. */
  | "SERVER_MISBEHAVES"
  | "SERVER_UNREACHABLE";

/** Why a mirror has stopped; its message says what to do. */
export class MirrorError extends Error {
  override readonly name = "MirrorError";

  constructor(
    readonly code: MirrorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The feed no longer reaches back to the cursor: everything has to be listed anew. */
export class CursorExpired extends Error {
  override readonly name = "CursorExpired";
}

/** One file could not be brought; the others can. */
export class FileFailure extends Error {
  override readonly name = "FileFailure";
}

export function misbehaves(what: string): MirrorError {
  return new MirrorError("SERVER_MISBEHAVES", `The server misbehaves: ${what}.`);
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

/** What went wrong on the disk: with all of it, or with this one file. */
export function diskError(error: unknown, path: string): Error {
  if (error instanceof MirrorError || error instanceof FileFailure) return error;
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) {
    return new MirrorError("DIRECTORY_FULL", `No space is left for ${path}.`, { cause: error });
  }
  const message = `${path} cannot be written: ${errorMessage(error)}`;
  if (code !== undefined && BROKEN.has(code)) {
    return new MirrorError("DIRECTORY_UNUSABLE", message, { cause: error });
  }
  return new FileFailure(message, { cause: error });
}
