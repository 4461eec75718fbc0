/** Requests to the bucket about an upload in parts. */
import { typeOf } from "../describing.js";
import { type Body, ask } from "../transport.js";
import { rejected } from "../rejection.js";
import { PartSet } from "./partSet.js";
import type { PartFunctions, PartsTarget } from "./saved.js";

/**
 * Begins the upload, and returns the bucket's id of it.
 *
 * @throws {UploadError} with code UPLOAD_REJECTED, UPLOAD_NETWORK or UPLOAD_ABORTED
 */
export async function begin(
  { parts: { beginUrl, headers } }: PartsTarget,
  file: Body,
  { filename, signal }: { filename?: string | undefined; signal?: AbortSignal | undefined },
): Promise<string> {
  const type = headers["content-type"] ?? (await typeOf(file, filename));
  const init = { method: "POST", headers: { ...headers, "content-type": type } };
  const { status, text } = await ask(beginUrl, init, signal);
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(text)?.[1];
  if (status === 200 && uploadId !== undefined) return uploadId;
  throw await rejected({ uploadUrl: beginUrl }, status, text);
}

/**
 * Returns the numbers of the parts that the bucket has with all their bytes; `null` if it has no such upload.
 *
 * @throws {UploadError} with code UPLOAD_REJECTED, UPLOAD_NETWORK or UPLOAD_ABORTED, and the errors of the function.
 */
export async function listParts(
  { listUploadedParts }: PartFunctions,
  upload: { intentId: string; uploadId: string },
  sizeOfPart: (partNumber: number) => number | null,
  signal: AbortSignal | undefined,
): Promise<PartSet | null> {
  const found = new PartSet();
  const { urls } = await listUploadedParts(upload);
  for (const url of urls) {
    const { status, text } = await ask(url, {}, signal);
    if (status === 404) return null;
    if (status !== 200) throw await rejected({ uploadUrl: url }, status, text);
    for (const [, part = ""] of text.matchAll(/<Part>([\s\S]*?)<\/Part>/g)) {
      const numberIn = (name: string) => Number(new RegExp(`<${name}>(\\d+)<`).exec(part)?.[1]);
      const partNumber = numberIn("PartNumber");
      if (sizeOfPart(partNumber) === numberIn("Size")) found.add(partNumber);
    }
  }
  return found;
}
