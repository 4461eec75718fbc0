/** The server's side of a mirror: a connection, five queries, and a walk through everything listed. */
import { ConvexClient } from "convex/browser";
import {
  type FunctionReference,
  type PaginationResult,
  getFunctionName,
  makeFunctionReference,
} from "convex/server";
import { WebSocket } from "ws";
import { eachPage } from "../shared/eachPage.js";
import { isAssetError } from "../shared/errors.js";
import { ROOT, parentOf } from "../shared/paths.js";
import { typeName } from "../shared/typeName.js";
import type { OnEvent } from "./events.js";
import { CursorExpired, MirrorError, errorMessage, misbehaves } from "./errors.js";
import {
  type ChangePage,
  type Cursor,
  parseChangePage,
  parseContent,
  parseCursor,
  parseTime,
} from "./feed.js";
import { type Backoff, backoffMs, sleep, untilStopped } from "./flow.js";
import type { ListedFile, Step } from "./plan.js";
import { Proxies, ProxyError } from "./proxies.js";
import { isRecord, textField, trustedAssetPath, trustedPath } from "./trusted.js";

export type ConnectOptions = {
  /** The URL of the deployment. */
  url: string;
  /** A client to use instead of a new one; it is not closed. */
  client?: ConvexClient;
  /** A token of the app's auth provider. */
  token?: () => Promise<string | null>;
  /** An admin key of the deployment; the app sees `MIRROR_IDENTITY`. */
  adminKey?: string;
  /** How long to retry while the server is unreachable. */
  offlineTimeoutMs?: number;
};

/** The identity that an app's `auth` callback sees when a mirror uses an admin key. */
export const MIRROR_IDENTITY = { issuer: "convex-versioned-assets", subject: "mirror" };

/** Members of the client that its types do not declare. */
type AdminAuth = {
  hasAuth(): boolean;
  setAdminAuth(key: string, identity: typeof MIRROR_IDENTITY & { tokenIdentifier: string }): void;
};

/** The client crashes on a callback that throws or returns another type; such a callback ends the mirror. */
function checkedToken(
  token: NonNullable<ConnectOptions["token"]>,
  fail: (error: MirrorError) => void,
): () => Promise<string | null> {
  return async () => {
    try {
      const value: unknown = await token();
      if (typeof value === "string" && value !== "") return value;
      fail(new MirrorError("ACCESS_REFUSED", `token returned ${typeName(value)}, not a token.`));
    } catch (cause) {
      const message = `token failed: ${errorMessage(cause)}`;
      fail(new MirrorError("ACCESS_REFUSED", message, { cause }));
    }
    return null;
  };
}

function authenticate(
  client: ConvexClient,
  { token, adminKey }: ConnectOptions,
  fail: (error: MirrorError) => void,
): void {
  if (adminKey !== undefined) {
    const tokenIdentifier = `${MIRROR_IDENTITY.issuer}|${MIRROR_IDENTITY.subject}`;
    const admin = client.client as unknown as AdminAuth;
    admin.setAdminAuth(adminKey, { ...MIRROR_IDENTITY, tokenIdentifier });
  } else if (token !== undefined) {
    client.setAuth(checkedToken(token, fail), (isAccepted) => {
      if (isAccepted) return;
      fail(new MirrorError("ACCESS_REFUSED", "The deployment rejects the token."));
    });
  }
}

/** Returns the class of the client's sockets; the client itself reports no reason for a failure. */
function socketThrough(proxies: Proxies, onError: (error: Error) => void) {
  const Socket = class extends WebSocket {
    constructor(url: string) {
      super(url, { agent: proxies.agentFor(new URL(url)) });
      this.on("error", onError);
    }
  };
  return Socket as unknown as typeof globalThis.WebSocket;
}

/**
 * Opens the socket of a mirror.
 *
 * @param ending collects cleanup functions.
 * @param fail ends the mirror.
 */
export function connect(
  options: ConnectOptions,
  ending: (() => Promise<void> | void)[],
  emit: OnEvent,
  fail: (error: MirrorError) => void,
  onOnline: () => void,
): ConvexClient {
  const { url, offlineTimeoutMs } = options;
  let client = options.client;
  let problem = "";
  if (client === undefined) {
    const proxies = new Proxies();
    ending.push(() => proxies.close());
    // An invalid proxy is an error now, not in a later attempt of the client.
    proxies.agentFor(new URL(url));
    const onError = (error: Error) => {
      if (error instanceof MirrorError) fail(error);
      if (error instanceof ProxyError) problem = `: ${error.message}`;
    };
    const own = new ConvexClient(url, {
      logger: false,
      unsavedChangesWarning: false,
      // Node 22's own sends no `close` after a failed connection, which the client waits for.
      webSocketConstructor: socketThrough(proxies, onError),
    });
    ending.push(() => own.close());
    authenticate(own, options, fail);
    client = own;
  }
  let wasOnline: boolean | null = null;
  let hasBeenOnline = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () =>
    fail(new MirrorError("SERVER_UNREACHABLE", `${url} is unreachable${problem}.`));
  const admin = client.client as unknown as AdminAuth;
  const look = (isOnline: boolean) => {
    // A client whose admin key was rejected drops it and continues without an identity.
    if (options.adminKey !== undefined && options.client === undefined && !admin.hasAuth()) {
      fail(new MirrorError("ACCESS_REFUSED", "The deployment rejects the key."));
    }
    if (isOnline === wasOnline) return;
    clearTimeout(timer);
    if (!isOnline && offlineTimeoutMs !== undefined) timer = setTimeout(giveUp, offlineTimeoutMs);
    // The first connection is not a reconnection.
    if (hasBeenOnline) emit({ type: isOnline ? "online" : "offline" });
    if (hasBeenOnline && isOnline) onOnline();
    hasBeenOnline ||= isOnline;
    wasOnline = isOnline;
  };
  const unsubscribe = client.subscribeToConnectionState((connection) =>
    look(connection.isWebSocketConnected),
  );
  look(client.connectionState().isWebSocketConnected);
  ending.push(() => {
    clearTimeout(timer);
    unsubscribe();
  });
  return client;
}

