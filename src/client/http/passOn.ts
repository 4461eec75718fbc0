/** Passes the body of a request on to the storage, without holding it. */
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";

/** The request to the storage, from `startUpload`. */
type Target = { uploadUrl: string; method: "POST" | "PUT"; headers: Record<string, string> };

/** Returns the size of a request's body in bytes; `undefined` if it is sent in chunks. */
export function sizeOf({ headers, body }: Request): number | undefined {
  const length = headers.get("content-length");
  if (length !== null) return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  return body === null ? 0 : undefined;
}

/** A chunked body can become longer than any request may be; then the upload ends without an object. */
function bounded(body: ReadableStream<Uint8Array>, onTooLarge: () => void) {
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size <= MAX_HTTP_BODY_BYTES) return controller.enqueue(chunk);
        onTooLarge();
        controller.error(new Error("The body is too large."));
      },
    }),
  );
}

/**
 * Sends the body to the storage.
 *
 * @returns the storage's response; `"too large"` for a body over the limit of an HTTP action; `null` if the storage
 * does not respond, or the client closes the connection.
 */
export async function passOn(
  { body }: Request,
  { uploadUrl, method, headers }: Target,
): Promise<Response | "too large" | null> {
  let isTooLarge = false;
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers,
    // Bytes have no type of their own, as a text would.
    body: body === null ? new Uint8Array() : bounded(body, () => (isTooLarge = true)),
    duplex: "half",
  };
  try {
    return await fetch(uploadUrl, init);
  } catch {
    return isTooLarge ? "too large" : null;
  }
}
