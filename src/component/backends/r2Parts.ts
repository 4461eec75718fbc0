/** Large files in a bucket: requests that clients send for each part, and those that complete or abort an upload. */
import { inlineDisposition } from "../../shared/disposition.js";
import { isAssetError } from "../../shared/errors.js";
import { countOfParts, sizeOfPart } from "../../shared/parts.js";
import { hexToBase64 } from "../../shared/sha256.js";
import type { R2Credentials } from "../../shared/r2/config.js";
import { objectCacheControl, signUrl } from "../../shared/r2/requests.js";
import type { PartOf, PartsBegun, SignedRequest, TakesParts } from "./backend.js";
import { requireCredentials } from "./r2Config.js";
import { askBucket, completeUpload, hasSucceeded, textOf, unavailable } from "./r2Objects.js";

/** How long a signed request is accepted, in seconds. */
const LIFETIME_S = 60 * 60;
/** The most parts that a bucket lists in one response. */
const PARTS_PER_PAGE = 1000;

/** A part as the bucket lists it. */
type ListedPart = { partNumber: number; size: number; etag: string; sha256: string | undefined };

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(
    ([, content]) => content!,
  );
}

/** Returns the text of an element without the escapes of XML. */
function textIn(xml: string, name: string): string | undefined {
  return elements(xml, name)[0]
    ?.replaceAll("&quot;", '"')
    .replaceAll("&#34;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

function pageQuery(uploadId: string, after: number) {
  return {
    uploadId,
    "max-parts": String(PARTS_PER_PAGE),
    ...(after === 0 ? {} : { "part-number-marker": String(after) }),
  };
}

/** Returns the parts that the bucket has; `null` if it has no such upload. */
async function listParts(
  credentials: R2Credentials,
  key: string,
  uploadId: string,
  count: number,
): Promise<ListedPart[] | null> {
  const parts: ListedPart[] = [];
  for (let after = 0; after < count; after += PARTS_PER_PAGE) {
    const query = pageQuery(uploadId, after);
    const response = await askBucket(credentials, { method: "GET", key, query });
    if (response.status === 404) return null;
    if (!response.ok) throw unavailable("ListParts", response.status);
    for (const part of elements(await textOf(response), "Part")) {
      parts.push({
        partNumber: Number(textIn(part, "PartNumber")),
        size: Number(textIn(part, "Size")),
        etag: textIn(part, "ETag") ?? "",
        sha256: textIn(part, "ChecksumSHA256"),
      });
    }
  }
  return parts;
}

function isWhole(parts: ListedPart[], cut: PartsBegun): boolean {
  return (
    parts.length === countOfParts(cut) &&
    parts.every(({ partNumber, size }, index) => {
      return partNumber === index + 1 && size === sizeOfPart(cut, partNumber);
    })
  );
}

async function complete(
  credentials: R2Credentials,
  key: string,
  uploadId: string,
  parts: ListedPart[],
): Promise<void> {
  const response = await completeUpload(credentials, key, uploadId, parts);
  // Another request may have completed it.
  if (response.status === 404 || (await hasSucceeded(response))) return;
  throw unavailable("CompleteMultipartUpload", response.status);
}

/** Aborts every upload in parts to a key, also those whose ids no client has passed on. */
async function abortAll(credentials: R2Credentials, key: string): Promise<void> {
  const query = { uploads: "", prefix: key };
  let isTruncated: boolean;
  do {
    const response = await askBucket(credentials, { method: "GET", key: "", query });
    if (!response.ok) throw unavailable("ListMultipartUploads", response.status);
    const listed = await textOf(response);
    for (const upload of elements(listed, "Upload")) {
      const uploadId = textIn(upload, "UploadId");
      if (textIn(upload, "Key") !== key || uploadId === undefined) continue;
      const aborted = await askBucket(credentials, { method: "DELETE", key, query: { uploadId } });
      if (!aborted.ok && aborted.status !== 404) {
        throw unavailable("AbortMultipartUpload", aborted.status);
      }
    }
    isTruncated = textIn(listed, "IsTruncated") === "true";
  } while (isTruncated);
}

async function signPart(
  credentials: R2Credentials,
  key: string,
  uploadId: string,
  { partNumber, size, sha256 }: PartOf,
): Promise<SignedRequest> {
  const headers: Record<string, string> = credentials.unsupported.includes("checksums")
    ? {}
    : { "x-amz-checksum-sha256": hexToBase64(sha256) };
  const url = await signUrl(credentials, {
    method: "PUT",
    key,
    query: { partNumber: String(partNumber), uploadId },
    headers: { ...headers, "content-length": String(size) },
    expiresIn: LIFETIME_S,
  });
  // Clients set the length themselves, from the body.
  return { url, headers };
}

/** The parts of objects in a bucket. */
export const r2Parts: TakesParts = {
  async begin({ key, bucket }, { filename, contentType, ofCall }) {
    const credentials = requireCredentials(ofCall, bucket);
    if (credentials.unsupported.includes("parts")) return null;
    const headers: Record<string, string> = {
      "cache-control": objectCacheControl(bucket),
      "content-disposition": inlineDisposition(filename),
    };
    // The bucket then requires a checksum of each part, and vouches for all of them together.
    if (!credentials.unsupported.includes("checksums")) {
      headers["x-amz-checksum-algorithm"] = "SHA256";
    }
    if (contentType !== undefined) headers["content-type"] = contentType;
    const begin = { method: "POST" as const, key, query: { uploads: "" }, headers };
    const url = await signUrl(credentials, { ...begin, expiresIn: LIFETIME_S });
    return { url, headers };
  },

  async sign({ key, bucket }, uploadId, parts, ofCall) {
    const credentials = requireCredentials(ofCall, bucket);
    const requests = parts.map((part) => signPart(credentials, key, uploadId, part));
    return { requests: await Promise.all(requests), lifetimeMs: LIFETIME_S * 1000 };
  },

  async signLists({ key, bucket }, begun, ofCall) {
    const credentials = requireCredentials(ofCall, bucket);
    const urls: Promise<string>[] = [];
    for (let after = 0; after < countOfParts(begun); after += PARTS_PER_PAGE) {
      const query = pageQuery(begun.uploadId, after);
      urls.push(signUrl(credentials, { method: "GET", key, query, expiresIn: LIFETIME_S }));
    }
    return await Promise.all(urls);
  },

  async complete({ key, bucket }, begun, ofCall) {
    const credentials = requireCredentials(ofCall, bucket);
    const parts = await listParts(credentials, key, begun.uploadId, countOfParts(begun));
    if (parts !== null) {
      if (!isWhole(parts, begun)) return false;
      await complete(credentials, key, begun.uploadId, parts);
    }
    // Others that clients have begun for it have no parts; a bucket that cannot list them must not stop this one.
    await abortAll(credentials, key).catch((error: unknown) => {
      if (!isAssetError(error)) throw error;
    });
    return true;
  },

  async abort({ key, bucket }, ofCall) {
    await abortAll(requireCredentials(ofCall, bucket), key);
  },
};
