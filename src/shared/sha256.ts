/** SHA-256 digests: bytes in rows that are read often, lowercase hex in others and in results, base64 in HTTP headers. */
import { assetError } from "./errors.js";

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** Returns whether a string is a digest in base64. */
export function isSha256(base64: string): boolean {
  return BASE64.test(base64);
}

/** Returns the digest of a row, which stores its bytes; rows of earlier alphas have the hex. */
export function storedSha256(stored: ArrayBuffer | string | undefined): string | undefined {
  return stored instanceof ArrayBuffer ? bytesToHex(new Uint8Array(stored)) : stored;
}

/** Returns a digest as a row stores it. */
export function sha256ToStore(hex: string | undefined): ArrayBuffer | undefined {
  return hex === undefined ? undefined : hexToBytes(hex);
}

export function hexToBytes(hex: string): ArrayBuffer {
  const pairs = hex.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)).buffer;
}

export function hexToBase64(hex: string): string {
  return btoa(String.fromCharCode(...new Uint8Array(hexToBytes(hex))));
}

export function bytesToHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += (byte + 0x100).toString(16).slice(1);
  return hex;
}

export function base64ToHex(base64: string): string {
  return bytesToHex(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/**
 * Converts a digest in hex or base64 to hex.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseSha256(digest: string): string {
  if (HEX.test(digest)) return digest.toLowerCase();
  if (BASE64.test(digest)) return base64ToHex(digest);
  throw assetError(
    "ARGUMENT_INVALID",
    "sha256 must be a SHA-256 digest as 64 hex digits or 44 characters of base64.",
    { argument: "sha256", reason: "not a SHA-256 digest" },
  );
}
