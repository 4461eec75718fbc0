/**
 * Signed addresses: a version's address on the asset routes that works until a time. The signature is
 * an HMAC with SHA-256 (RFC 2104) over everything that stands before it, as it is sent, so that no
 * part of the address can be changed and no second spelling of it is accepted.
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { assetError } from "./errors.js";
import { percentEncode } from "./percent.js";

export const DEFAULT_SECONDS = 15 * 60;
/** 7 days: the longest that Signature Version 4 allows, too. */
export const MAX_SECONDS = 7 * 24 * 60 * 60;

/** @throws ARGUMENT_INVALID */
export function parseLifetime(expiresIn: number): number {
  if (Number.isSafeInteger(expiresIn) && expiresIn >= 1 && expiresIn <= MAX_SECONDS) {
    return expiresIn;
  }
  throw assetError(
    "ARGUMENT_INVALID",
    `expiresIn must be a whole number of seconds from 1 to ${MAX_SECONDS}.`,
    { argument: "expiresIn", reason: "out of bounds" },
  );
}

export type SigningKey = { id: string; secret: ArrayBuffer };

/** What a signed address says. */
export type SignedClaim = {
  versionId: string;
  /** A name to save the file under; `null` shows it. */
  download: string | null;
  /** When the address stops working, in seconds since 1970. */
  expires: number;
  keyId: string;
};

/** A claim with what proves it. */
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
 * The signed address of a version, as it follows the prefix of the routes.
 *
 * @param name what the address ends in, for people and for saving.
 */
export function signAddress(
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

/** What an address claims, still to be verified; `null` for what is not in the form of one. */
export function parseSigned(address: string): SignedRequest | null {
  const [, message, versionId, download, expires, keyId, signature] = SIGNED.exec(address) ?? [];
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
    // A malformed escape.
    return null;
  }
}

/** Compares in a time that does not tell where two texts of the same length differ. */
function isEqual(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) {
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  }
  return difference === 0;
}

/** Whether a claim was signed with this key. */
export function isSignedWith(
  { secret }: SigningKey,
  { message, signature }: SignedRequest,
): boolean {
  return isEqual(hmac(secret, message), signature);
}

/** Whether a claim holds at a time. One that reaches further than any may was made by a wrong clock. */
export function isCurrent({ expires }: SignedClaim, now: number): boolean {
  const left = expires - now / 1000;
  return left > 0 && left <= MAX_SECONDS;
}
