/** A proxy before a server that counts what a client sends, and does something at the n-th piece. */
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { onTestFinished } from "vitest";

export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private left = Infinity;
  private isCut = false;
  private happens: () => Promise<void> = async () => undefined;
  url = "";

  private readonly tcp = createServer((client) => {
    if (this.isCut) return void client.destroy();
    const target = connect(Number(new URL(this.target).port), "127.0.0.1");
    for (const socket of [client, target]) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    target.pipe(client);
    client.on("data", (piece: Buffer) => {
      this.left -= 1;
      if (this.left > 0 || this.left < 0) return void target.write(piece);
      client.pause();
      void this.happens().then(() => {
        if (this.isCut) return;
        client.resume();
        target.write(piece);
      });
    });
  });

  private constructor(private readonly target: string) {}

  static async before(target: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((done) => proxy.tcp.listen(0, "127.0.0.1", done));
    proxy.url = `http://127.0.0.1:${(proxy.tcp.address() as AddressInfo).port}`;
    onTestFinished(() => {
      proxy.cut();
      proxy.tcp.close();
    });
    return proxy;
  }

  /** Something happens before the n-th piece from now on reaches the server, which waits for it. */
  at(piece: number, happens: () => Promise<void>): void {
    this.left = piece;
    this.happens = happens;
  }

  /** Whether the client has sent fewer pieces than that. */
  get isUntouched(): boolean {
    return this.left > 0;
  }

  /** Ends all connections, and accepts no other. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  heal(): void {
    this.isCut = false;
    this.left = Infinity;
  }
}
