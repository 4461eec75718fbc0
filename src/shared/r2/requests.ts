/**
 * Signs requests to the bucket with AWS Signature Version 4 in the query, as S3 defines it and R2 accepts it.
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

/** Returns the URL of a signed request, without network access. */
export async function signUrl(
  credentials: R2Credentials,
  { method, key, query = {}, headers = {}, expiresIn }: BucketRequest,
): Promise<string> {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = credentials;
  const base = `${endpoint.origin}${endpoint.pathname.replace(/\/+$/, "")}`;
  const url = new URL(`${base}/${bucket}/${encodeKey(key)}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.searchParams.set("X-Amz-Expires", String(expiresIn));
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, headers, accessKeyId, secretAccessKey },
    ...{ service: "s3", region: "auto", signQuery: true, allHeaders: true },
  });
  const signed = await signer.sign();
  // Searches have "+" for a space; S3 takes only "%20" for one.
  return signed.url.href.replaceAll("+", "%20");
}

/** The cache policy of an object. Keys are never reused, so objects are immutable. */
export function objectCacheControl(bucket: BucketName): string {
  return bucket === "private" ? "private, no-store" : "public, max-age=31536000, immutable";
}
