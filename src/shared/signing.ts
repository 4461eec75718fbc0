/**
 * Signed URLs: a version's URL on the asset routes with an expiration. The signature is an HMAC with SHA-256
 * (RFC 2104) over everything before it, exactly as sent, so no part of the URL can be changed and no other
 * spelling is accepted.
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

/** The content of a signed URL. */
export type SignedClaim = {
  versionId: string;
  /** A name to save the file under; `null` displays it. */
  download: string | null;
  /** When the URL expires, in seconds since 1970. */
  expires: number;
  keyId: string;
};

/** A claim with its signature. */
export type SignedRequest = SignedClaim & { message: string; signature: string };

function hmac(secret: ArrayBuffer, message: string): string {
  const hash = new Sha256(new Uint8Array(secret));
  hash.update(message);
  return btoa(String.fromCharCode(...hash.digestSync()))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

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
  const path = `v/${percentEncode(versionId)}/${percentEncode(name)}`;
  const saveAs = download === null ? "" : `download=${percentEncode(download)}&`;
  const message = `${path}?${saveAs}expires=${expires}&key=${percentEncode(id)}`;
  return `${message}&signature=${hmac(secret, message)}`;
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
function isEqual(a: string, b: string): boolean {
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
  { message, signature }: SignedRequest,
): boolean {
  return isEqual(hmac(secret, message), signature);
}

/** Returns whether a claim is valid at a time. A lifetime above the maximum comes from a wrong clock. */
export function isCurrent({ expires }: SignedClaim, now: number): boolean {
  const left = expires - now / 1000;
  return left > 0 && left <= MAX_SECONDS;
}
