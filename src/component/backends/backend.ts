/**
 * The capabilities of a storage backend, as small interfaces. Each comment is a law; `tests/backends` holds every
 * backend to them. The model and the functions know a backend by these interfaces only: its name is compared
 * in this folder and nowhere else.
 */
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import type { ActionCtx, MutationCtx, QueryCtx } from "../_generated/server.js";
import type { DeclaredBytes } from "../../shared/bounds.js";
import type { Cut } from "../../shared/parts.js";
import type { R2Config } from "../../shared/r2/config.js";
import type { WriteCtx } from "../model/feed/recording.js";
import type { placeInBucket } from "./locations.js";

export type BackendName = Doc<"settings">["backend"];
export type Location = Doc<"blobs">["location"];
export type LocationIn<Name extends BackendName> = Extract<Location, { backend: Name }>;

/** A location that is chosen before bytes are there. */
export type ChosenPlace = Infer<typeof placeInBucket>;

/** The data to start an upload. */
export type UploadToOpen = DeclaredBytes & {
  /** The name under which browsers save the file; anyone who can read a public object sees it. */
  filename: string;
  isPrivate: boolean;
  ofCall: R2Config | undefined;
};

/** How to send the bytes: one HTTP request with these properties and the file as its body. */
export type UploadRequest = {
  uploadUrl: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** How long the URL accepts the request, in milliseconds. */
  lifetimeMs: number;
  /** The largest body that the URL accepts, in bytes; unlimited if omitted. */
  maxSize?: number;
  /** Where the bytes will be. Without it, the response to the request names the object. */
  place?: ChosenPlace;
  /** True if the URL can replace the object while it is valid. */
  isReplaceable?: true;
};

/** Stored bytes, with their properties from the storage or as declared. */
export type StoredBytes = {
  location: Location;
  contentType: string | null;
  size: number;
  sha256?: string;
  /** See `ObjectFacts`. */
  checkedParts?: number;
  /** Why the bytes are not verified yet; required, so that no bytes count as verified by omission. */
  verification: Doc<"versions">["verification"];
};

/** The metadata that a storage returns for an object. */
export type ObjectFacts = {
  size: number;
  contentType: string;
  sha256?: string;
  /** The number of parts whose SHA-256 the storage has checked, if it vouches for them instead of the whole. */
  checkedParts?: number;
  /** The storage's tag of the object, which changes if the object is replaced. */
  etag: string;
};

/** Which files a storage can hold, and where. */
export interface HoldsFiles<At extends Location> {
  /** Whether it can hold new files of this access. */
  canHold(isPrivate: boolean, ofCall?: R2Config): boolean;
  /** Whether a file of this access may have its bytes there. */
  suits(location: At, isPrivate: boolean): boolean;
  /**
   * Whether bytes of public files wait in a private place until they are published. Background jobs copy them
   * then, so these must be able to reach both places.
   */
  stages(ofCall?: R2Config): boolean;
  /** Whether background jobs can reach it. */
  isReachable(): boolean;
  /**
   * Throws if a call could not read or write files of this access.
   *
   * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
   */
  requireReachable(isPrivate: boolean, ofCall?: R2Config): void;
  /**
   * Throws if public files could not be served.
   *
   * @throws R2_NOT_CONFIGURED
   */
  requireServable(ctx: QueryCtx): Promise<void>;
}

/** Opens uploads. */
export interface OpensUploads {
  /**
   * Creates a URL to which one client may send one object, of the declared size, hash and type if declared.
   * If neither size nor hash is declared, a client that sends only a `Content-Type` may be accepted; then the
   * object is replaceable while the URL is valid.
   */
  openUpload(ctx: WriteCtx, upload: UploadToOpen): Promise<UploadRequest>;
  /** Whether an object has the declared type; otherwise it has the type that the client sent. */
  bindsType: boolean;
  /** How long after it was opened an upload could create a deleted object again, in milliseconds. */
  resendableMs: number;
}

