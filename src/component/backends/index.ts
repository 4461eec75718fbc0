/** The storage backends, and the choice between them. A new one is registered here and in the schema. */
import type { Infer } from "convex/values";
import type { QueryCtx } from "../_generated/server.js";
import type {
  AnswersRequests,
  BackendName,
  ForeignObject,
  Location,
  LocationIn,
  StorageBackend,
  StoredBytes,
  UploadRequest,
} from "./backend.js";
import { convexStorage } from "./convex.js";
import { r2 } from "./r2.js";
import type { DeclaredBytes } from "../../shared/bounds.js";
import type { WriteCtx } from "../model/feed/recording.js";
import type { R2Config } from "../../shared/r2/config.js";
import type { managedFile } from "../../shared/validators.js";

export type * from "./backend.js";

const BACKENDS: { [Name in BackendName]: StorageBackend<LocationIn<Name>> } = {
  convex: convexStorage,
  r2,
};

/** The names of the backends. */
export const BACKEND_NAMES = Object.keys(BACKENDS) as BackendName[];

/** The backend that can always hold a file. */
const ALWAYS: BackendName = "convex";

/** The backend that credentials of a call are for. */
const OF_CALL: BackendName = "r2";

export function backendNamed(name: BackendName): StorageBackend<Location> {
  // The locations that it gets are its own; TypeScript cannot infer that the two match.
  return BACKENDS[name];
}

/** The backend that holds an object. */
export function backendOf(location: Pick<Location, "backend">): StorageBackend<Location> {
  return backendNamed(location.backend);
}

/** Returns the backend for a new file; one that the configured backend cannot hold goes to Convex storage. */
export function backendFor(
  configured: BackendName,
  isPrivate: boolean,
  ofCall?: R2Config,
): BackendName {
  const wanted = ofCall === undefined ? configured : OF_CALL;
  return backendNamed(wanted).canHold(isPrivate, ofCall) ? wanted : ALWAYS;
}

/** Asks for an object that another program has stored; see `AdoptsObjects`. */
export async function inspectForeign(
  ...asked: Parameters<NonNullable<StorageBackend<Location>["inspect"]>>
): Promise<ForeignObject | null> {
  return (await backendNamed(OF_CALL).inspect?.(...asked)) ?? null;
}

/** Opens an upload whose response names the object. */
export async function openNamed(
  ctx: WriteCtx,
  bytes: Pick<DeclaredBytes, "contentType" | "sha256">,
): Promise<UploadRequest> {
  const file = { ...bytes, filename: "file", isPrivate: false };
  return await backendNamed(ALWAYS).openUpload(ctx, { ...file, ofCall: undefined });
}

/** Returns the object that the response to an upload has named; `null` if it does not exist. */
export async function findNamed(ctx: QueryCtx, name: string): Promise<StoredBytes | null> {
  const telling = backendNamed(ALWAYS);
  return telling.knows === "in a transaction" ? await telling.find(ctx, name) : null;
}

/** Returns the backend of an object whose metadata needs a request; `null` for others. */
export function askableBackend(location: Location): AnswersRequests<Location> | null {
  const backend = backendOf(location);
  return backend.knows === "by a request" ? backend : null;
}

/** The parts of a location that callers see: a storage id or a key in the bucket. */
export type StoredLocation = Pick<Infer<typeof managedFile>, "backend" | "storageId" | "r2Key">;

export function publicLocation(location: Location): StoredLocation {
  return location.backend === "convex"
    ? { backend: location.backend, storageId: location.storageId }
    : { backend: location.backend, r2Key: location.key };
}
