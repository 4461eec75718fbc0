/**
 * Signed URLs: URLs of the asset routes with an expiration, to read a version or to send the bytes of an upload.
 * The signature is an HMAC with SHA-256 (RFC 2104) over everything before it, exactly as sent, so no part of the
 * URL can be changed and no other spelling is accepted.
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { assetError } from "./errors.js";
import { percentEncode } from "./percent.js";

export const DEFAULT_SECONDS = 15 * 60;
/** 7 days, the maximum of Signature Version 4. */
export const MAX_SECONDS = 7 * 24 * 60 * 60;

/** @throws ARGUMENT_INVALID */
export function parseLifetime(expiresIn: number): number {
  if (Number.isSafeInteger(expiresIn) && expiresIn >= 1 && expiresIn <= MAX_SECONDS) {
    return expiresIn;
  }
  throw assetError(
    "ARGUMENT_INVALID",
    `expiresIn must be an integer number of seconds from 1 to ${MAX_SECONDS}.`,
    { argument: "expiresIn", reason: "out of bounds" },
  );
}

export type SigningKey = { id: string; secret: ArrayBuffer };

/** The parts of any signed URL. */
type Signed = {
  /** When the URL expires, in seconds since 1970. */
  expires: number;
  keyId: string;
  /** Everything before the signature. */
  message: string;
  signature: string;
};

/** The content of a signed URL of a version. */
export type SignedClaim = Pick<Signed, "expires" | "keyId"> & {
  versionId: string;
  /** A name to save the file under; `null` displays it. */
  download: string | null;
};

/** A claim with its signature. */
export type SignedRequest = SignedClaim & Signed;

/** A signed URL that takes the bytes of an upload. */
export type SignedUpload = Signed & { intentId: string };

function hmac(secret: ArrayBuffer, message: string): string {
  const hash = new Sha256(new Uint8Array(secret));
  hash.update(message);
  return btoa(String.fromCharCode(...hash.digestSync()))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The first segment of the paths of versions, relative to the prefix of the routes. */
export const VERSION_SEGMENT = "v";

/**
 * Returns the signed URL path of a version, relative to the prefix of the routes.
 *
 * @param name the last segment of the URL, for readability and for saving.
 */
export function signPath(
  { id, secret }: SigningKey,
  name: string,
  { versionId, download, expires }: Omit<SignedClaim, "keyId">,
): string {
  const path = `${VERSION_SEGMENT}/${percentEncode(versionId)}/${percentEncode(name)}`;
  const saveAs = download === null ? "" : `download=${percentEncode(download)}&`;
  const message = `${path}?${saveAs}expires=${expires}&key=${percentEncode(id)}`;
  return `${message}&signature=${hmac(secret, message)}`;
}

/** The first segment of the paths that take uploads, relative to the prefix of the routes. */
export const UPLOAD_SEGMENT = "upload/";

/** Returns the signed URL path that takes the bytes of an upload, relative to the prefix of the routes. */
export function signUploadPath(
  { id, secret }: SigningKey,
  { intentId, expires }: { intentId: string; expires: number },
): string {
  const path = UPLOAD_SEGMENT + percentEncode(intentId);
  const message = `${path}?expires=${expires}&key=${percentEncode(id)}`;
  return `${message}&signature=${hmac(secret, message)}`;
}

const SIGNED_UPLOAD =
  /^(upload\/([^/?]+)\?expires=([1-9]\d{0,11})&key=([^&]+))&signature=([A-Za-z0-9_-]{43})$/;

/** Parses a signed upload URL without verifying it; `null` if the format is wrong. */
export function parseSignedUpload(signedPath: string): SignedUpload | null {
  const [, message, intentId, expires, keyId, signature] = SIGNED_UPLOAD.exec(signedPath) ?? [];
  if (message === undefined) return null;
  try {
    return {
      intentId: decodeURIComponent(intentId!),
      expires: Number(expires),
      keyId: decodeURIComponent(keyId!),
      message,
      signature: signature!,
    };
  } catch {
    // An invalid percent-encoding.
    return null;
  }
}

const SIGNED =
  /^(v\/([^/?]+)\/[^/?]+\?(?:download=([^&]*)&)?expires=([1-9]\d{0,11})&key=([^&]+))&signature=([A-Za-z0-9_-]{43})$/;

/** Parses the claim of a URL without verifying it; `null` if the format is wrong. */
export function parseSigned(signedPath: string): SignedRequest | null {
  const [, message, versionId, download, expires, keyId, signature] = SIGNED.exec(signedPath) ?? [];
  if (message === undefined) return null;
  try {
    return {
      versionId: decodeURIComponent(versionId!),
      download: download === undefined ? null : decodeURIComponent(download),
      expires: Number(expires),
      keyId: decodeURIComponent(keyId!),
      message,
      signature: signature!,
    };
  } catch {
    // An invalid percent-encoding.
    return null;
  }
}

/** Compares two strings of equal length in constant time. */
export function isEqual(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) {
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  }
  return difference === 0;
}

/** Returns whether a claim was signed with this key. */
export function isSignedWith(
  { secret }: SigningKey,
  { message, signature }: Pick<Signed, "message" | "signature">,
): boolean {
  return isEqual(hmac(secret, message), signature);
}

/** Returns whether a claim is valid at a time. A lifetime above the maximum comes from a wrong clock. */
export function isCurrent({ expires }: Pick<Signed, "expires">, now: number): boolean {
  const left = expires - now / 1000;
  return left > 0 && left <= MAX_SECONDS;
}
