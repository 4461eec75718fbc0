/** Sends a large file from a program of its own to a receiver, and compares what arrived. */
import { fork } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Fault } from "./faults.js";
import { type Receiver, startReceiver } from "./receiver.js";
import type { Sending, Sent } from "./sender.js";

const MIB = 1024 ** 2;

export type LargeFile = {
  /** Sends the file once. */
  send: (
    inParts: boolean,
    nextFault?: () => Fault | undefined,
  ) => Promise<Sent & Pick<Receiver, "since" | "faults"> & { isWhole: boolean }>;
  remove: () => Promise<void>;
};

/** Makes a file of noise, which is the same each time. */
export async function makeLargeFile(size: number, partSize: number): Promise<LargeFile> {
  const folder = await mkdtemp(join(tmpdir(), "parts-"));
  const [path, received] = [join(folder, "film"), join(folder, "received")];
  const program = join(folder, "sender.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./sender.ts", import.meta.url))],
    ...{ bundle: true, platform: "node", format: "esm", outfile: program, logLevel: "error" },
  });
  const sha256 = await writeNoise(path, size);
  return {
    send: async (inParts, nextFault) => {
      const { origin, since, faults, stop } = await startReceiver(received, partSize, nextFault);
      try {
        const sending: Sending = { path, origin, partSize, inParts };
        const child = fork(program, [JSON.stringify(sending)], { execArgv: [] });
        const sent = once(child, "message") as Promise<[Sent]>;
        const failed = once(child, "exit").then(([code]) => {
          throw new Error(`The sender ends with ${code}.`);
        });
        failed.catch(() => {});
        const [result] = await Promise.race([sent, failed]);
        return { ...result, since, faults, isWhole: (await hashOf(received)) === sha256 };
      } finally {
        await stop();
      }
    },
    remove: async () => await rm(folder, { recursive: true }),
  };
}

async function writeNoise(path: string, size: number): Promise<string> {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16));
  const hash = createHash("sha256");
  const zeros = Buffer.alloc(4 * MIB);
  const file = await open(path, "w");
  for (let written = 0; written < size; written += zeros.length) {
    const block = noise.update(zeros.subarray(0, Math.min(zeros.length, size - written)));
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  return hash.digest("hex");
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * MIB })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
