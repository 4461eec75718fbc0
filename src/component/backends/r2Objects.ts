/** Requests to the bucket, from actions: HEAD, GET, DELETE and PUT of an object. */
import { assetError } from "../../shared/errors.js";
import { mediaTypeOf } from "../../shared/mediaType.js";
import { base64ToHex, isSha256 } from "../../shared/sha256.js";
import { WAIT, withDeadline } from "./deadline.js";
import type { ObjectFacts } from "./backend.js";
import type { R2Credentials } from "../../shared/r2/config.js";
import { type BucketRequest, regionOf, signUrl } from "../../shared/r2/requests.js";
import { invalid } from "../../shared/r2/variables.js";

const REQUEST_LIFETIME_S = 300;

/**
 * Sends a signed request.
 *
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE, R2_CONFIG_INVALID. Their messages never contain request data.
 */
export async function askBucket(
  credentials: R2Credentials,
  request: Omit<BucketRequest, "expiresIn">,
  body?: BodyInit,
): Promise<Response> {
  const operation = request.method;
  const url = await signUrl(credentials, { ...request, expiresIn: REQUEST_LIFETIME_S });
  let response: Response;
  try {
    const { method, headers } = request;
    response = await withDeadline(WAIT.answer, (signal) =>
      fetch(url, { method, headers, body, signal }),
    );
  } catch {
    throw unavailable(operation, null);
  }
  await requireRegion(response);
  if (response.status === 401 || response.status === 403) {
    throw assetError(
      "R2_ACCESS_DENIED",
      `The bucket refuses ${operation} with these credentials. Check the token, its permissions and ` +
        "the clock.",
      { operation },
    );
  }
  if (response.status === 400 || response.status >= 500 || response.status === 429) {
    throw unavailable(operation, response.status);
  }
  return response;
}

/**
 * A request that was signed for another region fails, whatever its status.
 *
 * @throws R2_CONFIG_INVALID
 */
async function requireRegion(response: Response): Promise<void> {
  if (![301, 307, 400, 403].includes(response.status)) return;
  const named = await withDeadline(WAIT.answer, () => regionOf(response)).catch(() => null);
  if (named === null) return;
  throw invalid("S3_REGION", `the bucket is in ${named}`);
}

/** The error for a request without the expected response. */
export function unavailable(operation: string, status: number | null) {
  return assetError(
    "R2_UNAVAILABLE",
    `The bucket did not respond to ${operation} as expected${status === null ? "" : ` (status ${status})`}. ` +
      "Retry in a moment.",
    { operation, status },
  );
}

/** @throws R2_UNAVAILABLE if the connection is closed before the end. */
export async function textOf(answer: Response): Promise<string> {
  return await answer.text().catch(() => {
    throw unavailable("GET", answer.status);
  });
}

/** Returns whether a request succeeded: S3 may respond with 200 and an error in the body. */
export async function hasSucceeded(answer: Response): Promise<boolean> {
  return answer.ok && !(await textOf(answer)).includes("<Error>");
}

