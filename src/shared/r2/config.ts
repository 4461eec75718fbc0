/** The settings of a bucket, checked wherever they are given: in a call, the environment or a file. */
import { assetError } from "../errors.js";
import {
  BUCKET_VARIABLES,
  type BucketValues,
  type DomainVariable,
  REQUIRED,
  invalid,
  isGiven,
  requireOneMeaning,
  textOf,
  variableOf,
  variablesLike,
} from "./variables.js";

/** Credentials of a bucket in Cloudflare R2, passed with a call. */
type R2Credential = {
  R2_BUCKET: string;
  /** For private files; a bucket without a public domain. */
  R2_PRIVATE_BUCKET?: string;
  R2_ENDPOINT: string;
  R2_ACCESS_KEY_ID: string;
  R2_SECRET_ACCESS_KEY: string;
  R2_PUBLIC_URL?: string;
  R2_KEY_PREFIX?: string;
};

/** Credentials of a bucket of any S3 provider, passed with a call. */
type S3Credential = {
  S3_BUCKET: string;
  /** For private files; a bucket without public access. */
  S3_PRIVATE_BUCKET?: string;
  S3_ENDPOINT: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
  S3_PUBLIC_URL?: string;
  S3_KEY_PREFIX?: string;
  /** By default the region that the endpoint names, else `us-east-1`. */
  S3_REGION?: string;
  /** `path` by default: `https://endpoint/bucket/key`; `virtual-host`: `https://bucket.endpoint/key`. */
  S3_URL_STYLE?: string;
  /**
   * Features that the provider lacks, separated by commas: `conditional-put`, `conditional-copy`, `checksums`, `parts`.
   */
  S3_UNSUPPORTED?: string;
};

/** Credentials passed with a call, in either spelling. */
export type R2Config = R2Credential | S3Credential;

/** Features that some providers lack; without one, a slower way is used that is as safe. */
const FEATURES = ["conditional-put", "conditional-copy", "checksums", "parts"] as const;
export type Feature = (typeof FEATURES)[number];

const URL_STYLES = ["path", "virtual-host"] as const;
type UrlStyle = (typeof URL_STYLES)[number];

export type R2Credentials = {
  bucket: string;
  /** The variable that names the bucket. */
  variable: string;
  endpoint: URL;
  accessKeyId: string;
  secretAccessKey: string;
  /** By default the region that the endpoint names. */
  region?: string;
  urlStyle: UrlStyle;
  unsupported: readonly Feature[];
};

/** The longest name of an unknown field that an error repeats. */
const MAX_NAMED = 30;

const HOW_TO_SET =
  "Set them as environment variables of the deployment and pass them on in convex.config.ts, or " +
  "pass r2Config with the call.";

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
    if (!(BUCKET_VARIABLES as readonly string[]).includes(name)) {
      // A long name might be a secret in the wrong place.
      const named = name.length > MAX_NAMED ? "a field" : name;
      const known = variablesLike(name).join(", ");
      throw invalid("r2Config", `it has no setting ${named}; it has ${known}`);
    }
    if (value !== undefined && typeof value !== "string") {
      throw invalid(name, "it must be a string");
    }
  }
  const config: BucketValues = given;
  parseCredentials(config, textOf(config, "PRIVATE_BUCKET") ? "private" : undefined);
  publicUrlOf(config);
  keyPrefixOf(config);
  return config as R2Config;
}

