/**
 * Signed URLs: URLs of the asset routes with an expiration, to read a version or to send the bytes of an upload.
 * The signature is an HMAC with SHA-256 (RFC 2104) over the path and the known parameters in one canonical
 * spelling, so that mail programs and social networks may encode them otherwise and add their own parameters.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { assetError } from "./errors.js";
import { type AssetPath, ROOT, joinPath, parseAssetPath } from "./paths.js";
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
  /** The path and the parameters that are signed, in their canonical spelling. */
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

function signatureOf(secret: ArrayBuffer, message: string): string {
  const signature = hmac(sha256, new Uint8Array(secret), new TextEncoder().encode(message));
  return btoa(String.fromCharCode(...signature))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** All that has a meaning in a signed URL. */
type Meaning = { segments: string[]; download?: string | null; expires: number; keyId: string };

/** Returns the text to sign, in one spelling. */
function messageOf({ segments, download = null, expires, keyId }: Meaning): string {
  const path = segments.map((segment) => percentEncode(segment)).join("/");
  const saveAs = download === null ? "" : `download=${percentEncode(download)}&`;
  return `${path}?${saveAs}expires=${expires}&key=${percentEncode(keyId)}`;
}

function sign({ id, secret }: SigningKey, signed: Omit<Meaning, "keyId">): string {
  const message = messageOf({ ...signed, keyId: id });
  return `${message}&signature=${signatureOf(secret, message)}`;
}

/** The first segment of the paths of versions, relative to the prefix of the routes. */
export const VERSION_SEGMENT = "v";

/**
 * Returns the signed URL path of a version, relative to the prefix of the routes.
 *
 * @param name the last segment of the URL, for readability and for saving.
 */
export function signPath(
  key: SigningKey,
  name: string,
  { versionId, download, expires }: Omit<SignedClaim, "keyId">,
): string {
  return sign(key, { segments: [VERSION_SEGMENT, versionId, name], download, expires });
}

/** An object of the private bucket, for the Worker that serves it: `disposition` is the header that it sends. */
type ObjectClaim = { key: string; disposition: string; expires: number };

/**
 * Returns the signed URL path of an object, relative to the domain of the private bucket. Both the app and the Worker have the
 * secret, so the Worker asks for nothing else.
 */
export function signObjectPath(secret: string, { key, disposition, expires }: ObjectClaim): string {
  const path = key
    .split("/")
    .map((part) => percentEncode(part))
    .join("/");
  const message = `${path}?disposition=${percentEncode(disposition)}&expires=${expires}`;
  return `${message}&signature=${signatureOf(new TextEncoder().encode(secret).buffer, message)}`;
}

/** The first segment of the paths that take uploads, relative to the prefix of the routes. */
export const UPLOAD_SEGMENT = "upload";

/** Returns the signed URL path that takes the bytes of an upload, relative to the prefix of the routes. */
export function signUploadPath(
  key: SigningKey,
  { intentId, expires }: { intentId: string; expires: number },
): string {
  return sign(key, { segments: [UPLOAD_SEGMENT, intentId], expires });
}

/** Parses a signed upload URL without verifying it; `null` if the format is wrong. */
export function parseSignedUpload(signedPath: string): SignedUpload | null {
  const signed = parse(signedPath);
  const [first, intentId, ...rest] = signed?.segments ?? [];
  if (signed === null || first !== UPLOAD_SEGMENT || intentId === undefined) return null;
  return rest.length > 0 ? null : { ...signed, intentId };
}

/** The first segment of preview URLs, relative to the prefix of the routes. */
export const PREVIEW_SEGMENT = "preview";

/** The content of a preview URL: a release, and a path in its perspective. */
export type SignedPreview = Signed & {
  releaseId: string;
  path: AssetPath;
  /** A name to save the file under; `null` displays it. */
  download: string | null;
};

/** Returns the signed URL path that shows a path in the perspective of a release, relative to the prefix of the routes. */
export function signPreviewPath(
  key: SigningKey,
  { releaseId, path, expires }: Pick<SignedPreview, "releaseId" | "path" | "expires">,
): string {
  const names = joinPath(path.folderPath, path.basename).split("/");
  return sign(key, { segments: [PREVIEW_SEGMENT, releaseId, ...names], expires });
}

/** The first segment of the text that is signed for the preview of a folder; no URL begins with it. */
const FOLDER_PREVIEW = "preview-folder";

/** The beginning of the preview URL of a folder: the second segment has the claim, and those that follow a path below it. */
const FOLDER_PREVIEW_PATH =
  /^preview\/~(?<depth>\d{1,3})\.(?<expires>[1-9]\d{0,11})\.(?<keyId>\w+)\.(?<releaseId>\w+)\.(?<signature>[\w-]{43})\//;

/** The file that a URL of a folder shows. */
const INDEX = "index.html";

/**
 * Returns the signed URL path that shows a folder and everything below it in the perspective of a release, relative to the
 * prefix of the routes. The claim is a segment of its own, so that relative URLs in a page lead to other files of the folder.
 */
export function signPreviewFolder(
  key: SigningKey,
  {
    releaseId,
    folderPath,
    expires,
  }: { folderPath: string } & Pick<SignedPreview, "releaseId" | "expires">,
): string {
  const names = folderPath === ROOT ? [] : folderPath.split("/");
  const segments = [FOLDER_PREVIEW, releaseId, ...names];
  const signature = signatureOf(key.secret, messageOf({ segments, expires, keyId: key.id }));
  const claim = `~${names.length}.${expires}.${key.id}.${releaseId}.${signature}`;
  return [PREVIEW_SEGMENT, claim, ...names.map((name) => percentEncode(name)), ""].join("/");
}

/** Returns the part of a path that all preview URLs of a folder have in common; `null` for other paths. */
export function folderPreviewIn(path: string): string | null {
  return FOLDER_PREVIEW_PATH.exec(path)?.[0] ?? null;
}

/** Parses the preview URL of a file in a folder; `null` if the format is wrong. */
function parseFolderPreview(signedPath: string): SignedPreview | null {
  const [path] = signedPath.split("?", 1) as [string];
  const { 0: start = "", groups = {} } = FOLDER_PREVIEW_PATH.exec(path) ?? {};
  const { depth, expires, keyId = "", releaseId = "", signature = "" } = groups;
  if (start === "") return null;
  try {
    const names = path
      .slice(start.length)
      .split("/")
      .map((name) => decodeURIComponent(name));
    const segments = [FOLDER_PREVIEW, releaseId, ...names.slice(0, Number(depth))];
    const meaning = { segments, expires: Number(expires), keyId };
    const basename = names.pop() || INDEX;
    return {
      ...{ ...meaning, signature, releaseId, message: messageOf(meaning), download: null },
      // The names below the folder are not signed, and may be written in other forms.
      path: parseAssetPath({ folderPath: names.join("/"), basename }),
    };
  } catch {
    // An invalid percent-encoding, or no path.
    return null;
  }
}

/** Parses a preview URL without verifying it; `null` if the format is wrong. */
export function parseSignedPreview(signedPath: string): SignedPreview | null {
  if (folderPreviewIn(signedPath) !== null) return parseFolderPreview(signedPath);
  const signed = parse(signedPath);
  const [first, releaseId, ...names] = signed?.segments ?? [];
  const basename = names.pop();
  if (signed === null || first !== PREVIEW_SEGMENT || releaseId === undefined) return null;
  if (basename === undefined) return null;
  return { ...signed, releaseId, path: { folderPath: names.join("/"), basename } };
}

/** Parses the claim of a URL without verifying it; `null` if the format is wrong. */
export function parseSigned(signedPath: string): SignedRequest | null {
  const signed = parse(signedPath);
  const [first, versionId, name, ...rest] = signed?.segments ?? [];
  if (signed === null || first !== VERSION_SEGMENT || versionId === undefined) return null;
  return name === undefined || rest.length > 0 ? null : { ...signed, versionId };
}

const EXPIRES = /^[1-9]\d{0,11}$/;
const SIGNATURE = /^[\w-]{43}$/;

/** Splits a signed URL and ignores the parameters without a meaning; `null` if the format is wrong. */
function parse(
  signedPath: string,
): (Signed & { segments: string[]; download: string | null }) | null {
  // With its question mark, because the parser leaves out one in front.
  const [, path = "", search = ""] = /^([^?]*)(\?.*)$/s.exec(signedPath) ?? [];
  const query = new URLSearchParams(search);
  const [download, ...required] = ["download", "expires", "key", "signature"].map((name) =>
    query.getAll(name),
  ) as [string[], ...string[][]];
  // Two of a kind may mean different things to different programs.
  if (download.length > 1 || required.some(({ length }) => length !== 1)) return null;
  const [expires, keyId, signature] = required.flat() as [string, string, string];
  if (!EXPIRES.test(expires) || !SIGNATURE.test(signature)) return null;
  try {
    const meaning = {
      segments: path.split("/").map((segment) => decodeURIComponent(segment)),
      download: download[0] ?? null,
      expires: Number(expires),
      keyId,
    };
    return { ...meaning, message: messageOf(meaning), signature };
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

/**
 * Verifies a claim: its signature before its time, so that a URL that was changed is never called expired.
 *
 * @param key the key that the claim names; `null` if it is no longer accepted. Then the claim is expired if it says so,
 * because a key is kept until all that it signed has expired, or is revoked.
 */
export function verify(
  key: SigningKey | null,
  { message, signature, expires }: Pick<Signed, "message" | "signature" | "expires">,
  now: number,
): "valid" | "expired" | "refused" {
  if (key !== null && !isEqual(signatureOf(key.secret, message), signature)) return "refused";
  const left = expires - now / 1000;
  if (left <= 0) return "expired";
  // A lifetime above the maximum comes from a wrong clock.
  return key === null || left > MAX_SECONDS ? "refused" : "valid";
}
