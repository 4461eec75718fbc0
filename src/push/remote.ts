/** The server's side of a push: calls of the app's functions, and the list of a folder's assets. */
import type { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Args, FunctionName, Result } from "../client/types.js";
import { isAssetError } from "../shared/errors.js";
import { ROOT, parentOf } from "../shared/paths.js";
import { MirrorError, misbehaves } from "../sync/errors.js";
import { type Backoff, Pool, backoffMs, sleep, untilStopped } from "../sync/flow.js";
import { parseContent, parseTime } from "../sync/feed.js";
import { ATTEMPTS, pages, parsePage, serverError } from "../sync/server.js";
import { isRecord, textField, trustedAssetPath, trustedPath } from "../sync/trusted.js";
import type { Content } from "../sync/plan.js";
import type { Asset, Listing } from "./record.js";

export type RemoteOptions = {
  client: ConvexClient;
  /** The module that exports the functions of `assets.api()`. */
  functions: string;
  signal: AbortSignal;
  backoff: Backoff;
};

export type Remote = ReturnType<typeof remote>;

export function remote({ client, functions, signal, backoff }: RemoteOptions) {
  const nameOf = (name: FunctionName) => `${functions}:${name}`;

  /** Retries what fails without a reason: a deployment may be in progress. */
  async function query<Name extends FunctionName>(
    name: Name,
    args: Args<Name>,
  ): Promise<Result<Name>> {
    const reference = makeFunctionReference<"query">(nameOf(name));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await untilStopped(client.query(reference, args), signal)) as Result<Name>;
      } catch (error) {
        const problem = serverError(error, nameOf(name));
        if (signal.aborted || problem.isFinal || attempt === ATTEMPTS) throw problem.error;
        await sleep(backoffMs(attempt, backoff), signal);
      }
    }
  }

  /** The client sends it again after a lost connection, and the server runs it once. */
  async function mutation<Name extends FunctionName>(
    name: Name,
    args: Args<Name>,
  ): Promise<Result<Name>> {
    const reference = makeFunctionReference<"mutation">(nameOf(name));
    try {
      return (await untilStopped(client.mutation(reference, args), signal)) as Result<Name>;
    } catch (error) {
      if (!isAssetError(error)) throw serverError(error, nameOf(name)).error;
      const { code, message } = error.data;
      const isConflict = code === "CONFLICT" || code === "RELEASE_CONFLICT";
      throw new MirrorError(isConflict ? "CONFLICT" : "PUSH_REFUSED", message, { cause: error });
    }
  }

  const paged = (cursor: string | null) => ({ paginationOpts: { numItems: PAGE_SIZE, cursor } });

  /** Returns the subfolders of a folder, and calls back with each of its assets. */
  async function listFolder(
    folder: string,
    onAsset: (path: string, asset: Asset) => void,
  ): Promise<string[]> {
    const below: string[] = [];
    const folders = async (cursor: string | null) =>
      parsePage(await query("listFoldersPage", { parentPath: folder, ...paged(cursor) }), (row) => {
        const path = trustedPath(textField(row, "path"));
        if (parentOf(path) !== folder) throw misbehaves("a listed folder is not in its parent");
        return path;
      });
    for await (const paths of pages(folders, (path) => path)) below.push(...paths);
    const files = async (cursor: string | null) =>
      parsePage(await query("listAssetsPage", { folderPath: folder, ...paged(cursor) }), (row) => {
        const path = trustedAssetPath(folder, textField(row, "basename"));
        return { path, asset: assetOf(row) };
      });
    for await (const rows of pages(files, ({ path }) => path)) {
      for (const { path, asset } of rows) onAsset(path, asset);
    }
    return below;
  }

  return {
    query,
    mutation,
    /** Returns all assets of a folder and its subfolders, private ones and those without a published version too. */
    async list(folder: string): Promise<Listing> {
      const assets: Listing = new Map();
      const onAsset = (path: string, asset: Asset) => assets.set(relativeTo(folder, path), asset);
      for (let level = [folder]; level.length > 0;) {
        const below: string[] = [];
        const pool = new Pool(FOLDERS_AT_ONCE);
        for (const path of level) {
          await pool.add(async () => void below.push(...(await listFolder(path, onAsset))));
        }
        await pool.drain();
        level = below;
      }
      return assets;
    },
    /** Returns a version of an asset; `null` if it was deleted, or its bytes may not be read here. */
    async version(versionId: string): Promise<RemoteVersion | null> {
      const row: unknown = await query("getVersion", { versionId });
      if (row === null) return null;
      if (!isRecord(row)) throw misbehaves("a version is not an object");
      const content = parseContent(row);
      if (content === null || typeof row.version !== "number")
        throw misbehaves("a version has no number");
      if (row.url === null) return null;
      const modifiedAt = parseTime(row);
      return {
        content: { ...content, modifiedAt },
        version: row.version,
        url: textField(row, "url"),
      };
    },
    /** Returns a text that changes with every change of the folder. */
    async head(folder: string): Promise<string> {
      return JSON.stringify(await query("head", headOf(folder)));
    },
    /** Calls back with the head, and again when it changes. Returns a function that ends that. */
    watchHead(folder: string, onHead: (head: string) => void): () => void {
      const reference = makeFunctionReference<"query">(nameOf("head"));
      // An error is that of the next call.
      const onError = () => onHead("");
      return client.onUpdate(
        reference,
        headOf(folder),
        (head: unknown) => onHead(JSON.stringify(head)),
        onError,
      );
    },
  };
}

const headOf = (folder: string) => (folder === ROOT ? {} : { folderPath: folder });

const PAGE_SIZE = 500;
const FOLDERS_AT_ONCE = 8;

/** A version whose bytes can be downloaded. */
export type RemoteVersion = { content: Content; version: number; url: string };

/** Returns a path of the server as the directory has it. */
export function relativeTo(folder: string, path: string): string {
  return folder === ROOT ? path : path.slice(folder.length + 1);
}

function assetOf(row: Record<string, unknown>): Asset {
  const { pendingVersionId, publishedVersionId, published, isPrivate } = row;
  const idOf = (id: unknown): string | null => {
    if (id !== null && typeof id !== "string") throw misbehaves("an asset has no version");
    return id;
  };
  const publishedId = idOf(publishedVersionId);
  const asset = { versionId: idOf(pendingVersionId) ?? publishedId, isPrivate: isPrivate === true };
  if (published === null) return { ...asset, publishedId: null, sha256: null };
  if (!isRecord(published)) throw misbehaves("a published version is not an object");
  return { ...asset, publishedId, sha256: textField(published, "sha256") };
}
