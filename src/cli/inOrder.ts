/** Runs what a command does with the deployment: with the access of its flags, and until it is interrupted. */
import type { ServerOptions } from "../push/push.js";
import { Stopped } from "../sync/flow.js";
import { fetchThrough } from "../sync/proxiedFetch.js";
import { Proxies } from "../sync/proxies.js";
import { type AccessOptions, findAccess } from "./access.js";
import type { Screen } from "./report.js";
import { stopOnSignals } from "./signals.js";

/** How long a command that ends, such as `sync --once`, retries when the server is unreachable: a build should fail. */
export const ONCE_TIMEOUT_S = 60;

/** The flags of each command that calls the app's functions. */
export type Common = AccessOptions & { functions: string; json?: boolean };

/** Returns what `run` returns; `null` if it was interrupted. */
export async function inOrder<Returned>(
  flags: Common,
  screen: Screen,
  run: (options: ServerOptions) => Promise<Returned>,
): Promise<Returned | null> {
  const controller = new AbortController();
  const interruption = stopOnSignals(() => controller.abort());
  const direct = fetch;
  const proxies = new Proxies();
  // Uploads are sent by the client's code, which knows no proxies.
  globalThis.fetch = fetchThrough(proxies, direct);
  try {
    return await run({
      ...(await findAccess(flags, process.env)),
      ...{ functions: flags.functions, offlineTimeoutMs: ONCE_TIMEOUT_S * 1000 },
      signal: controller.signal,
    });
  } catch (error) {
    if (interruption.wasInterrupted && error instanceof Stopped) return null;
    throw error;
  } finally {
    globalThis.fetch = direct;
    proxies.close();
    interruption.forget();
    screen.status(null);
  }
}
