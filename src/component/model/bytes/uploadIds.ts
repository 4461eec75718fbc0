/**
 * The ids of uploads that callers get: the id of the row and a secret, `<row id>.<secret>`. The row has only a hash
 * of the secret, and errors and signed URLs only the row's id, so an upload can be finished only with the id that
 * `startUpload` has returned.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "../../../shared/sha256.js";
import { isEqual } from "../../../shared/signing.js";

/** 128 bits cannot be guessed; nor can another secret with the same 128 bits of its hash. */
const SECRET_BYTES = 16;

function hashOf(secret: string): Uint8Array {
  return sha256(new TextEncoder().encode(secret));
}

/** Returns a new secret and its hash, for the row. */
export function newSecret(): { secret: string; secretHash: ArrayBuffer } {
  // Each run of a mutation has its own generator, seeded by the server.
  const secret = bytesToHex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { secret, secretHash: hashOf(secret).slice(0, SECRET_BYTES).buffer };
}

/** Returns the id of an upload for its caller. */
export function uploadIdOf(rowId: string, secret: string): string {
  return `${rowId}.${secret}`;
}

/** Returns the id of the row, which may be shown in errors and logs. */
export function rowIdOf(intentId: string): string {
  return intentId.split(".", 1)[0]!;
}

/** Returns whether an id has the secret of a row, in constant time. Earlier alphas stored the whole hash as hex. */
export function hasSecret(intentId: string, secretHash: string | ArrayBuffer | undefined): boolean {
  if (secretHash === undefined) return false;
  const hash = hashOf(intentId.slice(rowIdOf(intentId).length + 1));
  return typeof secretHash === "string"
    ? isEqual(bytesToHex(hash), secretHash)
    : isEqual(bytesToHex(hash.slice(0, SECRET_BYTES)), bytesToHex(new Uint8Array(secretHash)));
}