/** Returns the metadata of stored objects. Either in a transaction, by the name from the upload response … */
export interface TellsFacts {
  knows: "in a transaction";
  /** Returns the object; `null` if it does not exist. */
  find(ctx: QueryCtx, name: string): Promise<StoredBytes | null>;
}

/** … or by a request, for a location that was chosen before the upload. */
export interface AnswersRequests<At extends Location> {
  knows: "by a request";
  /**
   * Throws if no background job could ask.
   *
   * @throws R2_NOT_CONFIGURED
   */
  requireAskable(ctx: QueryCtx, location: At): Promise<void>;
  /**
   * Asks; `null` if the object does not exist.
   *
   * @param url the object's public URL, for a job without credentials.
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE: then nothing is known.
   */
  ask(location: At, url: string | null, ofCall?: R2Config): Promise<ObjectFacts | null>;
}

/** How an object is read by a URL. */
export type ReadRequest = {
  method: "GET" | "HEAD";
  /** The `Content-Disposition` of the response: the object may have been stored with another file's name. */
  disposition: string;
};

/** Reads objects. */
export interface ReadsFiles<At extends Location> {
  /** Whether the object still exists, as far as a transaction can know. */
  isPresent(ctx: QueryCtx, location: At): Promise<boolean>;
  /** Returns a permanent public URL; `null` if it has none. A private object never has one. */
  url(ctx: QueryCtx, location: At): Promise<string | null>;
  /** Returns a URL that reads the bytes now, and must not be shown; `null` if the object is missing. */
  urlToRead(ctx: QueryCtx, location: At, request: ReadRequest): Promise<string | null>;
  /** Whether a URL from `sign` may be shown: it must give nothing that outlives it. */
  maySign(location: At, isPrivate: boolean): boolean;
  /** Returns a URL that reads the bytes until it expires. */
  sign(
    location: At,
    request: ReadRequest & { expiresIn: number },
    ofCall?: R2Config,
  ): Promise<string>;
  /** Reads a small object; `null` if it is missing or has another size. */
  read(ctx: ActionCtx, location: At, size: number, ofCall?: R2Config): Promise<ArrayBuffer | null>;
  /**
   * Returns the first bytes of an object whose size and tag are known: `length`, or all if it has fewer.
   *
   * @param url the object's public URL, for a job without credentials.
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE: then nothing is known.
   */
  firstBytes(
    ctx: ActionCtx,
    location: At,
    facts: ObjectFacts,
    length: number,
    url: string | null,
    ofCall?: R2Config,
  ): Promise<Uint8Array>;
  /** Returns a URL from which a copy can be made; `null` if the object is missing. */
  source(ctx: ActionCtx, location: At, ofCall?: R2Config): Promise<string | null>;
}

/** Where a copy goes: a chosen place, or an upload URL whose response names the object. */
export type Target = ChosenPlace | string;

/** A copy that was made, with the hash of the bytes that the storage has if they were read. */
export type CopyMade = { storageId?: string; sha256?: string };

/** The object to copy. */
export type Transfer = {
  size: number;
  contentType: string;
  filename: string;
  /** The tag of the object, if it could have been replaced; then no other object is copied. */
  etag?: string;
};

/** Takes copies of objects in other places. */
export interface TakesCopies {
  openTarget(ctx: MutationCtx, isPrivate: boolean): Promise<Target>;
  /**
   * Copies the bytes of a URL and reads them back.
   *
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE: then the target has no object that may be used.
   */
  copyIn(target: Target, url: string, transfer: Transfer, ofCall?: R2Config): Promise<CopyMade>;
  /**
   * Stores bytes, and reads them back unless the storage has measured and hashed them.
   *
   * @throws R2_NOT_CONFIGURED, R2_ACCESS_DENIED, R2_UNAVAILABLE: then the target has no object that may be used.
   */
  putIn(
    ctx: ActionCtx,
    target: Target,
    bytes: Uint8Array<ArrayBuffer>,
    transfer: Pick<Transfer, "contentType" | "filename">,
  ): Promise<CopyMade>;
  /**
   * Copies an object of the same storage without reading its bytes.
   *
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE: then the target has no object that may be used.
   */
  copyWithin?(source: ChosenPlace, target: ChosenPlace, transfer: Transfer): Promise<CopyMade>;
}

