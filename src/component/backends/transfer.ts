/** Copies bytes between Convex storage and the bucket in parts, and hashes them. */
import * as sha2 from "@noble/hashes/sha2.js";
import { assetError, isAssetError } from "../../shared/errors.js";
import { WAIT, withDeadline } from "./deadline.js";
import { MAX_PARTS, countOfParts } from "../../shared/parts.js";
import { encodeKey, objectCacheControl, signUrl } from "../../shared/r2/requests.js";
import { inlineDisposition } from "../../shared/disposition.js";
import type { BucketName, R2Credentials } from "../../shared/r2/config.js";
import type { ObjectFacts, Transfer } from "./backend.js";
import { askBucket, completeUpload, hasSucceeded, headObject, textOf } from "./r2Objects.js";
import { bytesToHex, hexToBase64 } from "../../shared/sha256.js";

/**
 * The minimum size of an S3 part except the last. An action has 64 MiB for buffers, and several copies of a
 * part exist during a transfer.
 */
const PART_BYTES = 5 * 1024 * 1024;
const READ_LIFETIME_S = 3600;

/**
 * The largest object that one request copies within a storage, and the parts of a larger one, in bytes: each request
 * must end in time. Tests replace them, because no test needs gigabytes.
 */
export const COPY_SIZES = { whole: 1024 ** 3, part: 256 * 1024 ** 2 };
const COPIES_AT_ONCE = 8;

/** A transfer into the bucket that the credentials are for. */
export type TransferToBucket = Transfer & { bucket: BucketName };

function failed(what: string) {
  return assetError(
    "R2_UNAVAILABLE",
    `The transfer failed: ${what}. The original is still in use. Retry.`,
    {
      operation: "COPY",
      status: null,
    },
  );
}

/** The header with which a storage sends no other object than the one with this tag. */
function ifMatch(etag: string | undefined): Record<string, string> {
  return etag === undefined ? {} : { "If-Match": etag };
}

/** Some storages ignore the condition. */
function requireTag({ headers }: Response, etag: string | undefined): void {
  const isOther = etag !== undefined && headers.get("etag")?.replace(/^W\//, "") !== etag;
  if (isOther) throw failed("the source has another object");
}

/** Reads `length` bytes of a URL from `start`. */
async function readPart(
  url: string,
  start: number,
  length: number,
  etag?: string,
): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array();
  const headers = { Range: `bytes=${start}-${start + length - 1}`, ...ifMatch(etag) };
  const bytes = await transferring(async (signal) => {
    const response = await fetch(url, { headers, signal });
    // A response with more than the part might exceed the memory.
    const isWhole =
      start === 0 &&
      response.status === 200 &&
      response.headers.get("content-length") === String(length);
    if (response.status !== 206 && !isWhole)
      throw failed(`the source responded with ${response.status}`);
    requireTag(response, etag);
    return new Uint8Array(await response.arrayBuffer());
  });
  if (bytes.length !== length) throw failed("the source sent a wrong number of bytes");
  return bytes;
}

/** Returns the first bytes of a URL's object, of which size and tag are known; only of this object. */
export async function readStart(
  url: string,
  { size, etag }: ObjectFacts,
  length: number,
): Promise<Uint8Array> {
  return await readPart(url, 0, Math.min(size, length), etag === "" ? undefined : etag);
}

/** Errors must not contain the URLs, which may be signed. */
async function transferring<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  try {
    return await withDeadline(WAIT.transfer, work);
  } catch (error) {
    throw isAssetError(error) ? error : failed("the connection was closed");
  }
}

/** Returns the SHA-256 of an object in the bucket, read one part at a time. */
export async function hashInBucket(
  credentials: R2Credentials,
  key: string,
  size: number,
): Promise<string> {
  const hash = sha2.sha256.create();
  const url = await sourceInBucket(credentials, key);
  for (let start = 0; start < size; start += PART_BYTES) {
    hash.update(await readPart(url, start, Math.min(PART_BYTES, size - start)));
  }
  return bytesToHex(hash.digest());
}

/**
 * Copies the bytes of a URL to a key of the bucket, one part at a time.
 *
 * @returns the SHA-256 of the copied bytes, in hex.
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE; the key then has no usable object.
 */
