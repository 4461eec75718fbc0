/**
 * Finds versions that have the bytes of files, so that a push does not send them again: earlier ones of the same asset, and those
 * that other assets of the folder serve.
 */
import { openAsBlob } from "node:fs";
import { typeOf } from "../client/uploadFile.js";
import { lastSegment, splitPath } from "../shared/paths.js";
import { MirrorError } from "../sync/errors.js";
import { Pool } from "../sync/flow.js";
import type { Listing } from "./record.js";
import type { Remote } from "./remote.js";
import type { Outgoing } from "./send.js";

/** How many of an asset's newest versions are compared: the cost is a document each. */
const VERSIONS = 20;
const AT_ONCE = 8;

/**
 * Returns the earlier versions by the path of their file. Only versions of the file's own asset are compared, which the caller may
 * write: whether other assets have these bytes is not asked.
 */
export async function findStored(
  files: Outgoing[],
  remote: Pick<Remote, "query">,
): Promise<Map<string, string>> {
  const stored = new Map<string, string>();
  let mayAsk = true;
  const find = async (file: Outgoing): Promise<void> => {
    if (!mayAsk) return;
    const paginationOpts = { numItems: VERSIONS, cursor: null };
    const args = { ...splitPath(file.path), paginationOpts };
    const { page } = await remote.query("getAssetVersionsPage", args);
    const same = page.filter(
      ({ sha256, size, verification }) =>
        sha256 === file.sha256 && size === file.scanned.size && verification === "verified",
    );
    if (same.length === 0) return;
    // The storage serves the type with the bytes.
    const contentType = await typeOfFile(file);
    const version = same.find((one) => one.contentType === contentType);
    if (version !== undefined) stored.set(file.path, version.versionId);
  };
  const pool = new Pool(AT_ONCE);
  for (const file of files) {
    if (!file.isThere) continue;
    await pool.add(() =>
      find(file).catch((error: unknown) => {
        // An app need not export the function, nor allow it to this caller: then all bytes are sent.
        if (!isRefusal(error)) throw error;
        mayAsk = false;
      }),
    );
  }
  await pool.drain();
  return stored;
}

/** A file whose bytes an asset serves, and the type that it is uploaded with. */
export type Copyable = { file: Outgoing; from: string; versionId: string; contentType: string };

/**
 * Returns which assets of the folder serve the bytes of files: of each access at most one. The caller has listed them, so
 * this asks nothing.
 *
 * @param pathOf returns the path on the server of a path in the listing.
 */
export async function findServed(
  files: Outgoing[],
  assets: Listing,
  pathOf: (path: string) => string,
): Promise<Copyable[][]> {
  const wanted = new Set(files.map(({ sha256 }) => sha256));
  type Source = { from: string; versionId: string };
  const served = new Map<string, Map<boolean, Source>>();
  for (const [path, { sha256, publishedId, isPrivate }] of assets) {
    if (sha256 === null || publishedId === null || !wanted.has(sha256)) continue;
    const ofBytes = served.get(sha256) ?? new Map<boolean, Source>();
    served.set(sha256, ofBytes.set(isPrivate, { from: pathOf(path), versionId: publishedId }));
  }
  const found: Copyable[][] = [];
  for (const file of files) {
    const sources = [...(served.get(file.sha256)?.values() ?? [])];
    const contentType = sources.length === 0 ? null : await typeOfFile(file);
    if (contentType === null) continue;
    found.push(sources.map((source) => ({ file, ...source, contentType })));
  }
  return found;
}

export function isRefusal(error: unknown): boolean {
  if (!(error instanceof MirrorError)) return false;
  return error.code === "FUNCTIONS_MISSING" || error.code === "ACCESS_REFUSED";
}

/** Returns the type that an upload of a file would declare; only its first bytes are read. */
async function typeOfFile({ scanned, path }: Outgoing): Promise<string | null> {
  try {
    return await typeOf(await openAsBlob(scanned.file), lastSegment(path));
  } catch {
    // Changed or removed in the meantime: sending it says so.
    return null;
  }
}
