/** Shows how a file differs from the server's version: line by line if both are texts. */
import { readFile } from "node:fs/promises";
import { createTwoFilesPatch } from "diff";
import { joinPath } from "../shared/paths.js";
import { HttpClient, download } from "../sync/download.js";
import { FileFailure } from "../sync/errors.js";
import { DEFAULTS } from "../sync/startMirror.js";
import type { Compared, PathDifference } from "./differences.js";
import type { RemoteVersion } from "./remote.js";

export type FileFacts = { size: number; sha256: string };

export type FileDifference = PathDifference & {
  /** `null` if there is no file. */
  local: FileFacts | null;
  /** The published version; `version` is absent if its bytes may not be read, as of a private file. */
  server: (Partial<FileFacts> & { sha256: string; version?: number }) | null;
  /** The lines that differ, from the server's to those here; absent unless both are texts. */
  patch?: string;
};

/** Larger files are compared by their facts alone. */
const MAX_TEXT = 1_000_000;
/** More changed lines than anyone reads; finding them takes the time of their square. */
const MAX_EDITS = 5_000;

/** Yields the differences one after the other. */
export async function* describeDifferences(
  differences: PathDifference[],
  compared: Compared,
): AsyncGenerator<FileDifference> {
  const http = new HttpClient();
  try {
    for (const difference of differences) yield await describe(difference, compared, http);
  } finally {
    http.close();
  }
}

async function describe(
  difference: PathDifference,
  compared: Compared,
  http: HttpClient,
): Promise<FileDifference> {
  const { remote, folder, sides } = compared;
  const { path } = difference;
  const scanned = sides.found.files.get(path);
  const asset = sides.assets.get(path);
  const local = scanned ? { size: scanned.size, sha256: sides.digests.get(path)! } : null;
  if (!asset?.publishedId || asset.sha256 === null) return { ...difference, local, server: null };
  const version = await remote.version(asset.publishedId);
  if (version === null) return { ...difference, local, server: { sha256: asset.sha256 } };
  const { size, sha256 } = version.content;
  const facts = { ...difference, local, server: { size, sha256, version: version.version } };
  if (!scanned || Math.max(size, scanned.size) > MAX_TEXT) return facts;
  const here = textOf(await readFile(scanned.file));
  if (here === null) return facts;
  const bytes = await bytesOf(version, path, compared, http);
  const there = bytes && textOf(bytes);
  if (there === null) return facts;
  const full = joinPath(folder, path);
  const patch = createTwoFilesPatch(full, path, there, here, `version ${version.version}`, "here", {
    maxEditLength: MAX_EDITS,
  });
  return patch === undefined ? facts : { ...facts, patch };
}

/** Returns `null` if they cannot be downloaded. */
async function bytesOf(
  { content, url }: RemoteVersion,
  path: string,
  { remote, signal }: Compared,
  http: HttpClient,
): Promise<Buffer | null> {
  let pieces: Uint8Array[] = [];
  const file = {
    write: async (...more: Uint8Array[]) => void pieces.push(...more),
    restart: async () => void (pieces = []),
  };
  const isThere = await download(content, file, path, {
    ...{ http, url, signal, stallMs: DEFAULTS.stallMs },
    ...{ attempts: DEFAULTS.attempts, backoff: DEFAULTS.backoff },
    findUrl: async () => (await remote.version(content.versionId))?.url ?? null,
    onBytes: () => undefined,
    onRetry: () => undefined,
  }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FileFailure) return false;
      throw error;
    },
  );
  return isThere ? Buffer.concat(pieces) : null;
}

/** Returns `null` for bytes that are no text. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
