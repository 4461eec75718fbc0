/** What the component asks of the places where bytes live, and which place is asked. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { DeclaredBytes } from "../../shared/bounds.js";
import { convexStorage } from "./convex.js";
import { r2 } from "./r2.js";
import { hasPrivateBucket } from "./r2Config.js";
import type { BucketName, R2Config } from "../../shared/r2/config.js";

export type BackendName = Doc<"settings">["backend"];
export type Location = Doc<"blobs">["location"];
export type LocationIn<Name extends BackendName> = Extract<Location, { backend: Name }>;

/** What a backend has to know to open an upload. */
export type UploadToOpen = DeclaredBytes & {
  /** What the file is called; for people, and for downloads. */
  filename: string;
  r2Config: R2Config | undefined;
  bucket: BucketName;
};

/** How to send the bytes: one HTTP request with these parts and the file as its body. */
export type UploadRequest = {
  uploadUrl: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** How long the address accepts the request, in milliseconds. */
  lifetimeMs: number;
  /** The place in the bucket, where that is known before the bytes arrive. */
  r2Key?: string;
};

/** Bytes that have arrived, as far as the storage or the caller has said what they are. */
export type StoredBytes = {
  location: Location;
  contentType: string | null;
  size: number;
  sha256?: string;
  /** Why nobody should rely on it yet; said of all bytes, so that none pass for good by omission. */
  verification: Doc<"versions">["verification"];
};

export interface StorageBackend<Name extends BackendName> {
  /** Opens an address to which one client may send bytes. */
  openUpload(ctx: MutationCtx, upload: UploadToOpen): Promise<UploadRequest>;
  /** Whether an object that was stored once is still there, as far as can be known at once. */
  isPresent(ctx: MutationCtx, location: LocationIn<Name>): Promise<boolean>;
  /** A URL for everybody, for ever; `null` when the object is gone or in a private bucket. */
  url(ctx: QueryCtx, location: LocationIn<Name>): Promise<string | null>;
  /**
   * Deletes an object now and returns `null`, or returns the first moment, in milliseconds since
   * the epoch, at which it can be deleted. A missing object is success.
   */
  remove(ctx: MutationCtx, location: LocationIn<Name>): Promise<number | null>;
}

const BACKENDS: { [Name in BackendName]: StorageBackend<Name> } = { convex: convexStorage, r2 };

/** The backend that holds an object; TypeScript cannot follow that the two belong together. */
function backendOf(location: Location): StorageBackend<BackendName> {
  return BACKENDS[location.backend] as StorageBackend<BackendName>;
}

/** The backend that takes a file: in R2, private ones need a bucket of their own. */
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
  ctx: MutationCtx,
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

/** See `StorageBackend.remove`; the model's `removeObject` remembers what has to wait. */
export async function removeFromStorage(
  ctx: MutationCtx,
  location: Location,
): Promise<number | null> {
  return await backendOf(location).remove(ctx, location);
}

/** The parts of a location that callers see: an id in Convex storage, or a key in the bucket. */
export function publicLocation(location: Location) {
  return location.backend === "convex"
    ? { backend: location.backend, storageId: location.storageId }
    : { backend: location.backend, r2Key: location.key };
}
