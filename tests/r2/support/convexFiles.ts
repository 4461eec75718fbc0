/**
 * Convex's file storage over HTTP for a component under test: `convex-test` keeps files but has no
 * server for them.
 */
import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Id } from "../../../src/component/_generated/dataModel.js";
import type { Component } from "../../../src/component/testing/component.test-helpers.js";
import { interceptSyscalls } from "./syscalls.js";

export type ConvexFiles = {
  /** Bytes of each answer to a reader, in order. */
  answers: number[];
  /** How many uploads there were. */
  requests: { uploads: number };
  /** Makes what is stored or served fail from now on. */
  failWith: (fault: "status" | "cut" | "short" | "corrupt" | undefined) => void;
  stop: () => Promise<void>;
};

export async function serveConvexFiles(t: Component): Promise<ConvexFiles> {
  let fault: Parameters<ConvexFiles["failWith"]>[0];
  const answers: number[] = [];
  const requests = { uploads: 0 };
  const types = new Map<string, string>();

  async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (fault === "corrupt") bytes[0]! ^= 1;
    const storageId = await t.run((ctx) => ctx.storage.store(new Blob([bytes])));
    types.set(storageId, request.headers["content-type"] ?? "");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ storageId }));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const storageId = (request.url ?? "").slice("/file/".length) as Id<"_storage">;
    // Bytes that the function returned would become JSON and bytes again.
    let content: ArrayBuffer | undefined;
    await t.run(async (ctx) => {
      content = await (await ctx.storage.get(storageId))?.arrayBuffer();
    });
    if (content === undefined) return void response.writeHead(404).end();
    const all = Buffer.from(content);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [from, to] = range ? [Number(range[1]), Number(range[2]) + 1] : [0, all.length];
    const bytes = all.subarray(from, fault === "short" ? to - 1 : to);
    answers.push(bytes.length);
    response.writeHead(range ? 206 : 200, {
      "content-type": types.get(storageId) ?? "application/octet-stream",
      "content-length": String(bytes.length),
      digest: `sha-256=${createHash("sha256").update(all).digest("base64")}`,
    });
    response.end(bytes);
  }

  const server = createServer((request, response) => {
    if (request.method === "POST") requests.uploads += 1;
    if (fault === "status") return void response.writeHead(503).end();
    if (fault === "cut") return void response.destroy();
    const handle = request.method === "POST" ? keep : serve;
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const restore = interceptSyscalls(async ({ operation, args, answer }) => {
    if (operation === "1.0/storageGenerateUploadUrl") return JSON.stringify(`${origin}/upload`);
    const answered = await answer();
    if (operation !== "1.0/storageGetUrl" || answered === "null") return answered;
    return JSON.stringify(`${origin}/file/${String(args.storageId)}`);
  });
  return {
    answers,
    requests,
    failWith(next) {
      fault = next;
    },
    async stop() {
      restore();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
