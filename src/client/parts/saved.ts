/** The state of an upload in parts, which a program can keep to resume it after it was stopped. */
import type { UploadTarget } from "../uploadFile.js";
import type { Fingerprint } from "./contents.js";
import type { PartRanges } from "./partSet.js";

/** The result of `startUpload` for a file that is sent in parts. */
export type PartsTarget = UploadTarget &
  Required<Pick<UploadTarget, "intentId">> & { parts: NonNullable<UploadTarget["parts"]> };

/** The state of an upload, as JSON has it. It holds the secret of the upload: keep it where only its user can read. */
export type SavedUpload = {
  /** The result of `startUpload`. */
  ticket: PartsTarget;
  /** The id that the bucket has given to the upload. */
  uploadId: string;
  /** Recognizes the file, so that no other one is sent in its place. */
  file: Fingerprint;
  /** The numbers of the parts that the bucket has accepted, as ranges: `[[1, 8], [10, 10]]`. */
  done: PartRanges;
};

/** Keeps the state of one upload: in a file, in IndexedDB or in a row. */
export type UploadStore = {
  /** Returns the saved state, or `null` if there is none. */
  load: () => Promise<SavedUpload | null>;
  /** Saves the state. */
  save: (state: SavedUpload) => Promise<void>;
  /** Removes the state when the upload has ended. */
  clear: () => Promise<void>;
};

/** The app's functions for uploads in parts, as `api()` exports them. */
export type PartFunctions = {
  /** Returns a signed request for each part. */
  signUploadParts: (args: {
    intentId: string;
    uploadId: string;
    parts: { partNumber: number; size: number; sha256: string }[];
  }) => Promise<{
    requests: { partNumber: number; url: string; headers: Record<string, string> }[];
  }>;
  /** Returns signed URLs that list the parts which the bucket has. */
  listUploadedParts: (args: { intentId: string; uploadId: string }) => Promise<{ urls: string[] }>;
};