/** An object that another program has stored. */
export type ForeignObject = {
  place: ChosenPlace;
  facts: ObjectFacts;
  /** When it was stored, in milliseconds since the epoch. */
  storedAt: number;
};

/** Takes over objects that other programs have stored; only for a storage that others can write to. */
export interface AdoptsObjects {
  /**
   * Asks for an object; `null` if it does not exist. Changes nothing.
   *
   * @param wantsHash whether to read the bytes if the storage does not know their hash.
   * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID, R2_ACCESS_DENIED, R2_UNAVAILABLE
   */
  inspect?(
    key: string,
    isPrivate: boolean,
    wantsHash: boolean,
    ofCall?: R2Config,
  ): Promise<ForeignObject | null>;
}

/** Deletes objects. Idempotent: a missing object is success. */
export interface RemovesFiles<At extends Location> {
  /**
   * Deletes an object in this transaction and returns `null`, or returns the earliest time, in milliseconds
   * since the epoch, at which a request can delete it permanently.
   */
  remove(ctx: MutationCtx, location: At): Promise<number | null>;
  /**
   * Deletes by a request; only for a storage that no transaction can reach.
   *
   * @param etag of an adopted object: other bytes at its place belong to another program and stay.
   */
  removeByRequest?(location: At, ofCall?: R2Config, etag?: string): Promise<void>;
}

/** One request that a client may send, with these headers. */
export type SignedRequest = { url: string; headers: Record<string, string> };

/** A part of a file: its number from 1, its size in bytes and its SHA-256 in hex. */
export type PartOf = { partNumber: number; size: number; sha256: string };

/** An upload in parts that the storage has begun. */
export type PartsBegun = Cut & { uploadId: string };

/** Takes large files in parts. The object exists from the moment in which the component completes the upload. */
export interface TakesParts {
  /**
   * Signs the request that begins the upload; its response names the `uploadId`. `null` if the storage takes no
   * parts.
   */
  begin(
    place: ChosenPlace,
    upload: Pick<UploadToOpen, "filename" | "contentType" | "ofCall">,
  ): Promise<SignedRequest | null>;
  /** Signs one request for each part. The storage accepts no other length and no other bytes. */
  sign(
    place: ChosenPlace,
    uploadId: string,
    parts: PartOf[],
    ofCall?: R2Config,
  ): Promise<{ requests: SignedRequest[]; lifetimeMs: number }>;
  /** Signs requests whose responses list the parts that the storage has. */
  signLists(place: ChosenPlace, begun: PartsBegun, ofCall?: R2Config): Promise<string[]>;
  /**
   * Makes one object of all parts. Idempotent: an upload that was completed before is success.
   *
   * @returns false if the storage does not have all parts; then nothing has changed.
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE
   */
  complete(place: ChosenPlace, begun: PartsBegun, ofCall?: R2Config): Promise<boolean>;
  /**
   * Aborts all uploads in parts to a place, also those that the component does not know. Idempotent.
   *
   * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE
   */
  abort(place: ChosenPlace, ofCall?: R2Config): Promise<void>;
}

export type StorageBackend<At extends Location> = HoldsFiles<At> &
  OpensUploads &
  /** Missing if each file is one request. */
  { parts?: TakesParts } & (TellsFacts | AnswersRequests<At>) &
  ReadsFiles<At> &
  TakesCopies &
  AdoptsObjects &
  RemovesFiles<At>;
