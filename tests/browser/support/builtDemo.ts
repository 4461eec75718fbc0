import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

/**
 * The demo's page as it is built for production, on the backend of a running demo: what a dev server
 * gives is many times slower, and says nothing of what people will feel.
 */
export class BuiltDemo {
  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(convexUrl: string): Promise<BuiltDemo> {
    const folder = await mkdtemp(path.join(tmpdir(), "built-demo-"));
    await promisify(execFile)(
      process.execPath,
      [
        "node_modules/vite/bin/vite.js",
        "build",
        ...["--config", "example/vite.config.ts", "--outDir", folder, "--logLevel", "error"],
      ],
      {
        cwd: REPOSITORY,
        env: { ...process.env, VITE_CONVEX_URL: convexUrl, NODE_ENV: "production" },
      },
    );
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, "http://localhost");
      const extension = path.extname(pathname);
      // Places in the panel are paths too, and an asset's name may have an ending.
      const isFile = pathname.startsWith("/assets/") && extension in TYPES;
      const file = path.join(folder, isFile ? path.normalize(pathname) : "index.html");
      response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "text/plain");
      readFile(file).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new BuiltDemo(`http://127.0.0.1:${port}/`, server, folder);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}