/**
 * The credentials of a bucket.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export function parseCredentials(values: BucketValues, which?: BucketName): R2Credentials {
  const needed = which === "private" ? [...REQUIRED, "PRIVATE_BUCKET" as const] : REQUIRED;
  const missing = needed
    .filter((setting) => textOf(values, setting) === "")
    .map((setting) => variableOf(values, setting));
  if (missing.length > 0) {
    throw assetError("R2_NOT_CONFIGURED", `The bucket needs ${missing.join(", ")}. ${HOW_TO_SET}`, {
      missing,
    });
  }
  requireOneMeaning(values);
  const bucket = parseBucket(values, "BUCKET");
  const region = textOf(values, "REGION");
  if (!/^[\w-]{0,64}$/.test(region)) {
    throw invalid("S3_REGION", "it is not the name of a region, such as eu-central-1");
  }
  const credentials: R2Credentials = {
    bucket: which === "private" ? parsePrivateBucket(values, bucket) : bucket,
    variable: variableOf(values, which === "private" ? "PRIVATE_BUCKET" : "BUCKET"),
    endpoint: parseEndpoint(values, bucket),
    accessKeyId: parseKey(values, "ACCESS_KEY_ID"),
    secretAccessKey: parseKey(values, "SECRET_ACCESS_KEY"),
    ...(region === "" ? {} : { region }),
    urlStyle: parseUrlStyle(values),
    unsupported: parseUnsupported(values),
  };
  requireHost(credentials);
  return credentials;
}

function parseUrlStyle(values: BucketValues): UrlStyle {
  const text = textOf(values, "URL_STYLE") || URL_STYLES[0];
  const style = URL_STYLES.find((known) => known === text);
  if (style === undefined) throw invalid("S3_URL_STYLE", `it must be ${URL_STYLES.join(" or ")}`);
  return style;
}

function parseUnsupported(values: BucketValues): readonly Feature[] {
  const named = textOf(values, "UNSUPPORTED").split(",");
  const lacking = FEATURES.filter((feature) => named.some((name) => name.trim() === feature));
  if (lacking.length === named.filter((name) => name.trim()).length) return lacking;
  throw invalid("S3_UNSUPPORTED", `list each feature once: ${FEATURES.join(", ")}`);
}

/** A bucket in front of the endpoint's host must make a host that a certificate covers. */
function requireHost({ bucket, endpoint, urlStyle }: R2Credentials): void {
  if (urlStyle === "path") return;
  if (/^[\d.]+$|^\[/.test(endpoint.hostname)) {
    throw invalid("S3_URL_STYLE", "an endpoint with an IP address needs the style path");
  }
  if (bucket.includes(".")) {
    throw invalid("S3_URL_STYLE", "a bucket with dots in its name needs the style path");
  }
}

/** Any longer text is not a key that an S3 service has made. */
const MAX_KEY_LENGTH = 256;
/** A Worker has a list of them, separated by commas. */
const SECRET = new RegExp(`^[\\x21-\\x2b\\x2d-\\x7e]{1,${MAX_KEY_LENGTH}}$`);

function parseKey(values: BucketValues, setting: "ACCESS_KEY_ID" | "SECRET_ACCESS_KEY"): string {
  const key = textOf(values, setting);
  if (key.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(key)) return key;
  throw invalid(
    variableOf(values, setting),
    `it must have at most ${MAX_KEY_LENGTH} ASCII characters, without spaces or line breaks`,
  );
}

function parseBucket(values: BucketValues, setting: "BUCKET" | "PRIVATE_BUCKET"): string {
  const name = textOf(values, setting);
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..")) return name;
  throw invalid(variableOf(values, setting), "it is not a bucket name");
}

function parsePrivateBucket(values: BucketValues, publicBucket: string): string {
  const name = parseBucket(values, "PRIVATE_BUCKET");
  if (name !== publicBucket) return name;
  const [variable, other] = [variableOf(values, "PRIVATE_BUCKET"), variableOf(values, "BUCKET")];
  throw invalid(variable, `it equals ${other}, which is public`);
}

/** Cloudflare's dashboard shows the endpoint with the bucket's name appended. */
function parseEndpoint(values: BucketValues, bucket: string): URL {
  const endpoint = parseUrl(variableOf(values, "ENDPOINT"), textOf(values, "ENDPOINT"));
  const path = endpoint.pathname.replace(/\/+$/, "");
  if (path.endsWith(`/${bucket}`)) endpoint.pathname = path.slice(0, -bucket.length);
  return endpoint;
}

/**
 * Returns the URL of the bucket's public domain; `null` if it is not set.
 *
 * @throws R2_CONFIG_INVALID
 */
export function publicUrlOf(values: BucketValues): string | null {
  requireOneMeaning(values, ["PUBLIC_URL"]);
  const text = textOf(values, "PUBLIC_URL");
  return text === "" ? null : parsePublicUrl(text, variableOf(values, "PUBLIC_URL"));
}

/** A domain that serves the objects of the private bucket by URLs which its secret has signed; the URL has no trailing slash. */
export type PrivateDomain = { url: string; secret: string };

/** Half of the hash's output would do; a word that a person remembers is shorter. */
const MIN_SECRET_LENGTH = 32;

/**
 * Returns the domain of the private bucket; `null` if it is not set.
 *
 * @throws R2_CONFIG_INVALID
 */
export function privateDomainOf(values: {
  readonly [Name in DomainVariable]?: string;
}): PrivateDomain | null {
  const text = values.R2_PRIVATE_URL?.trim() ?? "";
  const secret = values.R2_PRIVATE_URL_SECRET?.trim() ?? "";
  if (text === "" && secret === "") return null;
  if (text === "") throw invalid("R2_PRIVATE_URL", "R2_PRIVATE_URL_SECRET is set, too");
  const url = parsePublicUrl(text, "R2_PRIVATE_URL");
  if (secret.length >= MIN_SECRET_LENGTH && SECRET.test(secret)) return { url, secret };
  throw invalid(
    "R2_PRIVATE_URL_SECRET",
    `it must have ${MIN_SECRET_LENGTH} to ${MAX_KEY_LENGTH} ASCII characters, without spaces and commas`,
  );
}

/**
 * Returns the prefix of keys; `undefined` if it is not set, and `""` if it is set to nothing.
 *
 * @throws R2_CONFIG_INVALID
 */
export function keyPrefixOf(values: BucketValues): string | undefined {
  if (!isGiven(values, "KEY_PREFIX")) return undefined;
  requireOneMeaning(values, ["KEY_PREFIX"]);
  return parseKeyPrefix(textOf(values, "KEY_PREFIX"), variableOf(values, "KEY_PREFIX"));
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
