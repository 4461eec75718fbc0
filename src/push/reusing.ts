/** Finds earlier versions of assets that have the bytes of files, so that a push does not send them again. */
import { openAsBlob } from "node:fs";
import { typeOf } from "../client/uploadFile.js";
import { lastSegment, splitPath } from "../shared/paths.js";
import { MirrorError } from "../sync/errors.js";
import { Pool } from "../sync/flow.js";
import type { Remote } from "./remote.js";
import type { Outgoing } from "./send.js";

/** How many of an asset's newest versions are compared: the cost is a document each. */
const VERSIONS = 20;
const AT_ONCE = 8;

/**
 * Returns the versions by the path of their file. Only versions of the file's own asset are compared, which the caller may
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

function isRefusal(error: unknown): boolean {
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
