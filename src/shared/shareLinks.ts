/** The secrets of share links: tokens, passwords, and the grants of visitors who know a password. */
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "./sha256.js";
import { isEqual } from "./signing.js";

/** The first segment of the paths of share links, relative to the prefix of the routes. */
export const SHARE_SEGMENT = "share";

/** 192 random bits: too many to guess. */
const TOKEN_BYTES = 24;
const SALT_BYTES = 16;

const SHARE_PATH = /^share\/(?<token>[\w-]{32})(?<rest>\/.*)?$/s;

const utf8 = new TextEncoder();

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Returns a token. Only in a function whose random numbers are secret: a mutation or an action. */
export function newToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
}

/** Returns the hash of a token, by which its link is found. */
export function hashToken(token: string): string {
  return bytesToHex(sha256(utf8.encode(token)));
}

/**
 * Returns the token in the path of a request, relative to the prefix of the routes, and the encoded rest of the path, which is
 * empty or begins with a slash; `null` for other paths.
 */
export function shareIn(path: string): { token: string; rest: string } | null {
  const { token = "", rest = "" } = SHARE_PATH.exec(path)?.groups ?? {};
  return token === "" ? null : { token, rest };
}

/** 16 MiB of memory; about 100 ms in Node 22 on one core. */
const COST = { N: 2 ** 14, r: 8, p: 1, dkLen: 32 };

export type PasswordHash = { salt: ArrayBuffer; hash: ArrayBuffer };

/** Returns the slow hash of a password, with a salt of its own. */
export function hashPassword(password: string): PasswordHash {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES)).buffer;
  return { salt, hash: slowHash(password, salt) };
}

/** Browsers and systems may write the same character in several forms. */
function slowHash(password: string, salt: ArrayBuffer): ArrayBuffer {
  return new Uint8Array(scrypt(password.normalize("NFC"), new Uint8Array(salt), COST)).buffer;
}

/** Returns whether a password is the one that was hashed; the comparison takes the same time for all. */
export function isPassword(password: string, { salt, hash }: PasswordHash): boolean {
  const given = new Uint8Array(slowHash(password, salt));
  return isEqual(bytesToHex(given), bytesToHex(new Uint8Array(hash)));
}

/** How long a visitor who knew the password needs not enter it again, in seconds. */
export const GRANT_SECONDS = 12 * 60 * 60;

function signatureOf({ hash }: Pick<PasswordHash, "hash">, tokenHash: string, expires: number) {
  const message = utf8.encode(`share.${tokenHash}.${expires}`);
  return base64url(hmac(sha256, new Uint8Array(hash), message));
}

/**
 * Returns a grant for one link. The hash of its password is the key, which no function returns to clients.
 *
 * @param now in milliseconds since 1970.
 */
export function makeGrant(
  password: Pick<PasswordHash, "hash">,
  tokenHash: string,
  now: number,
): string {
  const expires = Math.floor(now / 1000) + GRANT_SECONDS;
  return `${expires}.${signatureOf(password, tokenHash, expires)}`;
}

/** Returns whether a grant was made for this link and its password, and has not expired. */
export function isGranted(
  password: Pick<PasswordHash, "hash">,
  tokenHash: string,
  grant: string,
  now: number,
): boolean {
  const [, seconds = "", signature = ""] = /^(\d{1,12})\.([\w-]{43})$/.exec(grant) ?? [];
  const expires = Number(seconds);
  if (!isEqual(signatureOf(password, tokenHash, expires), signature)) return false;
  return expires * 1000 > now;
}
