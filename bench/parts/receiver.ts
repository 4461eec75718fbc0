/**
 * A stand-in for a bucket: it takes an upload in parts, or a whole file, as S3 does, streams it to a file of the disk and
 * hashes each body, as a bucket does for its ETag. Miniflare lists no parts and holds each body in memory.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault } from "./faults.js";

const SLOW_MS = 200;

/** The requests of the upload since one cut, or since its start. */
export type Since = {
  /** The requests for parts that were open when the connections were cut. */
  cut: number;
  /** The requests that failed in another way. */
  failed: number;
  /** The requests for parts that had been requested before. */
  again: number;
};

export type Receiver = {
  origin: string;
  since: Since[];
  /** How often each fault happened. */
  faults: Record<Fault, number>;
  stop: () => Promise<void>;
};

/** Starts a receiver that writes to a file, with parts of one size. */
export async function startReceiver(
  path: string,
  partSize: number,
  nextFault: () => Fault | undefined = () => undefined,
): Promise<Receiver> {
  const file = await open(path, "w+");
  const sizes = new Map<number, number>();
  const requested = new Set<number>();
  const running = new Set<IncomingMessage>();
  const since: Since[] = [{ cut: 0, failed: 0, again: 0 }];
  const faults = { cut: 0, unavailable: 0, slow: 0, unanswered: 0 };

  const cutAll = () => {
    since.push({ cut: running.size, failed: 0, again: 0 });
    for (const { socket } of running) socket.destroy();
    running.clear();
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url!, "http://bucket.test");
    if (request.method === "POST") return void response.end("<UploadId>1</UploadId>");
    if (request.method === "GET") {
      const listed = [...sizes].map(
        ([number, size]) => `<Part><PartNumber>${number}</PartNumber><Size>${size}</Size></Part>`,
      );
      return void response.end(listed.join(""));
    }
    const partNumber = Number(searchParams.get("partNumber") ?? 0);
    const fault = partNumber === 0 ? undefined : nextFault();
    if (fault !== undefined) faults[fault] += 1;
    if (requested.has(partNumber)) since.at(-1)!.again += 1;
    requested.add(partNumber);
    running.add(request);
    try {
      const start = Math.max(0, partNumber - 1) * partSize;
      const cutAt = fault === "cut" ? Number(request.headers["content-length"]) / 2 : Infinity;
      const { size, sha256 } = await write(file, request, start, cutAt, cutAll);
      const declared = request.headers["x-amz-checksum-sha256"] ?? sha256;
      if (fault === "unavailable" || declared !== sha256) {
        since.at(-1)!.failed += 1;
        return void response.writeHead(fault === undefined ? 400 : 503).end();
      }
      sizes.set(partNumber, size);
      if (fault === "unanswered") {
        since.at(-1)!.failed += 1;
        return void request.socket.destroy();
      }
      if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      response.end();
    } finally {
      running.delete(request);
    }
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  // A file of 6 GB may take longer than the five minutes of Node's default.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    since,
    faults,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await file.close();
    },
  };
}

/** Writes a body to a place in the file as it arrives. */
async function write(
  file: FileHandle,
  body: AsyncIterable<Buffer>,
  start: number,
  cutAt: number,
  cut: () => void,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    await file.write(chunk, 0, chunk.length, start + size);
    size += chunk.length;
    if (size > cutAt) cut();
  }
  return { size, sha256: hash.digest("base64") };
}