export async function copyToBucket(
  credentials: R2Credentials,
  source: string,
  key: string,
  { size, contentType, filename, etag, bucket }: TransferToBucket,
): Promise<string> {
  const served = { contentType, filename, bucket };
  if (size <= PART_BYTES) {
    const bytes = await readPart(source, 0, size, etag);
    return await putInBucket(credentials, key, bytes, served);
  }
  const hash = sha2.sha256.create();
  await makeOfParts(credentials, key, objectHeaders(served), (uploadId) =>
    sendParts(credentials, source, key, uploadId, { size, etag, hash }),
  );
  return await readBack(credentials, key, size, bytesToHex(hash.digest()));
}

/**
 * Stores bytes at a key of the bucket in one request.
 *
 * @returns their SHA-256, in hex.
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE; the key then has no usable object.
 */
export async function putInBucket(
  credentials: R2Credentials,
  key: string,
  bytes: Uint8Array,
  served: Pick<TransferToBucket, "contentType" | "filename" | "bucket">,
): Promise<string> {
  const headers = objectHeaders(served);
  const sha256 = bytesToHex(sha2.sha256(bytes));
  if (!credentials.unsupported.includes("checksums")) {
    headers["x-amz-checksum-sha256"] = hexToBase64(sha256);
  }
  const request = { method: "PUT" as const, key, headers };
  const response = await askBucket(credentials, request, body(bytes));
  if (!response.ok) throw failed(`the bucket responded with ${response.status}`);
  return await readBack(credentials, key, bytes.length, sha256);
}

/** Only bytes that were read back are verified; returns their hash. */
async function readBack(
  credentials: R2Credentials,
  key: string,
  size: number,
  sha256: string,
): Promise<string> {
  const facts = await headObject(credentials, key);
  if (facts?.size !== size) throw failed("the bucket does not have all bytes");
  if ((await hashInBucket(credentials, key, size)) !== sha256) {
    throw failed("the stored bytes differ from the sent bytes");
  }
  return sha256;
}

/**
 * Copies an object between buckets of one service, without reading its bytes: the service copies exactly the object
 * with the tag.
 *
 * @throws R2_ACCESS_DENIED, R2_UNAVAILABLE; the target then has no usable object.
 */
export async function copyInStorage(
  from: R2Credentials,
  sourceKey: string,
  to: R2Credentials,
  key: string,
  { size, contentType, filename, etag, bucket }: TransferToBucket,
): Promise<void> {
  const served = objectHeaders({ contentType, filename, bucket });
  if (size > COPY_SIZES.whole) {
    await makeOfParts(to, key, served, (uploadId) =>
      copyParts(from, sourceKey, to, key, uploadId, { size, etag }),
    );
  } else {
    const headers = {
      ...served,
      "x-amz-copy-source": `/${from.bucket}/${encodeKey(sourceKey)}`,
      "x-amz-metadata-directive": "REPLACE",
      ...(etag === undefined ? {} : { "x-amz-copy-source-if-match": etag }),
    };
    const response = await askBucket(to, { method: "PUT", key, headers });
    if (!(await hasSucceeded(response))) {
      throw failed(`the bucket responded with ${response.status}`);
    }
  }
  const facts = await headObject(to, key);
  if (facts?.size !== size || facts.contentType !== contentType) {
    throw failed("the bucket does not have the copy");
  }
}

/** The headers that an object is served with. */
function objectHeaders({
  contentType,
  filename,
  bucket,
}: Pick<TransferToBucket, "contentType" | "filename" | "bucket">): Record<string, string> {
  return {
    "content-type": contentType,
    "cache-control": objectCacheControl(bucket),
    "content-disposition": inlineDisposition(filename),
  };
}

