/** A proxy of the environment that counts what goes to a storage and comes from it, and does something at the n-th piece. */
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { onTestFinished } from "vitest";
import { fetchThrough } from "../../src/sync/proxiedFetch.js";
import { Proxies } from "../../src/sync/proxies.js";

/** The requests with the bytes of files. */
const STORAGE = /^(?:POST|GET|PUT) \/api\/storage\//;

const VARIABLES = ["http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"];

export class StorageProxy {
  private readonly sockets = new Set<Socket>();
  private left = Infinity;
  private isCut = false;
  private happens: "cut" | "drop" = "drop";

  private readonly tcp = createServer((client) => {
    if (this.isCut) return void client.destroy();
    this.keep(client);
    client.once("data", (head: Buffer) => {
      const [, host, port] = /^CONNECT ([^:]+):(\d+) /.exec(head.toString()) ?? [];
      const target = connect(Number(port), host);
      this.keep(target);
      const end = () => {
        client.destroy();
        target.destroy();
      };
      let isStorage = false;
      const pass = (from: Socket, to: Socket) =>
        from.on("data", (piece: Buffer) => {
          isStorage ||= STORAGE.test(piece.subarray(0, 100).toString());
          if (isStorage) this.left -= 1;
          if (!isStorage || this.left !== 0) return void to.write(piece);
          if (this.happens === "cut") this.cut();
          else end();
        });
      client.on("close", end);
      target.on("close", end);
      pass(client, target);
      pass(target, client);
      client.write("HTTP/1.1 200 OK\r\n\r\n");
    });
  });

  /** Starts one that the commands in this process use until the test ends. */
  static async start(): Promise<StorageProxy> {
    const proxy = new StorageProxy();
    await new Promise<void>((done) => proxy.tcp.listen(0, "127.0.0.1", done));
    const before = VARIABLES.map((name) => [name, process.env[name]] as const);
    for (const name of VARIABLES) delete process.env[name];
    process.env.http_proxy = `http://127.0.0.1:${(proxy.tcp.address() as AddressInfo).port}`;
    const direct = globalThis.fetch;
    const proxies = new Proxies();
    const proxied = fetchThrough(proxies, direct);
    // As the commands have it. What a test looks at does not pass through the proxy.
    globalThis.fetch = async (input, init) =>
      await (init?.method === "POST" && typeof input === "string" && input.includes("/api/storage/")
        ? proxied(input, init)
        : direct(input, init));
    onTestFinished(() => {
      globalThis.fetch = direct;
      proxies.close();
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      proxy.cut();
      proxy.tcp.close();
    });
    return proxy;
  }

  /** Instead of the n-th piece from now on, its connection ends, or all do and no other is accepted. */
  at(piece: number, happens: "cut" | "drop"): void {
    this.left = piece;
    this.happens = happens;
  }

  /** Whether fewer pieces than that have passed. */
  get isUntouched(): boolean {
    return this.left > 0;
  }

  heal(): void {
    this.isCut = false;
    this.left = Infinity;
  }

  private cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.sockets.delete(socket));
  }
}
