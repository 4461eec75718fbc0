/** Measures a running mirror: restart, memory, and the time from a commit to the disk. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { MirrorEvent } from "../../src/sync/index.js";
import type { InstalledApp } from "../../tests/installed/app.js";
import { Server } from "../../tests/mirror/server.js";
import { randomFrom } from "../../tests/mirror/random.js";
import { bytesOf } from "../../tests/mirror/workload.js";
import { quantile } from "../http/load.js";
import { engineOf } from "./installed.js";
import { type Memory, measureMemory } from "./memory.js";

const CHANGES = 100;

export type Live = {
  files: number;
  firstCopyMs: number;
  restartMs: number;
  memory: Memory;
  changes: number;
  commitToDiskMs: { p50: number; p99: number };
};

export async function measureLive(app: InstalledApp, count: number): Promise<Live> {
  const { startMirror } = engineOf(app);
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
    const memory = await measureMemory(app, server.url);
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
      memory,
      changes: CHANGES,
      commitToDiskMs: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
    };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
