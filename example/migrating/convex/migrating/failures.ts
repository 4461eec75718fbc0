/** The recorded failure of a file that could not be copied. */
import { ConvexError } from "convex/values";
import { UploadError, isAssetError } from "convex-versioned-assets";

export type Failure = { code: string; message: string };

export type MigrationErrorCode =
  | "ADDRESS_SHARED"
  | "BYTES_GONE"
  | "BYTES_DIFFER"
  | "COPY_DIFFERS"
  | "COPY_MOVED"
  | "CUT_OFF"
  | "RUN_SUPERSEDED"
  | "SOURCE_CHANGED"
  | "SOURCE_MOVED"
  | "TOO_LARGE";

export function failureFor(code: MigrationErrorCode, message: string): Failure {
  return { code, message };
}

/** The same as an error, which keeps its code from a mutation to an action. */
export function migrationError(code: MigrationErrorCode, message: string): ConvexError<Failure> {
  return new ConvexError(failureFor(code, message));
}

/** Failures that a retry cannot fix: of one version, or of the whole asset. */
const OF_A_VERSION = new Set([
  "TOO_LARGE",
  "BYTES_GONE",
  "BYTES_DIFFER",
  "FILE_TOO_LARGE",
  "TYPE_NOT_ALLOWED",
  "ARGUMENT_INVALID",
]);
const OF_AN_ASSET = new Set(["PATH_INVALID", "ADDRESS_SHARED", "COPY_MOVED"]);

export type Described = Failure & { reach: "version" | "asset" | "try" };

export function describe(error: unknown): Described {
  const { code, message } = failureOf(error);
  const reach = OF_A_VERSION.has(code) ? "version" : OF_AN_ASSET.has(code) ? "asset" : "try";
  return { code, message: message.slice(0, 500), reach };
}

function failureOf(error: unknown): Failure {
  if (isAssetError(error)) return error.data;
  if (error instanceof ConvexError) {
    const { code, message } = error.data as Partial<Failure>;
    if (code !== undefined && message !== undefined) return { code, message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof UploadError ? error.code : "UNEXPECTED", message };
}
