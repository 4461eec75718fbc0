/** The server's API for a mirror: four queries over one WebSocket. */
import type { ConvexClient } from "convex/browser";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { isAssetError } from "../shared/errors.js";
import { isRecord, textField } from "./checks.js";
import { CursorExpired, MirrorError, errorMessage, misbehaves } from "./errors.js";
import {
  type ChangePage,
  type Cursor,
  parseChangePage,
  parseContent,
  parseCursor,
} from "./feed.js";
import type { Content } from "./plan.js";
import { parentOf, trustedAssetPath, trustedPath } from "./paths.js";
import { type Backoff, backoffMs, sleep, untilStopped } from "./waiting.js";

type Query = FunctionReference<"query">;

const NAMES = [
  "head",
  "listFoldersPage",
  "listPublishedFilesPage",
  "listForFolder",
  "getVersion",
] as const;
type Name = (typeof NAMES)[number];

/** The functions of `assets.api()` that an app exports for mirrors. */
export type MirrorFunctions = Record<Name, Query>;

/** @param functions the module that exports them, or the module's part of `api`. */
export function mirrorFunctions(functions: string | MirrorFunctions): MirrorFunctions {
  if (typeof functions !== "string") return functions;
  const reference = (name: Name) => makeFunctionReference<"query">(`${functions}:${name}`);
  return Object.fromEntries(NAMES.map((name) => [name, reference(name)])) as MirrorFunctions;
}

export type ListedFile = { path: string; content: Content; url: string };
export type Page<Item> = { items: Item[]; isDone: boolean; cursor: string };

export interface AssetSource {
  head(): Promise<Cursor>;
  folders(parent: string, cursor: string | null): Promise<Page<string>>;
  files(folder: string, cursor: string | null): Promise<Page<ListedFile>>;
  /** Returns the current URL of a version; `null` if it was deleted. */
  urlOf(versionId: string): Promise<string | null>;
  /** Calls back with the page of the feed after a cursor, and again when it changes. */
  watch(
    folder: string,
    cursor: Cursor,
    onPage: (page: ChangePage) => void,
    onError: (error: Error) => void,
  ): () => void;
}

export type SourceOptions = {
  client: ConvexClient;
  functions: MirrorFunctions;
  signal: AbortSignal;
  pageSize: number;
  backoff: Backoff;
};

/** How often a call that fails without a reason is retried: a deployment may be in progress. */
const ATTEMPTS = 4;
const FEED_LIMIT = 500;

export function convexSource(options: SourceOptions): AssetSource {
  const { client, functions, signal, pageSize, backoff } = options;

  async function ask(name: Name, args: Record<string, unknown>): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer: Promise<unknown> = client.query(functions[name], args);
        return await untilStopped(answer, signal);
      } catch (error) {
        const problem = serverError(error, getFunctionName(functions[name]));
        if (signal.aborted || problem.isFinal || attempt === ATTEMPTS) throw problem.error;
        await sleep(backoffMs(attempt, backoff), signal);
      }
    }
  }

  const page = (cursor: string | null) => ({ paginationOpts: { numItems: pageSize, cursor } });

  return {
    async head() {
      return parseCursor(await ask("head", {}));
    },
    async folders(parent, cursor) {
      const answer = await ask("listFoldersPage", { parentPath: parent, ...page(cursor) });
      return parsePage(answer, (row) => {
        const path = trustedPath(textField(row, "path"));
        if (parentOf(path) !== parent)
          throw misbehaves("a listed folder is outside the requested one");
        return path;
      });
    },
    async files(folder, cursor) {
      const answer = await ask("listPublishedFilesPage", { folderPath: folder, ...page(cursor) });
      return parsePage(answer, (row) => {
        if (textField(row, "folderPath") !== folder) {
          throw misbehaves("a listed file is outside the requested folder");
        }
        const content = parseContent(row);
        if (content === null) throw misbehaves("a listed file has no version");
        const path = trustedAssetPath(folder, textField(row, "basename"));
        return { path, content, url: textField(row, "url") };
      });
    },
    async urlOf(versionId) {
      const answer = await ask("getVersion", { versionId });
      if (answer === null) return null;
      if (!isRecord(answer)) throw misbehaves("a version is not an object");
      return answer.url === null ? null : textField(answer, "url");
    },
    watch(folderPath, cursor, onPage, onError) {
      const name = getFunctionName(functions.listForFolder);
      const args = { folderPath, recursive: true, cursor, limit: FEED_LIMIT };
      return client.onUpdate(
        functions.listForFolder,
        args,
        (answer: unknown) => {
          try {
            onPage(parseChangePage(answer, cursor));
          } catch (error) {
            onError(error as Error);
          }
        },
        (error) => onError(serverError(error, name).error),
      );
    },
  };
}

function parsePage<Item>(
  answer: unknown,
  parse: (row: Record<string, unknown>) => Item,
): Page<Item> {
  if (!isRecord(answer) || !Array.isArray(answer.page) || typeof answer.isDone !== "boolean") {
    throw misbehaves("a page of a list has the wrong shape");
  }
  const items = answer.page.map((row: unknown) => {
    if (!isRecord(row)) throw misbehaves("a row of a list is not an object");
    return parse(row);
  });
  return { items, isDone: answer.isDone, cursor: textField(answer, "continueCursor") };
}

/** Classifies an error from the server, and whether a retry can help. */
function serverError(error: unknown, name: string): { error: Error; isFinal: boolean } {
  if (!(error instanceof Error) || error.name === "Stopped" || error instanceof MirrorError) {
    return { error: error as Error, isFinal: true };
  }
  if (isAssetError(error)) {
    if (error.data.code === "CURSOR_EXPIRED") {
      return { error: new CursorExpired(error.data.message), isFinal: true };
    }
    const refused = new MirrorError("ACCESS_REFUSED", `${name} refuses: ${error.data.message}`);
    return { error: refused, isFinal: true };
  }
  const message = messageOf(error).split("\n")[0]!;
  if (message.includes("Could not find")) {
    const missing =
      `The deployment has no function ${name}. Export the functions of assets.api() that a ` +
      "mirror needs.";
    return { error: new MirrorError("FUNCTIONS_MISSING", missing), isFinal: true };
  }
  const why = message.endsWith("Server Error")
    ? "the deployment gives no reason. Check that the function is exported and that this " +
      "identity may call it."
    : message;
  const refused = new MirrorError("ACCESS_REFUSED", `${name} fails: ${why}`, { cause: error });
  // The app threw this error deliberately, so a retry would fail too.
  return { error: refused, isFinal: "data" in error };
}

/** Returns the app's message, if any; production deployments hide others. */
function messageOf(error: Error): string {
  const data: unknown = "data" in error ? error.data : undefined;
  if (typeof data === "string") return data;
  if (isRecord(data) && typeof data.message === "string") return data.message;
  return errorMessage(error);
}
