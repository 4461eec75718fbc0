/**
 * Runs the embedded backend together with a Vite dev server. The page reads `import.meta.env.VITE_CONVEX_URL`
 * and `import.meta.env.VITE_CONVEX_SITE_URL`, as with a real deployment. Builds are not affected.
 */

import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { startLocalBackend, type LocalBackend } from "./startLocalBackend.js";

export type LocalBackendPluginOptions = {
  /** Path of the app's entry module, from the working directory. */
  entry: string;
  /** The directory for data. Without it, data is lost when the server stops. */
  dataDir?: string;
  port?: number;
  sitePort?: number;
  crons?: boolean;
  /**
   * Called when the backend is ready, before the page is served; the returned function is called at the end.
   */
  prepare?: (backend: LocalBackend) => Promise<() => Promise<void>>;
};

/** On a restart, Vite starts the new server before it closes the old one. */
const RUNNING = Symbol.for("embedded-convex-backends");
type Running = Map<string, () => Promise<void>>;

/** Vite exits immediately on these signals, and the last commits would not be saved. */
const SIGNALS = ["SIGINT", "SIGHUP"] as const;

export function localBackend(options: LocalBackendPluginOptions): Plugin {
  const key = resolve(options.entry);
  let ports: { port: number; sitePort: number };
  let backend: LocalBackend | null = null;
  let unprepare: (() => Promise<void>) | undefined;

  async function close(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    const closing = backend;
    backend = null;
    await closing?.close();
    await unprepare?.();
    unprepare = undefined;
  }

  function onSignal(): void {
    const exit = (): never => process.exit(130);
    close().then(exit, exit);
  }

  return {
    name: "embedded-convex-backend",
    apply: "serve",
    async config() {
      await running().get(key)?.();
      ports = {
        port: options.port ?? (await freePort()),
        sitePort: options.sitePort ?? (await freePort()),
      };
      const urlOf = (port: number): string => JSON.stringify(`http://127.0.0.1:${port}`);
      return {
        define: {
          "import.meta.env.VITE_CONVEX_URL": urlOf(ports.port),
          "import.meta.env.VITE_CONVEX_SITE_URL": urlOf(ports.sitePort),
        },
      };
    },
    async configureServer(server) {
      const { dataDir, crons } = options;
      backend = await startLocalBackend({ entry: key, vite: server, dataDir, crons, ...ports });
      running().set(key, close);
      unprepare = await options.prepare?.(backend);
      for (const signal of SIGNALS) process.once(signal, onSignal);
    },
    async closeBundle() {
      await close();
    },
  };
}

function running(): Running {
  const holder = globalThis as { [RUNNING]?: Running };
  return (holder[RUNNING] ??= new Map<string, () => Promise<void>>());
}

/** The page needs the URL before the backend starts, so a free port is chosen here. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
