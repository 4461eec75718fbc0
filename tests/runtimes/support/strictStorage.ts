/** A storage that refuses every body whose length it is not told beforehand, as buckets do. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type StrictStorage = {
  origin: string;
  /** An origin where nobody answers. */
  nobody: string;
  stop: () => Promise<void>;
};

export async function startStrictStorage(): Promise<StrictStorage> {
  let isBusy = true;
  let arrived!: () => void;
  let arrival = new Promise<void>((resolve) => (arrived = resolve));

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    if (method === "GET") {
      await arrival;
      arrival = new Promise((resolve) => (arrived = resolve));
      return response.end();
    }
    if (headers["content-length"] === undefined || headers["transfer-encoding"] !== undefined) {
      return response.writeHead(411, { connection: "close" }).end();
    }
    if (url === "/cut") return request.socket.destroy();
    let size = 0;
    for await (const chunk of request) size += (chunk as Buffer).length;
    if (size !== Number(headers["content-length"])) return response.writeHead(400).end();
    if (url === "/silence") return arrived();
    if (url === "/busy-once" && isBusy) {
      isBusy = false;
      return response.writeHead(503).end();
    }
    isBusy = true;
    return response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port: closedPort } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nobody: `http://127.0.0.1:${closedPort}/upload`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
