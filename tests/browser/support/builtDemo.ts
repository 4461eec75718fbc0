import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { inject } from "vitest";
import { PLACEHOLDERS } from "./buildDemo.js";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

/** The demo's page as it is built for production, on the backend of a running demo. */
export class BuiltDemo {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** @param backend where its functions and its HTTP routes answer. */
  static async start(backend: { url: string; siteUrl: string }): Promise<BuiltDemo> {
    const folder = inject("builtDemo");
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, "http://localhost");
      // Places in the panel are paths too, and an asset's name may have an ending.
      const isFile = pathname.startsWith("/assets/") && path.extname(pathname) in TYPES;
      const file = path.join(folder, isFile ? path.normalize(pathname) : "index.html");
      response.setHeader("Content-Type", TYPES[path.extname(file)]!);
      readFile(file, "utf8").then(
        (text) =>
          response.end(
            text
              .replaceAll(PLACEHOLDERS.VITE_CONVEX_URL, backend.url)
              .replaceAll(PLACEHOLDERS.VITE_CONVEX_SITE_URL, backend.siteUrl),
          ),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new BuiltDemo(`http://127.0.0.1:${port}/`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
