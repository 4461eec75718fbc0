/** A mirror that runs: what it takes to start again, its memory, and the time from a commit to the disk. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type MirrorEvent, startMirror } from "../../src/sync/index.js";
import { Server } from "../../tests/mirror/server.js";
import { randomFrom } from "../../tests/mirror/random.js";
import { bytesOf } from "../../tests/mirror/workload.js";
import { quantile } from "../http/load.js";

const CHANGES = 100;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapMegabytes(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

export type Live = {
  files: number;
  firstCopyMs: number;
  restartMs: number;
  /** What is in the heap more with the mirror than without, after collecting garbage. */
  heapMegabytes: number;
  changes: number;
  commitToDiskMs: { p50: number; p99: number };
};

export async function measureLive(count: number): Promise<Live> {
  const random = randomFrom(1);
  const server = await Server.start();
  const directory = await mkdtemp(path.join(tmpdir(), "mirror-bench-"));
  try {
    for (let first = 0; first < count; first += 1000) {
      const files = Array.from({ length: Math.min(1000, count - first) }, (_, index) => ({
        path: `f${index % 40}/file-${first + index}`,
        bytes: bytesOf(random, random(4) * random(1500)),
      }));
      await server.upload(files);
    }
    const before = heapMegabytes();
    const copyStart = performance.now();
    await startMirror({ directory, url: server.url, once: true }).done;
    const copied = performance.now() - copyStart;
    const restartStart = performance.now();
    let onWritten: () => void = () => undefined;
    const onEvent = (event: MirrorEvent) => {
      if (event.type === "written") onWritten();
    };
    const mirror = startMirror({ directory, url: server.url, onEvent });
    await mirror.ready;
    const restarted = performance.now() - restartStart;
    const grown = heapMegabytes() - before;
    const latencies: number[] = [];
    for (let change = 0; change < CHANGES; change += 1) {
      let writtenAt = 0;
      const written = new Promise<void>((resolve) => {
        onWritten = () => {
          writtenAt = performance.now();
          resolve();
        };
      });
      const committedAt = await server.uploadTimed({ path: "live", bytes: bytesOf(random, 1000) });
      await written;
      latencies.push(writtenAt - committedAt);
    }
    await mirror.close();
    return {
      files: count,
      firstCopyMs: copied,
      restartMs: restarted,
      heapMegabytes: grown,
      changes: CHANGES,
      commitToDiskMs: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
    };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
