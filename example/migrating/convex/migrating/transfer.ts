"use node";

/** Downloads, measures and verifies the bytes of one file. */
import { createHash } from "node:crypto";
import { migrationError } from "./failures.js";
import { MAX_BYTES } from "./settings.js";
import type { SourceVersion } from "./source.js";

export type Bytes = { body: Blob; size: number; sha256: string };

const GONE = new Set([403, 404, 410]);

export function requireFits(size: number): void {
  if (size <= MAX_BYTES) return;
  throw migrationError("TOO_LARGE", `The file has ${size} bytes; the limit is ${MAX_BYTES}.`);
}

/** Downloads a version from the source, never more than the limit. */
export async function download(url: string, version: SourceVersion): Promise<Bytes> {
  const response = await fetch(url);
  if (GONE.has(response.status)) {
    throw migrationError(
      "BYTES_GONE",
      `The source responds with ${response.status} for its bytes.`,
    );
  }
  if (!response.ok) throw new Error(`The source responded with ${response.status} for the bytes.`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const hash = createHash("sha256");
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    size += part.value.byteLength;
    if (size > MAX_BYTES) await reader?.cancel();
    requireFits(size);
    hash.update(part.value);
    parts.push(part.value);
  }
  const body = new Blob(parts);
  const sha256 = hash.digest("hex");
  requireSame(version, size, sha256);
  return { body, size, sha256 };
}

function requireSame(known: SourceVersion, size: number, sha256: string): void {
  if (known.size !== undefined && known.size !== size) {
    throw migrationError(
      "BYTES_DIFFER",
      `The source reports ${known.size} bytes, but ${size} were received.`,
    );
  }
  if (known.sha256 !== undefined && known.sha256 !== sha256) {
    throw migrationError("BYTES_DIFFER", "The bytes do not match the source's hash.");
  }
}
