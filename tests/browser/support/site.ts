/** The documentation's site behind a server, below a path, as a host of static files has it. */
import { readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { buildSite } from "../../docs/buildSite.js";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
  ".md": "text/markdown",
};

const PREFIX = "/package/docs/";

export class Site {
  private constructor(
    readonly folder: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<Site> {
    const folder = await buildSite();
    const server = createServer((request, response) => {
      void (async () => {
        const { pathname } = new URL(request.url!, "http://localhost");
        const name = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : "404.html";
        const send = async (status: number, file: string) => {
          const body = await readFile(path.join(folder, file));
          response.writeHead(status, { "Content-Type": TYPES[path.extname(file)] ?? "" }).end(body);
        };
        await send(200, name || "index.html").catch(() => send(404, "404.html"));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Site(folder, server);
  }

  url(page: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${PREFIX}${page}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}
