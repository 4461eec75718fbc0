/** Connects to the deployment over one WebSocket, with the user's credentials. */
import { ConvexClient } from "convex/browser";
import { WebSocket } from "ws";
import { MirrorError } from "./errors.js";
import type { OnEvent } from "./events.js";

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
    client.setAuth(token, (isAccepted) => {
      if (isAccepted) return;
      fail(new MirrorError("ACCESS_REFUSED", "The deployment rejects the token."));
    });
  }
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
  if (client === undefined) {
    const own = new ConvexClient(url, {
      logger: false,
      unsavedChangesWarning: false,
      // Node 22's own sends no `close` after a failed connection, which the client waits for.
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    ending.push(() => own.close());
    authenticate(own, options, fail);
    client = own;
  }
  let wasOnline: boolean | null = null;
  let hasBeenOnline = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => fail(new MirrorError("SERVER_UNREACHABLE", `${url} is unreachable.`));
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
