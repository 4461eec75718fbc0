import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { MirrorEvent } from "../../src/sync/index.js";
import { inProportion } from "../proportion.js";
import { faultyDisk } from "./faultyDisk.js";
import { withSeed } from "./random.js";
import { type File, Server } from "./server.js";
import { expectSame, mirror, ofType, onDisk, temporaryDirectory } from "./support.js";
import { Workload, bytesOf } from "./workload.js";

const FILES = Number(process.env.MIRROR_FILES ?? inProportion({ short: 500, long: 3_000 }));
const CHANGES = Number(process.env.MIRROR_CHANGES ?? inProportion({ short: 50, long: 300 }));
const SEED = Number(process.env.MIRROR_SEED ?? 1);

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Resolves when a mirror has written a file that is uploaded now, and all that came before it. */
async function settled(events: { wait: (path: string) => Promise<void> }): Promise<void> {
  await server.accessSettled();
  // The first may share a page of the feed with earlier changes; the second comes after that page.
  for (const path of ["marker/first", "marker/second"]) {
    const written = events.wait(path);
    await server.upload([{ path, bytes: new Uint8Array() }]);
    await server.upload([{ path, bytes: Buffer.from(crypto.randomUUID()) }]);
    await written;
  }
}

function waiter() {
  const waiting = new Map<string, () => void>();
  return {
    onEvent: (event: MirrorEvent) => {
      if (event.type === "written" && event.size > 0) waiting.get(event.path)?.();
    },
    wait: (path: string) => new Promise<void>((resolve) => waiting.set(path, resolve)),
  };
}

test(
  "copies everything, follows every kind of change, and knows it all again",
  { timeout: 900_000 },
  () =>
    withSeed(SEED, async (random) => {
      const files: File[] = Array.from({ length: FILES }, (_, index) => ({
        path: `copied/${index % 40}/${index % 7}/file-${index}`,
        // Of all sizes, a few of them large and some empty.
        bytes: bytesOf(random, index % 500 === 0 ? 300_000 : random(4) * random(1500)),
      }));
      await server.upload(files);
      const directory = temporaryDirectory();
      const events = waiter();
      const running = mirror({ directory, url: server.url, onEvent: events.onEvent });
      expect(await running.ready).toMatchObject({
        files: FILES,
        written: FILES,
        failed: 0,
        kept: 0,
      });
      expect(ofType(running.events, "total").at(-1)).toMatchObject({ files: FILES, isFinal: true });

      const workload = new Workload(
        server,
        random,
        files.slice(0, 200).map(({ path }) => path),
      );
      for (let count = 0; count < CHANGES; count += 1) await workload.change();
      await settled(events);
      await expectSame(directory, server);
      await running.close();

      // What happened while it was away.
      for (let count = 0; count < 50; count += 1) await workload.change();
      await server.accessSettled();
      const again = mirror({ directory, url: server.url, once: true });
      await again.done;
      await expectSame(directory, server);

      const operations: string[] = [];
      const restore = faultyDisk(directory, (operation, path) => {
        if (!path.includes("/.convex-mirror/") && !path.endsWith("/.convex-mirror")) {
          operations.push(operation);
        }
      });
      onTestFinished(restore);
      const unchanged = mirror({ directory, url: server.url, once: true });
      expect(await unchanged.done).toMatchObject({ written: 0, removed: 0 });
      expect(ofType(unchanged.events, "bytes")).toEqual([]);
      expect(ofType(unchanged.events, "listing")).toEqual([]);
      expect(new Set(operations)).toEqual(new Set(["hold", "lstat", "readdir"]));
    }),
);

test("mirrors one folder, also what moves into it and out of it", async () => {
  const upload = (path: string) => server.upload([{ path, bytes: Buffer.from(path) }]);
  await upload("part/a");
  await upload("part/below/b");
  await upload("partly/c");
  const directory = temporaryDirectory();
  const first = mirror({ directory, url: server.url, folder: "part", once: true });
  await first.done;
  const relative = async () => {
    const { files } = await server.content("part");
    return [...files.keys()].map((path) => path.slice("part/".length)).sort();
  };
  expect([...onDisk(directory).files.keys()].sort()).toEqual(await relative());
  const move = (fromFolderPath: string, basename: string, toFolderPath: string) =>
    server.http.mutation(api.assets.moveAsset, { fromFolderPath, basename, toFolderPath });
  await move("part", "a", "elsewhere");
  await move("partly", "c", "part/new");
  await move("part/below", "b", "part");
  const second = mirror({ directory, url: server.url, folder: "part", once: true });
  expect(await second.done).toMatchObject({ written: 1, removed: 1 });
  expect(ofType(second.events, "moved")).toMatchObject([{ from: "part/below/b", path: "part/b" }]);
  expect([...onDisk(directory).files.keys()].sort()).toEqual(await relative());
});
