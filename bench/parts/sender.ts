/** A program that sends a file of the disk, in parts with `uploadFile` or with one plain PUT, and reports what it took. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { pipeline } from "node:stream/promises";
import { RETRIES } from "../../src/client/parts/waiting.js";
import { type UploadTarget, uploadFile } from "../../src/client/uploadFile.js";
import { countOfParts } from "../../src/shared/parts.js";
import { hexToBase64 } from "../../src/shared/sha256.js";

export type Sending = { path: string; origin: string; partSize: number; inParts: boolean };
export type Sent = {
  ms: number;
  /** The processor's time in all threads. */
  cpuMs: number;
  /** Resident memory in bytes, before the upload and at most. */
  memory: { before: number; peak: number };
  /** The number of requests for each part. */
  signed: number;
};

// The network of a test fails often and briefly.
Object.assign(RETRIES, { first: 1, longest: 50 });

const { path, origin, partSize, inParts } = JSON.parse(process.argv[2]!) as Sending;
const handle = await open(path);
/** The file as far as it is read: `openAsBlob` counts the size of a file of more than 4 GiB modulo 4 GiB. */
const file = {
  size: (await handle.stat()).size,
  slice: (start: number, end: number) => ({
    arrayBuffer: async () => {
      const bytes = new Uint8Array(end - start);
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  }),
};
let signed = 0;

async function send(): Promise<void> {
  if (!inParts) {
    const headers = { "content-length": file.size };
    const put = request(origin, { method: "PUT", headers });
    const [[response]] = await Promise.all([
      once(put, "response") as Promise<[IncomingMessage]>,
      pipeline(createReadStream(path, { highWaterMark: 64 * 1024 }), put),
    ]);
    if (response.statusCode !== 200) throw new Error("The receiver refuses the file.");
    response.resume();
    return;
  }
  const count = countOfParts({ size: file.size, partSize });
  const ticket: UploadTarget = {
    ...{ uploadUrl: origin, method: "PUT", headers: {}, intentId: "1", maxSize: 0 },
    parts: {
      beginUrl: `${origin}/?uploads`,
      headers: { "content-type": "video/mp4" },
      partSize,
      count,
    },
  };
  await uploadFile(ticket, file, {
    onProgress: () => {},
    functions: {
      signUploadParts: async ({ parts }) => ({
        requests: parts.map(({ partNumber, sha256 }) => {
          signed += 1;
          const headers = { "x-amz-checksum-sha256": hexToBase64(sha256) };
          return { partNumber, url: `${origin}/?partNumber=${partNumber}&uploadId=1`, headers };
        }),
      }),
      listUploadedParts: async () => ({ urls: [`${origin}/?uploadId=1`] }),
    },
  });
}

const before = process.memoryUsage().rss;
const start = performance.now();
await send();
const ms = performance.now() - start;
await handle.close();
const { user, system } = process.cpuUsage();
const cpuMs = (user + system) / 1000;
const peak = process.resourceUsage().maxRSS * 1024;
process.send!({ ms, cpuMs, memory: { before, peak }, signed } satisfies Sent);
process.disconnect();
