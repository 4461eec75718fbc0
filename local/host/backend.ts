/** A running backend: one app with its two HTTP servers, sockets and data. */

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { CronJobs } from "./cronJobs.js";
import { DataDirectory } from "./dataDirectory.js";
import { Deployment, type BackendApp } from "./deployment.js";
import { FileStore } from "./fileStore.js";
import { handleFunctionCall } from "./functionsHttp.js";
import { MutationReplies } from "./mutationReplies.js";
import { allowAnyOrigin, ApiError, clientOf, sendError, urlOf } from "./nodeHttp.js";
import type { ClientMessage } from "./protocol.js";
import { Saver } from "./saver.js";
import { Session } from "./session.js";
import { handleHttpAction } from "./siteHttp.js";
import { restoreDocuments, takeSnapshot, type Snapshot } from "./snapshot.js";
import { handleDownload, handleUpload } from "./storageHttp.js";
import { UploadTokens } from "./uploadTokens.js";

export type BackendOptions = {
  /** Ports on 127.0.0.1; by default any free ones. */
  port?: number;
  sitePort?: number;
  /** The directory for data. Without it, data is lost when the backend stops. */
  dataDir?: string;
  /** Whether to run the jobs of `crons.ts`. */
  crons?: boolean;
  /** Enforce the platform's limits on transactions. */
  transactionLimits?: boolean;
};

const HOST = "127.0.0.1";
/** Long, so that no client sends its next request while the server closes the connection. */
const KEEP_ALIVE_MS = 120_000;
/** Clients reconnect after 60 s of silence. */
const PING_INTERVAL_MS = 15_000;

export class Backend {
  deployment!: Deployment;
  readonly replies = new MutationReplies();
  readonly now = (): number => Date.now();
  url = "";
  siteUrl = "";
  private readonly api: Server;
  private readonly site: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly data: DataDirectory | null;
  private readonly files: FileStore;
  private readonly saver: Saver | null;
  private tokens!: UploadTokens;
  private crons: CronJobs | null = null;
  private unknownComponents: Snapshot["components"] = {};
  private stopSaving: () => void = () => undefined;
  private pings: NodeJS.Timeout | null = null;
  private opening: Promise<void> | null = null;
  private closing: Promise<void> | null = null;

  static async start(app: BackendApp, options: BackendOptions = {}): Promise<Backend> {
    const backend = new Backend(options);
    try {
      backend.opening = backend.open(app);
      await backend.opening;
    } catch (error) {
      await backend.close();
      throw error;
    }
    return backend;
  }

  private constructor(private readonly options: BackendOptions) {
    this.data = options.dataDir === undefined ? null : new DataDirectory(options.dataDir);
    this.files = new FileStore(this.data?.filesDirectory ?? null);
    this.saver = this.data && new Saver(() => this.save(), reportSaveError);
    this.api = createServer((request, response) => {
      this.handleApi(request, response).catch((error: unknown) => sendError(response, error));
    });
    this.site = createServer((request, response) => {
      this.handleSite(request, response).catch((error: unknown) => sendError(response, error));
    });
    for (const server of [this.api, this.site]) server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.api.on("upgrade", (request, socket, head) => {
      if (!/^\/api\/([^/]+\/)?sync$/.test(urlOf(request, this.url).pathname)) {
        socket.destroy();
        return;
      }
      this.whenReady().then(
        () =>
          this.sockets.handleUpgrade(request, socket, head, (ws) =>
            this.connect(ws, clientOf(request)),
          ),
        () => socket.destroy(),
      );
    });
  }

  private async open(app: BackendApp): Promise<void> {
    const snapshot = this.data?.read() ?? null;
    this.tokens = new UploadTokens(snapshot?.uploadSecret ?? randomBytes(32).toString("hex"));
    for (const file of snapshot?.files ?? []) this.files.assign(file);
    this.replies.restore(snapshot?.replies ?? []);
    this.files.removeStrays();
    this.url = await listen(this.api, this.options.port);
    this.siteUrl = await listen(this.site, this.options.sitePort);
    process.env.CONVEX_CLOUD_URL = this.url;
    process.env.CONVEX_SITE_URL = this.siteUrl;
    await this.run(await this.createDeployment(app), snapshot);
    // Time advances between two runs; commits are later than anything a client may have seen.
    this.deployment.advanceTo(BigInt(Date.now()) * 1_000_000n);
    this.pings = setInterval(() => {
      for (const ws of this.sockets.clients) ws.send('{"type":"Ping"}');
    }, PING_INTERVAL_MS);
  }

