/** Keeps uploads in parts in the browser, so that a page that was closed resumes them, in one tab at a time. */
import { type Fingerprint, fingerprintOf } from "../../client/parts/contents.js";
import type { SavedUpload, UploadStore } from "../../client/parts/saved.js";
import { UploadError } from "../../client/uploadError.js";
import type { FileSlices } from "../../shared/fileSlices.js";
import type { AssetPath } from "../../shared/paths.js";

const DATABASE = "convex-versioned-assets";
const TABLE = "uploads";
/** Longer than an upload in parts can be finished, in milliseconds. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

type Row = { state: SavedUpload; savedAt: number };

function answerOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed."));
  });
}

async function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(TABLE);
  return await answerOf(opening);
}

async function inTable<Result>(
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  const database = await open();
  try {
    return await work(database.transaction(TABLE, mode).objectStore(TABLE));
  } finally {
    database.close();
  }
}

/** Deletes the states of uploads that no page has resumed in time. */
async function forgetOld(table: IDBObjectStore): Promise<void> {
  const [keys, rows] = await Promise.all([
    answerOf(table.getAllKeys()),
    answerOf(table.getAll() as IDBRequest<Row[]>),
  ]);
  keys.forEach((key, index) => {
    if (rows[index]!.savedAt < Date.now() - KEPT_MS) table.delete(key);
  });
}

/** Returns the place in IndexedDB for the state of one upload. */
function storeAt(key: string): UploadStore {
  return {
    load: async () =>
      await inTable("readwrite", async (table) => {
        await forgetOld(table);
        return (await answerOf(table.get(key) as IDBRequest<Row | undefined>))?.state ?? null;
      }),
    save: async (state) =>
      await inTable("readwrite", async (table) => {
        const row: Row = { state, savedAt: Date.now() };
        await answerOf(table.put(row, key));
      }),
    clear: async () =>
      await inTable("readwrite", async (table) => void (await answerOf(table.delete(key)))),
  };
}

function keyOf({ folderPath, basename }: AssetPath, file: Fingerprint): string {
  const { size, name, lastModified, sample } = file;
  return JSON.stringify([folderPath, basename, size, name, lastModified, sample]);
}

/**
 * Runs an upload with a store of its own, which a later upload of the same file to the same path finds. Without
 * IndexedDB or Web Locks there is none.
 *
 * @throws {UploadError} with code UPLOAD_ELSEWHERE while another tab runs it, or FILE_CHANGED.
 */
export async function withStore<Result>(
  file: FileSlices,
  target: AssetPath,
  upload: (store: UploadStore | undefined) => Promise<Result>,
): Promise<Result> {
  const { locks } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  if (typeof indexedDB === "undefined" || locks === undefined || !globalThis.crypto?.subtle) {
    return await upload(undefined);
  }
  const key = keyOf(target, await fingerprintOf(file));
  const lock = `${DATABASE} ${key}`;
  return await locks.request(lock, { ifAvailable: true }, async (held) => {
    if (held !== null) return await upload(storeAt(key));
    throw new UploadError(
      "UPLOAD_ELSEWHERE",
      "Another tab uploads this file to the same path. Let it finish there.",
    );
  });
}
