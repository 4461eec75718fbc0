/** SHA-256 digests: lowercase hex in rows and results, base64 in HTTP headers. */
import { assetError } from "./errors.js";

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** Returns whether a string is a digest in base64. */
export function isSha256(base64: string): boolean {
  return BASE64.test(base64);
}

export function hexToBase64(hex: string): string {
  const pairs = hex.match(/../g) ?? [];
  return btoa(String.fromCharCode(...pairs.map((pair) => Number.parseInt(pair, 16))));
}

export function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
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
