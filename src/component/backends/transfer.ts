/** Copying bytes between Convex storage and the bucket in pieces, hashing them on the way. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { assetError, isAssetError } from "../../shared/errors.js";
import { WAIT, withDeadline } from "./deadline.js";
import { objectCacheControl } from "../../shared/r2/requests.js";
import { inlineDisposition } from "../../shared/disposition.js";
import type { BucketName, R2Credentials } from "../../shared/r2/config.js";
import { askBucket, headObject, textOf } from "./r2Objects.js";
import { hexToBase64 } from "../../shared/sha256.js";
import { signUrl } from "../../shared/r2/requests.js";

/**
 * The least that S3 takes for each part but the last. An action has 64 MiB for buffers, and a part is
 * there several times while it goes from one request to the next.
 */
const PART_BYTES = 5 * 1024 * 1024;
const READ_LIFETIME_S = 3600;

export type Transfer = {
  size: number;
  contentType: string;
  filename: string;
  /** Which bucket the credentials are for. */
  bucket: BucketName;
};

function toHex(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = new Sha256();
  hash.update(bytes);
  return toHex(await hash.digest());
}

function failed(what: string) {
  return assetError(
    "R2_UNAVAILABLE",
    `Copying failed: ${what}. The original is still in use; try again.`,
    {
      operation: "COPY",
      status: null,
    },
  );
}

/** Reads `length` bytes of a URL from `start`. */
async function readPart(url: string, start: number, length: number): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array();
  const range = `bytes=${start}-${start + length - 1}`;
  const bytes = await transferring(async (signal) => {
    const response = await fetch(url, { headers: { Range: range }, signal });
    // A whole file instead of the part might be more than there is memory for.
    if (response.status !== 206) throw failed(`the source answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  });
  if (bytes.length !== length) throw failed("the source sent another number of bytes");
  return bytes;
}

/** Whatever goes wrong here says nothing of the addresses, which may be signed. */
async function transferring<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  try {
    return await withDeadline(WAIT.transfer, work);
  } catch (error) {
    throw isAssetError(error) ? error : failed("the connection was cut");
  }
}

/** The SHA-256 of an object as the bucket has it, read one part at a time. */
async function hashInBucket(
  credentials: R2Credentials,
  key: string,
  size: number,
): Promise<string> {
  const hash = new Sha256();
  const url = await sourceInBucket(credentials, key);
  for (let start = 0; start < size; start += PART_BYTES) {
    hash.update(await readPart(url, start, Math.min(PART_BYTES, size - start)));
  }
  return toHex(await hash.digest());
}

/**
 * Copies what a URL serves to a key of the bucket, one part at a time.
 *
 * @returns the SHA-256 of the bytes that were copied, in hex.
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE; then nothing usable is at the key.
 */
export async function copyToBucket(
  credentials: R2Credentials,
  source: string,
  key: string,
  { size, contentType, filename, bucket }: Transfer,
): Promise<string> {
  const hash = new Sha256();
  const headers = {
    "content-type": contentType,
    "cache-control": objectCacheControl(bucket),
    "content-disposition": inlineDisposition(filename),
  };
  if (size <= PART_BYTES) {
    const bytes = await readPart(source, 0, size);
    hash.update(bytes);
    const sum = { "x-amz-checksum-sha256": hexToBase64(await sha256Of(bytes)) };
    const request = { method: "PUT" as const, key, headers: { ...headers, ...sum } };
    const response = await askBucket(credentials, request, body(bytes));
    if (!response.ok) throw failed(`the bucket answered ${response.status}`);
  } else {
    await copyInParts(credentials, source, key, { size, headers, hash });
  }
  const facts = await headObject(credentials, key);
  if (facts?.size !== size) throw failed("the bucket does not have all bytes");
  // Only what is read back from there is known to be there.
  const sha256 = toHex(await hash.digest());
  if ((await hashInBucket(credentials, key, size)) !== sha256) {
    throw failed("the bucket has other bytes than were sent");
  }
  return sha256;
}

/** `fetch` takes the bytes of a view, but its type wants to know that they are not shared. */
function body(bytes: Uint8Array): BodyInit {
  return bytes as Uint8Array<ArrayBuffer>;
}

async function copyInParts(
  credentials: R2Credentials,
  source: string,
  key: string,
  { size, headers, hash }: { size: number; headers: Record<string, string>; hash: Sha256 },
): Promise<void> {
  const begun = await askBucket(credentials, {
    method: "POST",
    key,
    query: { uploads: "" },
    headers,
  });
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(await textOf(begun))?.[1];
  if (!begun.ok || uploadId === undefined) throw failed("the bucket did not begin the upload");
  try {
    const parts: string[] = [];
    for (let start = 0; start < size; start += PART_BYTES) {
      const bytes = await readPart(source, start, Math.min(PART_BYTES, size - start));
      hash.update(bytes);
      const partNumber = String(parts.length + 1);
      const query = { partNumber, uploadId };
      const sent = await askBucket(credentials, { method: "PUT", key, query }, body(bytes));
      const etag = sent.headers.get("etag");
      if (!sent.ok || etag === null) throw failed(`the bucket refused part ${partNumber}`);
      parts.push(`<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`);
    }
    const done = await askBucket(
      credentials,
      { method: "POST", key, query: { uploadId } },
      `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`,
    );
    // S3 may answer 200 and still say in the body that it failed.
    if (!done.ok || (await textOf(done)).includes("<Error>")) {
      throw failed("the bucket did not put the parts together");
    }
  } catch (error) {
    await askBucket(credentials, { method: "DELETE", key, query: { uploadId } }).catch(() => null);
    throw error;
  }
}

/** An address to read an object of a bucket from, for as long as a copy may take. */
export async function sourceInBucket(credentials: R2Credentials, key: string): Promise<string> {
  return await signUrl(credentials, { method: "GET", key, expiresIn: READ_LIFETIME_S });
}

/**
 * Sends what a URL serves to an upload URL of Convex storage as a stream.
 *
 * @returns the storage id, and the SHA-256 of the bytes that went through, in hex.
 */
export async function copyToStorage(
  url: string,
  uploadUrl: string,
  contentType: string,
): Promise<{ storageId: string; sha256: string }> {
  const hash = new Sha256();
  const storageId = await transferring(async (signal) => {
    const source = await fetch(url, { signal });
    if (!source.ok || source.body === null) throw failed(`the source answered ${source.status}`);
    const hashed = source.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          hash.update(chunk);
          controller.enqueue(chunk);
        },
      }),
    );
    const request: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { "Content-Type": contentType },
      body: hashed,
      duplex: "half",
      signal,
    };
    const response = await fetch(uploadUrl, request);
    if (!response.ok) throw failed(`Convex storage answered ${response.status}`);
    return ((await response.json()) as { storageId: string }).storageId;
  });
  return { storageId, sha256: toHex(await hash.digest()) };
}
