/**
 * Signed requests to the bucket: AWS Signature Version 4 in the query, as S3 defines it and R2
 * accepts it. A signed URL is enough for each thing we ask, so no S3 client is needed, which would
 * be ten times larger and could not run in a mutation.
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { percentEncode } from "../percent.js";
import type { BucketName, R2Credentials } from "./config.js";

export type BucketRequest = {
  method: "GET" | "PUT" | "POST" | "HEAD" | "DELETE";
  key: string;
  /** Parameters of the request; they are signed with it. */
  query?: Record<string, string>;
  /** Headers that the sender must send just so. Names in lower case. */
  headers?: Record<string, string>;
  /** How long the URL is accepted, in seconds. */
  expiresIn: number;
};

/** A key as it stands in a URL: what S3 signs is what it decodes, so nothing reserved is left. */
export function encodeKey(key: string): string {
  return key
    .split("/")
    .map((segment) => percentEncode(segment))
    .join("/");
}

/** Signs a request and returns its URL. Costs no network. */
export async function signUrl(
  credentials: R2Credentials,
  { method, key, query = {}, headers = {}, expiresIn }: BucketRequest,
): Promise<string> {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = credentials;
  const presigner = new S3RequestPresigner({
    region: "auto",
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
    uriEscapePath: false,
  });
  const path = `${endpoint.pathname.replace(/\/+$/, "")}/${bucket}/${encodeKey(key)}`;
  const signed = await presigner.presign(
    {
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      port: endpoint.port === "" ? undefined : Number(endpoint.port),
      path,
      query,
      headers: { host: endpoint.host, ...headers },
    },
    {
      expiresIn,
      signableHeaders: new Set(["host", ...Object.keys(headers)]),
      // A header in the query would bind nobody: the sender must send it.
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  const parameters = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${percentEncode(name)}=${percentEncode(String(value))}`,
  );
  return `${endpoint.origin}${path}?${parameters.join("&")}`;
}

/** Who may keep an object. A key is never used for other bytes, so who may have them may keep them. */
export function objectCacheControl(bucket: BucketName): string {
  return bucket === "private" ? "private, no-store" : "public, max-age=31536000, immutable";
}
