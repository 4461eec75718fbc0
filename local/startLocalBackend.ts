/**
 * Starts the embedded backend for an app whose entry module Vite can load. A development tool: see README.md
 * in this directory for the differences from a real deployment.
 */

import { resolve } from "node:path";
import type { JSONValue } from "convex/values";
import type { ViteDevServer } from "vite";
import { createAppLoader, loadApp, watchApp } from "./appLoader.js";
import { Backend, type BackendOptions } from "./host/backend.js";

export type { BackendApp } from "./host/deployment.js";
export { LocalDataError } from "./host/dataDirectory.js";

export type LocalBackendOptions = BackendOptions & {
  /** Path of the module that exports `{ schema, modules, register }`; see `BackendApp`. */
  entry: string;
  /** A Vite server to load the app with. By default the backend starts its own. */
  vite?: ViteDevServer;
  /** Reload edited code while running. By default only with a given Vite server. */
  watch?: boolean;
};

export type LocalBackend = {
  /** The URL for clients, like a deployment's `https://….convex.cloud`. */
  url: string;
  /** The URL of HTTP actions, like a deployment's `https://….convex.site`. */
  siteUrl: string;
  /** Resolves when everything committed is in `dataDir`. */
  flush(): Promise<void>;
  /** Runs a mutation or action of any component, internal ones included. */
  runInternal(component: string, path: string, args: JSONValue): Promise<void>;
  close(): Promise<void>;
};

export async function startLocalBackend(options: LocalBackendOptions): Promise<LocalBackend> {
  const { entry, vite: givenVite, watch = givenVite !== undefined, ...backendOptions } = options;
  const path = resolve(entry);
  const vite = givenVite ?? (await createAppLoader(path, { watch }));
  const closeLoader = async (): Promise<void> => {
    if (givenVite === undefined) await vite.close();
  };
  try {
    const app = await loadApp(vite, path);
    const backend = await Backend.start(app, backendOptions);
    const stopWatching = watch ? await watchApp(vite, path, app, backend) : () => undefined;
    return {
      url: backend.url,
      siteUrl: backend.siteUrl,
      flush: () => backend.flush(),
      runInternal: (...call) => backend.deployment.runInternal(...call),
      async close() {
        stopWatching();
        await backend.close();
        await closeLoader();
      },
    };
  } catch (error) {
    await closeLoader();
    throw error;
  }
}
