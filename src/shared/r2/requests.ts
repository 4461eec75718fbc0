/**
 * Signs requests to the bucket with AWS Signature Version 4 in the query, as S3 defines it.
 * Signed URLs are sufficient for all requests, and a mutation can presign too. The signer is a library of 9 kB;
 * the signer of the AWS SDK is six times as large, its S3 client ninety times.
 */
import { AwsV4Signer } from "aws4fetch";
import { percentEncode } from "../percent.js";
import type { BucketName, R2Credentials } from "./config.js";

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

/** Encodes a key for a URL: S3 signs the decoded form, so every reserved character is escaped. */
export function encodeKey(key: string): string {
  return key
    .split("/")
    .map((segment) => percentEncode(segment))
    .join("/");
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

/** The hosts of AWS and Backblaze that name their region; the ones that accelerate or are older name none. */
const HOST_OF_REGION =
  /(?:^|\.)s3(?:-fips)?(?:\.dualstack)?[.-](?!accelerate|external-1)([a-z\d-]+)(?:\.vpce)?\.(?:amazonaws\.com(?:\.cn)?|backblazeb2\.com)$/;

/** Returns the region that a provider's host names, or the one that signatures have where there are no regions. */
function regionOfHost(host: string): string {
  if (host.endsWith(".r2.cloudflarestorage.com")) return "auto";
  return HOST_OF_REGION.exec(host)?.[1] ?? "us-east-1";
}

/** Returns the URL of a signed request, without network access. */
export async function signUrl(
  credentials: R2Credentials,
  { method, key, query = {}, headers = {}, expiresIn }: BucketRequest,
): Promise<string> {
  const { region, accessKeyId, secretAccessKey } = credentials;
  const url = objectUrl(credentials, key);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.searchParams.set("X-Amz-Expires", String(expiresIn));
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, headers, accessKeyId, secretAccessKey },
    ...{ service: "s3", region: region ?? regionOfHost(credentials.endpoint.host) },
    ...{ signQuery: true, allHeaders: true },
  });
  const signed = await signer.sign();
  // Searches have "+" for a space; S3 takes only "%20" for one.
  return signed.url.href.replaceAll("+", "%20");
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
