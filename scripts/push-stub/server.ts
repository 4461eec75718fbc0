import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { analyzePush } from "./analysis.js";
import { Isolate } from "./isolate.js";
import type { PushRequest, PushResponse } from "./protocol.js";

export type Push = { request: PushRequest; response: PushResponse };

export type PushStub = {
  url: string;
  adminKey: string;
  /** Every push answered so far, in order. */
  pushes: Push[];
  close: () => Promise<void>;
};

/**
 * A stand-in for the part of a Convex deployment that takes pushes. It keeps no data and runs no
 * functions; it loads what the CLI sends and describes it, which is all that code generation needs.
 */
export async function startPushStub(): Promise<PushStub> {
  const isolate = new Isolate();
  const pushes: Push[] = [];
  const server = createServer((request, response) => {
    answer(request, isolate, pushes)
      .then((body) => ({ status: 200, body }))
      .catch((error: Error) => ({
        status: 400,
        body: { code: "PushRefused", message: error.message },
      }))
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      })
      .catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    adminKey: "stub|offline",
    pushes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await isolate.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  isolate: Isolate,
  pushes: Push[],
): Promise<unknown> {
  const body = await readBody(request);
  switch (request.url) {
    case "/api/get_config_hashes":
      return {
        config: { functions: "convex/", authInfo: [] },
        moduleHashes: [],
        nodeDependencies: [],
        nodeVersion: null,
        udfServerVersion: (JSON.parse(body) as { version: string }).version,
      };
    case "/api/deploy2/start_push": {
      const push = JSON.parse(body) as PushRequest;
      const response = await analyzePush(push, isolate);
      pushes.push({ request: push, response });
      return response;
    }
    default:
      throw new Error(`The push stub has no ${request.method ?? "GET"} ${request.url ?? "/"}`);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const compressed = request.headers["content-encoding"] === "br";
  return (compressed ? await promisify(brotliDecompress)(raw) : raw).toString();
}