/** `fetch` accepts the bytes of a view, but its type requires a non-shared buffer. */
function body(bytes: Uint8Array): BodyInit {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** Makes one object of parts that `send` sends; if it fails, nothing is left. `send` returns their tags in order. */
async function makeOfParts(
  credentials: R2Credentials,
  key: string,
  headers: Record<string, string>,
  send: (uploadId: string) => Promise<string[]>,
): Promise<void> {
  const begun = await askBucket(credentials, {
    method: "POST",
    key,
    query: { uploads: "" },
    headers,
  });
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(await textOf(begun))?.[1];
  if (!begun.ok || uploadId === undefined) throw failed("the bucket did not start the upload");
  try {
    const parts = (await send(uploadId)).map((etag) => ({ etag }));
    const done = await completeUpload(credentials, key, uploadId, parts);
    if (!(await hasSucceeded(done))) throw failed("the bucket did not complete the upload");
  } catch (error) {
    await askBucket(credentials, { method: "DELETE", key, query: { uploadId } }).catch(() => null);
    throw error;
  }
}

/** Reads the parts of a URL one after the other, hashes them and sends them. */
async function sendParts(
  credentials: R2Credentials,
  source: string,
  key: string,
  uploadId: string,
  {
    size,
    etag: tag,
    hash,
  }: Pick<Transfer, "size" | "etag"> & { hash: ReturnType<typeof sha2.sha256.create> },
): Promise<string[]> {
  const tags: string[] = [];
  for (let start = 0; start < size; start += PART_BYTES) {
    const bytes = await readPart(source, start, Math.min(PART_BYTES, size - start), tag);
    hash.update(bytes);
    const partNumber = String(tags.length + 1);
    const query = { partNumber, uploadId };
    const sent = await askBucket(credentials, { method: "PUT", key, query }, body(bytes));
    const etag = sent.headers.get("etag");
    if (!sent.ok || etag === null) throw failed(`the bucket rejected part ${partNumber}`);
    tags.push(etag);
  }
  return tags;
}

/**
 * Lets the bucket copy the parts of an object, some at a time. Its requests know no condition, so the source must
 * have the same tag afterwards.
 */
async function copyParts(
  from: R2Credentials,
  sourceKey: string,
  to: R2Credentials,
  key: string,
  uploadId: string,
  { size, etag }: Pick<Transfer, "size" | "etag">,
): Promise<string[]> {
  const partSize = Math.max(COPY_SIZES.part, Math.ceil(size / MAX_PARTS));
  const copyOne = async (index: number) => {
    const start = index * partSize;
    const headers = {
      "x-amz-copy-source": `/${from.bucket}/${encodeKey(sourceKey)}`,
      "x-amz-copy-source-range": `bytes=${start}-${Math.min(start + partSize, size) - 1}`,
    };
    const query = { partNumber: String(index + 1), uploadId };
    const copied = await askBucket(to, { method: "PUT", key, query, headers });
    const tag = /<ETag>([^<]+)<\/ETag>/.exec(await textOf(copied))?.[1];
    if (!copied.ok || tag === undefined) throw failed(`the bucket did not copy part ${index + 1}`);
    return tag;
  };
  const tags: string[] = [];
  const count = countOfParts({ size, partSize });
  while (tags.length < count) {
    const next = Array.from(
      { length: Math.min(COPIES_AT_ONCE, count - tags.length) },
      (_, ahead) => tags.length + ahead,
    );
    tags.push(...(await Promise.all(next.map(copyOne))));
  }
  if (etag !== undefined && (await headObject(from, sourceKey))?.etag !== etag) {
    throw failed("the source was replaced");
  }
  return tags;
}

/** Returns a presigned URL to read an object, valid for the duration of a copy. */
export async function sourceInBucket(credentials: R2Credentials, key: string): Promise<string> {
  return await signUrl(credentials, { method: "GET", key, expiresIn: READ_LIFETIME_S });
}

/**
 * Sends the bytes of a URL to an upload URL of Convex storage, one part at a time: the platform's streams do not wait for
 * their reader, so that a source which is read as one stream would wait in memory as a whole.
 *
 * @returns the storage id, and the SHA-256 of the bytes, in hex.
 */
export async function copyToStorage(
  url: string,
  uploadUrl: string,
  { size, contentType, etag }: Pick<Transfer, "size" | "contentType" | "etag">,
): Promise<{ storageId: string; sha256: string }> {
  const hash = sha2.sha256.create();
  let start = 0;
  let unread: unknown;
  const parts = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const read = readPart(url, start, Math.min(PART_BYTES, size - start), etag);
        const bytes = await read.catch((error: unknown) => {
          unread = error;
          throw error;
        });
        start += bytes.length;
        hash.update(bytes);
        controller.enqueue(bytes);
        if (start === size) controller.close();
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
  const storageId = await transferring(async (signal) => {
    const request: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { "Content-Type": contentType },
      body: size === 0 ? new Uint8Array() : parts,
      duplex: "half",
      signal,
    };
    const response = await fetch(uploadUrl, request).catch((error: unknown) => {
      throw unread ?? error;
    });
    if (!response.ok) throw failed(`Convex storage responded with ${response.status}`);
    return ((await response.json()) as { storageId: string }).storageId;
  });
  return { storageId, sha256: bytesToHex(hash.digest()) };
}
