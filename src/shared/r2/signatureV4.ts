/** AWS Signature Version 4 in the query of a URL, as S3 defines it: a presigned URL. */
import { Sha256, hmacSha256 } from "../hash.js";
import { percentEncode } from "../percent.js";
import { bytesToHex } from "../sha256.js";

/** A request, as far as it is signed. */
export type Presigned = {
  method: string;
  /** The URL without a query. Its path is percent-encoded. */
  url: URL;
  query: Record<string, string>;
  /** Headers that the client must send unchanged. Lowercase names. */
  headers: Record<string, string>;
  /** How long the URL is valid, in seconds. */
  expiresIn: number;
};

/** The keys that sign, and the region they sign for. */
export type Signer = { accessKeyId: string; secretAccessKey: string; region: string };

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The hosts of AWS and Backblaze that name their region; the ones that accelerate or are older name none. */
const HOST_OF_REGION =
  /(?:^|\.)s3(?:-fips)?(?:\.dualstack)?[.-](?!accelerate|external-1)([a-z\d-]+)(?:\.vpce)?\.(?:amazonaws\.com(?:\.cn)?|backblazeb2\.com)$/;

/** Returns the region that a provider's host names, or the one that signatures have where there are no regions. */
export function regionOfHost(host: string): string {
  if (host.endsWith(".r2.cloudflarestorage.com")) return "auto";
  return HOST_OF_REGION.exec(host)?.[1] ?? "us-east-1";
}

/** Returns `name=value` pairs of a query in the order and spelling that is signed. */
function canonicalQuery(query: Record<string, string>): string {
  const encoded = Object.entries(query).map((pair) => pair.map((text) => percentEncode(text)));
  // By the encoded names, which are ASCII; no two are equal.
  return encoded
    .sort(([one], [other]) => (one! < other! ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
}

/** Returns the URL with its signature. */
export function presign(
  { accessKeyId, secretAccessKey, region }: Signer,
  { method, url, query, headers, expiresIn }: Presigned,
): string {
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/\W/g, "")}Z`;
  const scope = [time.slice(0, 8), region, "s3", "aws4_request"];
  const signed = Object.entries({ ...headers, host: url.host }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const names = signed.map(([name]) => name).join(";");
  const search = canonicalQuery({
    ...query,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": [accessKeyId, ...scope].join("/"),
    "X-Amz-Date": time,
    "X-Amz-Expires": String(expiresIn),
    "X-Amz-SignedHeaders": names,
  });
  // A key has no reserved character; the path of an endpoint may.
  const path = url.pathname.replaceAll(/[^\w.~/%-]/g, (reserved) => percentEncode(reserved));
  const request = [
    ...[method, path, search],
    ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/\s+/g, " ")}`),
    ...["", names, "UNSIGNED-PAYLOAD"],
  ].join("\n");
  const hash = bytesToHex(new Sha256().update(request).digest());
  const key = scope.reduce<Uint8Array>(
    hmacSha256,
    new TextEncoder().encode(`AWS4${secretAccessKey}`),
  );
  const signature = bytesToHex(
    hmacSha256(key, [ALGORITHM, time, scope.join("/"), hash].join("\n")),
  );
  return `${url.href}?${search}&X-Amz-Signature=${signature}`;
}
