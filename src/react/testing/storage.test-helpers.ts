import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { UploadTicket } from "../../client/types.js";

export type Ticket = Pick<UploadTicket, "intentId" | "uploadUrl" | "method" | "headers">;

/** A file storage that holds its answers back while a test says so. */
export class TestStorage {
  readonly received: { intentId: string; type?: string; body: string }[] = [];
  private held: (() => void)[] = [];
  /** How many requests to answer on arrival, although `holding` is set. */
  private released = 0;
  holding = false;
  status = 200;
  private server!: Server;

  async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Access-Control-Allow-Headers", "*, Content-Type");
      if (request.method === "OPTIONS") return void response.end();
      const intentId = decodeURIComponent(request.url!.slice(1));
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        this.received.push({ intentId, type: request.headers["content-type"], body });
        const answer = () => response.writeHead(this.status).end('{"storageId":"stored"}');
        if (!this.holding) answer();
        else if (this.released === 0) this.held.push(answer);
        else {
          this.released -= 1;
          answer();
        }
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  ticket(intentId: string): Ticket {
    const { port } = this.server.address() as AddressInfo;
    const uploadUrl = `http://127.0.0.1:${port}/${encodeURIComponent(intentId)}`;
    return { intentId, uploadUrl, method: "POST", headers: {} };
  }

  /** Answers what is held back, and from now on at once. */
  release(): void {
    this.holding = false;
    for (const answer of this.held.splice(0)) answer();
  }

  /** Answers the request that has waited longest, or the next to arrive, and continues to hold others. */
  releaseOne(): void {
    const answer = this.held.shift();
    if (answer === undefined) this.released += 1;
    else answer();
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