// -------------------------------------------------------------- the queries

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

export type Found = { url: string; modifiedAt: number | undefined };

export interface AssetSource {
  head(folder: string): Promise<Cursor>;
  folders(parent: string, cursor: string | null): Promise<PaginationResult<string>>;
  files(folder: string, cursor: string | null): Promise<PaginationResult<ListedFile>>;
  /** Returns where a version is now, and since when it is current; `null` if it was deleted. */
  find(versionId: string): Promise<Found | null>;
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
export const ATTEMPTS = 4;
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
    async head(folderPath) {
      return parseCursor(await ask("head", folderPath === ROOT ? {} : { folderPath }));
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
        const timed = { ...content, modifiedAt: parseTime(row) };
        return { path, content: timed, url: textField(row, "url") };
      });
    },
    async find(versionId) {
      const answer = await ask("getVersion", { versionId });
      if (answer === null) return null;
      if (!isRecord(answer)) throw misbehaves("a version is not an object");
      if (answer.url === null) return null;
      return { url: textField(answer, "url"), modifiedAt: parseTime(answer) };
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

export function parsePage<Item>(
  answer: unknown,
  parse: (row: Record<string, unknown>) => Item,
): PaginationResult<Item> {
  if (!isRecord(answer) || !Array.isArray(answer.page) || typeof answer.isDone !== "boolean") {
    throw misbehaves("a page of a list has the wrong shape");
  }
  const page = answer.page.map((row: unknown) => {
    if (!isRecord(row)) throw misbehaves("a row of a list is not an object");
    return parse(row);
  });
  return { page, isDone: answer.isDone, continueCursor: textField(answer, "continueCursor") };
}

/** Classifies an error from the server, and whether a retry can help. */
export function serverError(error: unknown, name: string): { error: Error; isFinal: boolean } {
  if (!(error instanceof Error) || error.name === "Stopped" || error instanceof MirrorError) {
    return { error: error as Error, isFinal: true };
  }
  if (isAssetError(error)) {
    if (error.data.code === "CURSOR_EXPIRED") {
      return { error: new CursorExpired(error.data.message), isFinal: true };
    }
    const message = `${name} refuses: ${error.data.message}`;
    const refused = new MirrorError("ACCESS_REFUSED", message, { cause: error });
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

// -------------------------------------------------------------- the walk

/** The number of consecutive empty pages that ends a walk with an error. */
const MAX_EMPTY_PAGES = 1000;

export function pages<Item>(
  read: (cursor: string | null) => Promise<PaginationResult<Item>>,
  nameOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let last: string | null = null;
  let empty = 0;
  return eachPage(async (cursor) => {
    const page = await read(cursor);
    for (const item of page.page) {
      const name = nameOf(item);
      // Lists are sorted by name, so a repeated name would loop.
      if (last !== null && Buffer.compare(Buffer.from(name), Buffer.from(last)) <= 0) {
        throw misbehaves("a list repeats names or is not sorted");
      }
      last = name;
    }
    empty = page.page.length === 0 ? empty + 1 : 0;
    const isStuck = page.continueCursor === cursor || empty > MAX_EMPTY_PAGES;
    if (!page.isDone && isStuck) throw misbehaves("a list does not end");
    return page;
  });
}

/** The number of folders requested ahead. */
const FOLDERS_AHEAD = 8;

/** The first pages of a folder's contents. */
type Opening = {
  below: Promise<PaginationResult<string>>;
  files: Promise<PaginationResult<ListedFile>>;
};

/** @throws SERVER_MISBEHAVES */
export async function* walk(source: AssetSource, root: string): AsyncGenerator<Step> {
  const folders = [root];
  const opening = new Map<string, Opening>();
  const open = (folder: string): Opening => {
    const known = opening.get(folder);
    if (known !== undefined) return known;
    const asked = { below: source.folders(folder, null), files: source.files(folder, null) };
    // Errors are reported when it is their turn.
    asked.below.catch(() => undefined);
    asked.files.catch(() => undefined);
    opening.set(folder, asked);
    return asked;
  };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const at = folder;
    const first = open(at);
    for (const next of folders.slice(-FOLDERS_AHEAD)) open(next);
    opening.delete(at);
    if (at !== root) yield { folder: at };
    const below: string[] = [];
    const read = (cursor: string | null) =>
      cursor === null ? first.below : source.folders(at, cursor);
    for await (const page of pages(read, (path) => path)) below.push(...page);
    folders.push(...below.reverse());
    const readFiles = (cursor: string | null) =>
      cursor === null ? first.files : source.files(at, cursor);
    for await (const files of pages(readFiles, ({ path }) => path)) yield { files };
  }
}