  private createDeployment(app: BackendApp): Promise<Deployment> {
    return Deployment.create(app, {
      files: this.files,
      tokens: this.tokens,
      url: () => this.url,
      transactionLimits: this.options.transactionLimits ?? false,
    });
  }

  private async run(deployment: Deployment, snapshot: Snapshot | null): Promise<void> {
    this.deployment = deployment;
    if (snapshot) this.unknownComponents = restoreDocuments(this.deployment, snapshot);
    if (this.saver) this.stopSaving = this.deployment.onCommit(() => this.saver!.changed());
    await this.deployment.jobs.resume(snapshot?.jobs ?? []);
    if (this.options.crons ?? true) {
      this.crons = new CronJobs(this.deployment, (message, error) =>
        console.error(`${message} failed:`, error),
      );
      await this.crons.start();
    }
  }

  /** Continues with the same data and another schema or set of functions. Clients reconnect. */
  async replaceApp(app: BackendApp): Promise<void> {
    // First, so that an app that cannot be loaded keeps the current one running.
    const next = await this.createDeployment(app);
    await this.stopWork();
    await this.run(next, JSON.parse(this.snapshot()) as Snapshot);
    for (const ws of this.sockets.clients) ws.close(1012, "ServiceRestart");
  }

  storedFiles(): number {
    return this.files.all().length;
  }

  /** Closes all sockets, like a bad network. */
  dropConnections(): void {
    for (const ws of this.sockets.clients) ws.terminate();
  }

  /** Resolves when everything committed so far is on disk. */
  async flush(): Promise<void> {
    // Let a mutation that has just committed record its result first.
    await new Promise((resolve) => setImmediate(resolve));
    await this.saver?.flush();
  }

  close(): Promise<void> {
    return (this.closing ??= this.shutDown());
  }

  private async shutDown(): Promise<void> {
    if (this.pings) clearInterval(this.pings);
    this.dropConnections();
    this.sockets.close();
    await Promise.all([closeServer(this.api), closeServer(this.site)]);
    if (this.deployment) await this.stopWork();
    await this.flush();
    await this.saver?.close();
    this.data?.close();
    if (process.env.CONVEX_CLOUD_URL === this.url) {
      delete process.env.CONVEX_CLOUD_URL;
      delete process.env.CONVEX_SITE_URL;
    }
  }

  private async stopWork(): Promise<void> {
    await this.crons?.close();
    await this.deployment.jobs.close();
    this.stopSaving();
  }

  private connect(ws: WebSocket, client: { ip: string | null; userAgent: string | null }): void {
    const session = new Session(
      this,
      {
        send: (message) => ws.send(JSON.stringify(message)),
        close: (code, reason) => ws.close(code, reason),
      },
      client,
    );
    ws.on("message", (data: Buffer) => {
      try {
        session.receive(JSON.parse(data.toString()) as ClientMessage);
      } catch {
        ws.close(1007, "InvalidMessage");
      }
    });
    ws.on("close", () => session.close());
    ws.on("error", () => session.close());
  }

  /** Functions need the URLs, so the servers listen first. */
  private async whenReady(): Promise<void> {
    await this.opening;
  }

  private async handleSite(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.whenReady();
    await handleHttpAction(this.deployment, this.siteUrl, request, response);
  }

  private async handleApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.whenReady();
    allowAnyOrigin(request, response);
    if (request.method === "OPTIONS") {
      response.writeHead(200, { "Content-Length": 0 }).end();
      return;
    }
    const url = urlOf(request, this.url);
    const { pathname } = url;
    const host = { deployment: this.deployment, files: this.files, tokens: this.tokens };
    if (pathname === "/api/storage/upload" && request.method === "POST") {
      return await handleUpload(host, url, request, response);
    }
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (pathname.startsWith("/api/storage/") && isRead) {
      return handleDownload(host, url, request, response);
    }
    const endpoint = /^\/api\/(\w+)$/.exec(pathname)?.[1];
    if (endpoint && (await handleFunctionCall(this.deployment, endpoint, request, response))) {
      return;
    }
    throw new ApiError(404, "NotFound", `No route for ${request.method} ${pathname}`);
  }

  private async save(): Promise<void> {
    const unused = this.files.takeRemovable();
    await this.data!.write(this.snapshot());
    this.files.delete(unused);
  }

  private snapshot(): string {
    const { deployment, files, replies, tokens, unknownComponents } = this;
    return takeSnapshot(deployment, files, replies, tokens.secret, unknownComponents);
  }
}

function reportSaveError(error: unknown): void {
  console.error("The embedded backend could not save its data:", error);
}

async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
