/** The settings of a bucket, checked wherever they are given: in a call, the environment or a file. */
import { assetError } from "../errors.js";

/** Credentials passed with a call. */
export type R2Config = {
  R2_BUCKET: string;
  /** For private files; a bucket without a public domain. */
  R2_PRIVATE_BUCKET?: string;
  R2_ENDPOINT: string;
  R2_ACCESS_KEY_ID: string;
  R2_SECRET_ACCESS_KEY: string;
  R2_PUBLIC_URL?: string;
  R2_KEY_PREFIX?: string;
};

export type R2Credentials = {
  bucket: string;
  endpoint: URL;
  accessKeyId: string;
  secretAccessKey: string;
};

export const CREDENTIALS = [
  "R2_BUCKET",
  "R2_ENDPOINT",
  "R2_ACCESS_KEY_ID",
  "R2_SECRET_ACCESS_KEY",
] as const;

const OPTIONAL = ["R2_PRIVATE_BUCKET", "R2_PUBLIC_URL", "R2_KEY_PREFIX"] as const;

/** The longest name of an unknown field that an error repeats. */
const MAX_NAMED = 30;

type Setting = keyof R2Config;
const SETTINGS: readonly Setting[] = [...CREDENTIALS, ...OPTIONAL];

const HOW_TO_SET =
  "Set them as environment variables of the deployment and pass them on in convex.config.ts, or " +
  "pass r2Config with the call.";

function invalid(setting: string, reason: string) {
  return assetError("R2_CONFIG_INVALID", `${setting} is invalid: ${reason}.`, {
    setting,
    reason,
  });
}

function isLoopback(url: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
}

/** Returns an absolute https URL; http is allowed only for localhost. */
function parseUrl(setting: string, text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid(setting, "it is not an absolute URL");
  }
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  if (!isSafe) throw invalid(setting, "it must begin with https://");
  if (url.username || url.password || url.search || url.hash) {
    throw invalid(setting, "it must not contain a user name, password, query or fragment");
  }
  return url;
}

/** Which of the two buckets; by default the public one. */
export type BucketName = "private" | undefined;

/**
 * Checks the `r2Config` of a call, in which any field may be missing or of any type.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID. They name the field and never contain its value.
 */
export function parseR2Config(given: Record<string, unknown> | undefined): R2Config | undefined {
  if (given === undefined) return undefined;
  for (const [name, value] of Object.entries(given)) {
    if (!(SETTINGS as readonly string[]).includes(name)) {
      // A long name might be a secret in the wrong place.
      const named = name.length > MAX_NAMED ? "a field" : name;
      throw invalid("r2Config", `it has no setting ${named}; it has ${SETTINGS.join(", ")}`);
    }
    if (value !== undefined && typeof value !== "string") {
      throw invalid(name, "it must be a string");
    }
  }
  const config = given as R2Config;
  parseCredentials(config, config.R2_PRIVATE_BUCKET?.trim() ? "private" : undefined);
  if (config.R2_PUBLIC_URL?.trim()) parsePublicUrl(config.R2_PUBLIC_URL, "R2_PUBLIC_URL");
  if (config.R2_KEY_PREFIX) parseKeyPrefix(config.R2_KEY_PREFIX, "R2_KEY_PREFIX");
  return config;
}

/**
 * The credentials of a bucket.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export function parseCredentials(values: Partial<R2Config>, which?: BucketName): R2Credentials {
  const text = (name: Setting) => values[name]?.trim() ?? "";
  const needed = which === "private" ? [...CREDENTIALS, "R2_PRIVATE_BUCKET" as const] : CREDENTIALS;
  const missing = needed.filter((name) => text(name) === "");
  if (missing.length > 0) {
    throw assetError("R2_NOT_CONFIGURED", `R2 needs ${missing.join(", ")}. ${HOW_TO_SET}`, {
      missing,
    });
  }
  const bucket = parseBucket("R2_BUCKET", text("R2_BUCKET"));
  return {
    bucket: which === "private" ? parsePrivateBucket(text("R2_PRIVATE_BUCKET"), bucket) : bucket,
    endpoint: parseEndpoint(text("R2_ENDPOINT"), bucket),
    accessKeyId: parseKey("R2_ACCESS_KEY_ID", text("R2_ACCESS_KEY_ID")),
    secretAccessKey: parseKey("R2_SECRET_ACCESS_KEY", text("R2_SECRET_ACCESS_KEY")),
  };
}

/** Any longer text is not a key that an S3 service has made. */
const MAX_KEY_LENGTH = 256;

function parseKey(setting: Setting, key: string): string {
  if (key.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(key)) return key;
  throw invalid(
    setting,
    `it must have at most ${MAX_KEY_LENGTH} ASCII characters, without spaces or line breaks`,
  );
}

function parseBucket(setting: Setting, name: string): string {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return name;
  throw invalid(setting, "it is not a bucket name");
}

function parsePrivateBucket(name: string, publicBucket: string): string {
  if (name === publicBucket) {
    throw invalid("R2_PRIVATE_BUCKET", "it equals R2_BUCKET, which is public");
  }
  return parseBucket("R2_PRIVATE_BUCKET", name);
}

/** Cloudflare's dashboard shows the endpoint with the bucket's name appended. */
function parseEndpoint(text: string, bucket: string): URL {
  const endpoint = parseUrl("R2_ENDPOINT", text);
  const path = endpoint.pathname.replace(/\/+$/, "");
  if (path.endsWith(`/${bucket}`)) endpoint.pathname = path.slice(0, -bucket.length);
  return endpoint;
}

/** Normalizes the URL of the bucket's public domain, without a trailing slash. */
export function parsePublicUrl(text: string, setting = "r2PublicUrl"): string {
  return parseUrl(setting, text.trim()).href.replace(/\/+$/, "");
}

/** Keys have at most 1024 bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/**
 * Validates the key of an object that another program has named.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseObjectKey(key: string): string {
  const { length } = new TextEncoder().encode(key);
  const isSafe = length > 0 && length <= MAX_KEY_BYTES && !/[\p{Cc}\p{Surrogate}]/u.test(key);
  // A URL would lose these.
  if (isSafe && !key.split("/").some((part) => part === "." || part === "..")) return key;
  throw assetError(
    "ARGUMENT_INVALID",
    `r2Key must have 1 to ${MAX_KEY_BYTES} bytes, without control characters and without "." or ` +
      '".." between slashes.',
    { argument: "r2Key", reason: "not a key" },
  );
}

/** Validates a key prefix: segments of safe characters, without leading or trailing slashes. */
export function parseKeyPrefix(prefix: string, setting = "r2KeyPrefix"): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, "");
  if (trimmed.length > 200 || !/^([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/.test(trimmed)) {
    throw invalid(setting, "use letters, digits, dots, dashes and slashes between names");
  }
  if (trimmed.split("/").some((segment) => segment === "." || segment === "..")) {
    throw invalid(setting, '"." and ".." are not names');
  }
  return trimmed;
}
