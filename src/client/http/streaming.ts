/** Serves bytes through the route, in whole or in part. */
import type { ByteRange } from "./conditional.js";
import { attachment } from "../../shared/disposition.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { respond, unavailable } from "./headers.js";
import { mediaTypeOf } from "../../shared/mediaType.js";
import { contentPolicy } from "./mediaType.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import { openStored } from "./upstream.js";

/** How browsers show a file. */
export type Display = {
  /** A name to save it under; `null` to display it. */
  download: string | null;
  /** The URL, with a slash at its end, below which a document may load what it shows; `null` for none. */
  below: string | null;
};

/** The headers that describe a response with bytes. */
function describe(
  file: ServedFile,
  part: ByteRange | null,
  length: number,
  { download, below }: Display,
): HeaderRecord {
  const mediaType = mediaTypeOf(file.contentType);
  const policy = contentPolicy(mediaType, below);
  return {
    "content-type": mediaType,
    "content-length": String(length),
    "accept-ranges": "bytes",
    ...(part && { "content-range": `bytes ${part.start}-${part.end}/${file.size}` }),
    ...(download !== null && { "content-disposition": attachment(download) }),
    ...(policy !== null && { "content-security-policy": policy }),
  };
}

/**
 * Serves a file, or the planned part of it.
 *
 * @param keep the cache headers.
 */
export async function stream(
  request: Request,
  options: ResolvedOptions,
  file: ServedFile,
  part: ByteRange | null,
  keep: HeaderRecord,
  display: Display,
): Promise<Response> {
  const length = part === null ? file.size : part.end - part.start + 1;
  const status = part === null ? 200 : 206;
  const own = { ...describe(file, part, length, display), ...keep };
  if (request.method === "HEAD" || length === 0) return respond(request, options, status, own);
  const body = await openStored(file.url, part, length);
  if (body === null) {
    console.error(`The storage did not return the bytes of version ${file.versionId}.`);
    return unavailable(request, options);
  }
  return respond(request, options, status, own, body);
}
