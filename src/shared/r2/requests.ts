/**
 * Signs requests to the bucket with AWS Signature Version 4 in the query, as S3 defines it and R2 accepts it.
 * Signed URLs are sufficient for all requests, so only the signer of the AWS SDK is used. A mutation can also
 * presign with the SDK's whole S3 client, which would make this part of the component seventeen times larger.
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
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
  const signer = new SignatureV4({
    service: "s3",
    region: "auto",
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
    uriEscapePath: false,
  });
  const path = `${endpoint.pathname.replace(/\/+$/, "")}/${bucket}/${encodeKey(key)}`;
  const signed = await signer.presign(
    {
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      port: endpoint.port === "" ? undefined : Number(endpoint.port),
      path,
      query,
      headers: { host: endpoint.host, ...headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
    },
    {
      expiresIn,
      signableHeaders: new Set(["host", ...Object.keys(headers)]),
      // A header moved to the query would not be enforced: the client must send it.
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  const parameters = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${percentEncode(name)}=${percentEncode(String(value))}`,
  );
  return `${endpoint.origin}${path}?${parameters.join("&")}`;
}

/** The cache policy of an object. Keys are never reused, so objects are immutable. */
export function objectCacheControl(bucket: BucketName): string {
  return bucket === "private" ? "private, no-store" : "public, max-age=31536000, immutable";
}
