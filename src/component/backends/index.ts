/** What the component asks of the place where bytes live. */
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { Doc } from "../_generated/dataModel.js";
import { assetError } from "../errors.js";
import { convexStorage } from "./convex.js";

export type BackendName = Doc<"settings">["backend"];
export type Location = Doc<"blobs">["location"];

/** What the caller said of the bytes before sending them. */
export type DeclaredBytes = {
  contentType?: string;
  /** In bytes. */
  size?: number;
  /** Lower-case hex. */
  sha256?: string;
};

/** How to send the bytes: one HTTP request with these parts and the file as its body. */
export type UploadRequest = {
  uploadUrl: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** How long the address accepts the request, in milliseconds. */
  lifetimeMs: number;
};

/** What the backend itself knows of bytes that have arrived. */
export type StoredBytes = {
  location: Location;
  contentType: string | null;
  size: number;
  sha256: string;
};

export interface StorageBackend {
  /** Opens an address to which one client may send bytes. */
  openUpload(ctx: MutationCtx, declared: DeclaredBytes): Promise<UploadRequest>;
  /** Looks at bytes that a client says it has sent; `null` when they are not there. */
  inspect(ctx: MutationCtx, storageId: string): Promise<StoredBytes | null>;
  /** Whether an object that was stored once is still there. */
  isPresent(ctx: MutationCtx, location: Location): Promise<boolean>;
  /** A URL for browsers; `null` when the object is gone. */
  url(ctx: QueryCtx, location: Location): Promise<string | null>;
  /** Deletes an object. One that is gone already is success. */
  remove(ctx: MutationCtx, location: Location): Promise<void>;
}

/**
 * The backend of this name.
 *
 * @throws BACKEND_UNAVAILABLE
 */
export function storageBackend(name: BackendName): StorageBackend {
  if (name === "convex") return convexStorage;
  throw assetError(
    "BACKEND_UNAVAILABLE",
    `The storage backend "${name}" is not available in this version; configure "convex".`,
    { backend: name },
  );
}