/** Asks for one object made of these parts, in their order. */
export async function completeUpload(
  credentials: R2Credentials,
  key: string,
  uploadId: string,
  parts: { etag: string; sha256?: string | undefined }[],
): Promise<Response> {
  const listed = parts.map(({ etag, sha256 }, index) => {
    const sum = sha256 === undefined ? "" : `<ChecksumSHA256>${sha256}</ChecksumSHA256>`;
    return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag>${sum}</Part>`;
  });
  const body = `<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`;
  return await askBucket(credentials, { method: "POST", key, query: { uploadId } }, body);
}

/** @throws R2_UNAVAILABLE if the connection is closed before the end. */
export async function bytesOf(answer: Response): Promise<ArrayBuffer> {
  return await answer.arrayBuffer().catch(() => {
    throw unavailable("GET", answer.status);
  });
}

/**
 * A missing bucket does not prove that its objects are missing: its name may be wrong.
 *
 * @throws R2_CONFIG_INVALID
 */
async function requireBucket({ variable }: R2Credentials, answer: Response): Promise<void> {
  if (!(await textOf(answer)).includes("<Code>NoSuchBucket</Code>")) return;
  throw invalid(variable, "there is no such bucket");
}

/**
 * Returns the bucket's metadata of an object; `null` if it does not exist.
 *
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE, R2_CONFIG_INVALID
 */
export async function headObject(
  credentials: R2Credentials,
  key: string,
): Promise<ObjectFacts | null> {
  return factsOf(await head(credentials, key));
}

/** Same as above, with the time when the object was stored. */
export async function inspectObject(
  credentials: R2Credentials,
  key: string,
): Promise<{ facts: ObjectFacts; storedAt: number } | null> {
  const response = await head(credentials, key);
  const facts = factsOf(response);
  if (facts === null) return null;
  const storedAt = Date.parse(response.headers.get("last-modified") ?? "");
  if (Number.isNaN(storedAt)) throw unavailable("HEAD", response.status);
  return { facts, storedAt };
}

async function head(credentials: R2Credentials, key: string): Promise<Response> {
  const response = await askBucket(credentials, {
    method: "HEAD",
    key,
    headers: { "x-amz-checksum-mode": "ENABLED" },
  });
  // A response to HEAD has no body, so only GET shows whether the object or the bucket is missing.
  if (response.status === 404)
    await requireBucket(credentials, await askBucket(credentials, { method: "GET", key }));
  return response;
}

/** The query makes it a URL that no cache has seen. */
export function uncached(url: string): string {
  return `${url}?check=${crypto.randomUUID()}`;
}

/** Same as `headObject` from the public domain, for callers without credentials. */
export async function headPublicObject(url: string): Promise<ObjectFacts | null> {
  let response: Response;
  try {
    // A CDN omits the length of a file that it would compress.
    const headers = { "Cache-Control": "no-cache", "Accept-Encoding": "identity" };
    response = await withDeadline(WAIT.answer, (signal) =>
      fetch(uncached(url), { method: "HEAD", headers, signal }),
    );
  } catch {
    throw unavailable("HEAD", null);
  }
  if (response.status !== 404 && !response.ok) throw unavailable("HEAD", response.status);
  return factsOf(response);
}

/** Fewer digits than a number can hold. */
const LENGTH = /^\d{1,15}$/;
/** An entity tag of RFC 9110 §8.8.3, which goes into rows and requests. */
const ETAG = /^"[\x21\x23-\x7e]{1,128}"$/;

function factsOf(response: Response): ObjectFacts | null {
  if (response.status === 404) return null;
  const length = response.headers.get("content-length") ?? "";
  // A CDN weakens the tag if it may compress the object.
  const etag = response.headers.get("etag")?.replace(/^W\//, "") ?? "";
  if (!response.ok || !LENGTH.test(length) || !ETAG.test(etag)) {
    throw unavailable("HEAD", response.status);
  }
  const checksum = response.headers.get("x-amz-checksum-sha256");
  return {
    size: Number(length),
    etag,
    contentType: mediaTypeOf(response.headers.get("content-type") ?? ""),
    ...(checksum === null ? {} : vouchedFor(checksum)),
  };
}

/** An object of parts has a checksum of their checksums and their number, which says nothing about the whole. */
function vouchedFor(checksum: string): Pick<ObjectFacts, "sha256" | "checkedParts"> {
  if (isSha256(checksum)) return { sha256: base64ToHex(checksum) };
  const [ofParts = "", count = ""] = checksum.split("-");
  return isSha256(ofParts) && /^\d{1,5}$/.test(count) ? { checkedParts: Number(count) } : {};
}

/** Deletes an object. Idempotent: a missing object is success. */
export async function deleteObject(credentials: R2Credentials, key: string): Promise<void> {
  const response = await askBucket(credentials, { method: "DELETE", key });
  if (response.status === 404) await requireBucket(credentials, response);
  if (!response.ok && response.status !== 404) throw unavailable("DELETE", response.status);
}
