/** The interface of the storage backends, and the choice between them. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { DeclaredBytes } from "../../shared/bounds.js";
import type { WriteCtx } from "../model/feed/recording.js";
import { convexStorage } from "./convex.js";
import { r2 } from "./r2.js";
import { hasPrivateBucket } from "./r2Config.js";
import type { BucketName, R2Config } from "../../shared/r2/config.js";

export type BackendName = Doc<"settings">["backend"];
export type Location = Doc<"blobs">["location"];
export type LocationIn<Name extends BackendName> = Extract<Location, { backend: Name }>;

/** The data to start an upload. */
export type UploadToOpen = DeclaredBytes & {
  /** The file's name, for display and downloads. */
  filename: string;
  r2Config: R2Config | undefined;
  bucket: BucketName;
};

/** How to send the bytes: one HTTP request with these properties and the file as its body. */
export type UploadRequest = {
  uploadUrl: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** How long the URL accepts the request, in milliseconds. */
  lifetimeMs: number;
  /** The location in the bucket, if known before the upload. */
  r2Key?: string;
};

/** Stored bytes, with their properties from the storage or as declared. */
export type StoredBytes = {
  location: Location;
  contentType: string | null;
  size: number;
  sha256?: string;
  /** Why the bytes are not verified yet; required, so that no bytes count as verified by omission. */
  verification: Doc<"versions">["verification"];
};

export interface StorageBackend<Name extends BackendName> {
  /** Creates a URL to which one client may send bytes. */
  openUpload(ctx: WriteCtx, upload: UploadToOpen): Promise<UploadRequest>;
  /** Returns whether a stored object still exists, as far as can be known without a request. */
  isPresent(ctx: MutationCtx, location: LocationIn<Name>): Promise<boolean>;
  /** Returns a permanent public URL; `null` if the object is deleted or in a private bucket. */
  url(ctx: QueryCtx, location: LocationIn<Name>): Promise<string | null>;
  /**
   * Deletes an object and returns `null`, or returns the earliest time, in milliseconds since the epoch, at
   * which it can be deleted. Idempotent: a missing object is success.
   */
  remove(ctx: MutationCtx, location: LocationIn<Name>): Promise<number | null>;
}

const BACKENDS: { [Name in BackendName]: StorageBackend<Name> } = { convex: convexStorage, r2 };

/** The backend that holds an object; TypeScript cannot infer that the two match. */
function backendOf(location: Location): StorageBackend<BackendName> {
  return BACKENDS[location.backend] as StorageBackend<BackendName>;
}

/** The backend for a new file; in R2, private files need their own bucket. */
export function backendFor(
  configured: BackendName,
  isPrivate: boolean,
  ofCall?: R2Config,
): { backend: BackendName; bucket: BucketName } {
  const wanted = ofCall === undefined ? configured : "r2";
  if (wanted === "convex" || !isPrivate) return { backend: wanted, bucket: undefined };
  return hasPrivateBucket(ofCall)
    ? { backend: "r2", bucket: "private" }
    : { backend: "convex", bucket: undefined };
}

export async function openUpload(
  ctx: WriteCtx,
  backend: BackendName,
  upload: UploadToOpen,
): Promise<UploadRequest> {
  return await BACKENDS[backend].openUpload(ctx, upload);
}

export async function isObjectPresent(ctx: MutationCtx, location: Location): Promise<boolean> {
  return await backendOf(location).isPresent(ctx, location);
}

export async function objectUrl(ctx: QueryCtx, location: Location): Promise<string | null> {
  return await backendOf(location).url(ctx, location);
}

/** See `StorageBackend.remove`; the model's `removeObject` records deferred deletions. */
export async function removeFromStorage(
  ctx: MutationCtx,
  location: Location,
): Promise<number | null> {
  return await backendOf(location).remove(ctx, location);
}

/** The parts of a location that callers see: a storage id or a key in the bucket. */
export function publicLocation(location: Location) {
  return location.backend === "convex"
    ? { backend: location.backend, storageId: location.storageId }
    : { backend: location.backend, r2Key: location.key };
}
