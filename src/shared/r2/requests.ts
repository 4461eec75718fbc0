/** Requests to the bucket. Signed URLs are sufficient for all of them, and a mutation can presign too. */
import { percentEncode } from "../percent.js";
import type { BucketName, R2Credentials } from "./config.js";
import { presign, regionOfHost } from "./signatureV4.js";

export type BucketRequest = {
  method: "GET" | "PUT" | "POST" | "HEAD" | "DELETE";
  key: string;
  /** Query parameters; they are signed too. */
  query?: Record<string, string>;
  /** Headers that the client must send unchanged. Lowercase names. */
  headers?: Record<string, string>;
  /** How long the URL is valid, in seconds. */
  expiresIn: number;
};

/** Encodes a key for a URL, with every reserved character, as the signature has it. */
export function encodeKey(key: string): string {
  return percentEncode(key).replaceAll("%2F", "/");
}

/** Returns the URL of an object at the S3 API, unsigned. */
export function objectUrl(
  { endpoint, bucket, urlStyle }: Pick<R2Credentials, "endpoint" | "bucket" | "urlStyle">,
  key: string,
): URL {
  const path = endpoint.pathname.replace(/\/+$/, "");
  if (urlStyle === "path") return new URL(`${endpoint.origin}${path}/${bucket}/${encodeKey(key)}`);
  return new URL(`${endpoint.protocol}//${bucket}.${endpoint.host}${path}/${encodeKey(key)}`);
}

/** Returns the URL of a signed request, without network access. */
export function signUrl(
  credentials: R2Credentials,
  { method, key, query = {}, headers = {}, expiresIn }: BucketRequest,
): string {
  const region = credentials.region ?? regionOfHost(credentials.endpoint.hostname);
  const url = objectUrl(credentials, key);
  return presign({ ...credentials, region }, { method, url, query, headers, expiresIn });
}

/** The error codes of S3 for a signature or a host of another region. */
const WRONG_REGION = [
  "AuthorizationQueryParametersError",
  "AuthorizationHeaderMalformed",
  "PermanentRedirect",
  "TemporaryRedirect",
];

/**
 * Returns the bucket's region if the response rejects the region of the signature, else `null`. It reads a copy of
 * the body.
 */
export async function regionOf(response: Response): Promise<string | null> {
  const text = await response
    .clone()
    .text()
    .catch(() => "");
  const isOfRegion = WRONG_REGION.some((code) => text.includes(`<Code>${code}</Code>`));
  const ofBody = isOfRegion ? /<Region>([^<]+)<|; expecting '([^']+)'/.exec(text) : null;
  // AWS names it in a header, too: the response to HEAD has no body.
  const isRedirect = response.status === 301 || response.status === 307;
  const ofHeader = isRedirect ? response.headers.get("x-amz-bucket-region") : null;
  const region = ofBody?.[1] ?? ofBody?.[2] ?? ofHeader;
  return region !== null && /^[\w-]{1,64}$/.test(region) ? region : null;
}

/** The cache policy of an object. Keys are never reused, so objects are immutable. */
export function objectCacheControl(bucket: BucketName): string {
  return bucket === "private" ? "private, no-store" : "public, max-age=31536000, immutable";
}
