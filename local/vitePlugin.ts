/**
 * Runs the embedded backend together with a Vite dev server. The page reads `import.meta.env.VITE_CONVEX_URL`
 * and `import.meta.env.VITE_CONVEX_SITE_URL`, as with a real deployment. Builds are not affected.
 */

import { type AddressInfo, type Server, createServer } from "node:net";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { startLocalBackend, type LocalBackend } from "./startLocalBackend.js";
import { wasmFiles } from "./wasmFiles.js";

export type LocalBackendPluginOptions = {
  /** Path of the app's entry module, from the working directory. */
  entry: string;
  /** The directory for data. Without it, data is lost when the server stops. */
  dataDir?: string;
  /** The preferred ports, so that URLs survive a restart; others where they are taken. */
  port?: number;
  sitePort?: number;
  crons?: boolean;
  /**
   * Called when the backend is ready, before the page is served; a returned function is called at the end.
   */
  prepare?: (backend: LocalBackend) => Promise<(() => Promise<void>) | undefined>;
};

/** On a restart, Vite starts the new server before it closes the old one. */
const RUNNING = Symbol.for("embedded-convex-backends");
type Running = Map<string, () => Promise<void>>;

/** Vite exits immediately on these signals, and the last commits would not be saved. */
const SIGNALS = ["SIGINT", "SIGHUP"] as const;

export function localBackend(options: LocalBackendPluginOptions): Plugin {
  const key = resolve(options.entry);
  let held: { port: Server; sitePort: Server };
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
    ...wasmFiles,
    name: "embedded-convex-backend",
    apply: "serve",
    async config() {
      await running().get(key)?.();
      held = { port: await hold(options.port), sitePort: await hold(options.sitePort) };
      const urlOf = (server: Server) => JSON.stringify(`http://127.0.0.1:${portOf(server)}`);
      return {
        define: {
          "import.meta.env.VITE_CONVEX_URL": urlOf(held.port),
          "import.meta.env.VITE_CONVEX_SITE_URL": urlOf(held.sitePort),
        },
      };
    },
    async configureServer(server) {
      const { dataDir, crons } = options;
      const ports = { port: portOf(held.port), sitePort: portOf(held.sitePort) };
      for (const holder of Object.values(held)) await new Promise((done) => holder.close(done));
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

/**
 * Takes a port until the backend starts, because the page needs its URL before: of two that start together, each has its own.
 *
 * @param port any free one if it is omitted or taken.
 */
async function hold(port = 0): Promise<Server> {
  const server = createServer().unref();
  const isFree = await new Promise<boolean>((done) => {
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => done(true));
  });
  return isFree ? server : await hold();
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
