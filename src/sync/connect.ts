/** The connection to the deployment: one WebSocket, with the access that the user has given. */
import { ConvexClient } from "convex/browser";
import { MirrorError } from "./errors.js";
import type { OnEvent } from "./events.js";

export type ConnectOptions = {
  /** Address of the deployment. */
  url: string;
  /** A client to use instead of one for this mirror alone; it is not closed. */
  client?: ConvexClient;
  /** A token of the app's own authentication. */
  token?: () => Promise<string | null>;
  /** An admin key of the deployment; the app sees `MIRROR_IDENTITY`. */
  adminKey?: string;
  /** Give up when the server cannot be reached for so long. */
  offlineTimeoutMs?: number;
};

/** Whom an app's `auth` callback sees when a mirror comes with an admin key. */
export const MIRROR_IDENTITY = { issuer: "convex-versioned-assets", subject: "mirror" };

/** What the client has for this and its types leave out. */
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
      fail(new MirrorError("ACCESS_REFUSED", "The deployment does not accept the token."));
    });
  }
}

/**
 * Opens the one socket of a mirror.
 *
 * @param ending takes what has to be done in the end.
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
    const own = new ConvexClient(url, { logger: false, unsavedChangesWarning: false });
    ending.push(() => own.close());
    authenticate(own, options, fail);
    client = own;
  }
  let wasOnline: boolean | null = null;
  let hasBeenOnline = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => fail(new MirrorError("SERVER_UNREACHABLE", `${url} cannot be reached.`));
  const admin = client.client as unknown as AdminAuth;
  const look = (isOnline: boolean) => {
    // A client whose admin key was refused forgets it and goes on as nobody.
    if (options.adminKey !== undefined && options.client === undefined && !admin.hasAuth()) {
      fail(new MirrorError("ACCESS_REFUSED", "The deployment does not accept the key."));
    }
    if (isOnline === wasOnline) return;
    clearTimeout(timer);
    if (!isOnline && offlineTimeoutMs !== undefined) timer = setTimeout(giveUp, offlineTimeoutMs);
    // The first connection is no news.
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
