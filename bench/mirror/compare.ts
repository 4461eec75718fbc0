/**
 * Compares the mirror with other tools on one server: the first copy of many small and some large files, the
 * time from a commit to the disk, and memory. The copies take turns, and each is compared with curl's in the
 * same turn.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { api } from "../../example/convex/_generated/api.js";
import type { MirrorOptions } from "../../src/sync/index.js";
import type { InstalledApp } from "../../tests/installed/app.js";
import { type File, Server, joined } from "../../tests/mirror/server.js";
import { quantile } from "../http/load.js";
import { engineOf, withInstalled } from "./installed.js";
import { type Live, measureLive } from "./live.js";
import {
  type Download,
  type Copy,
  Index,
  checkedCurl,
  curl,
  digestOf,
  plainNode,
  hasRclone,
  rclone,
} from "./tools.js";

const ROUNDS = 9;
/** The number of parallel downloads of each tool: the mirror's default. */
const PARALLEL = 24;

type Load = { name: string; count: number; bytes: number };

const LOADS: Load[] = [
  { name: "1,000 files of 4 kB", count: 1000, bytes: 4000 },
  { name: "20 files of 4 MB", count: 20, bytes: 4_000_000 },
];

export const MIRROR = "mirror";
const UNFLUSHED = "mirror without flushing";
export const CURL = "curl";

export type Tool = {
  name: string;
  /** Medians over the rounds: the time, and the time relative to curl in the same round. */
  seconds: number;
  ratio: number;
};

export type Copies = { name: string; files: number; bytes: number; tools: Tool[] };

export type MirrorResults = {
  rounds: number;
  parallel: number;
  copies: Copies[];
  live: Live;
};

export async function runMirror(): Promise<MirrorResults> {
  return await withInstalled(async (app) => {
    const copies: Copies[] = [];
    for (const load of LOADS) copies.push(await compare(app, load));
    return { rounds: ROUNDS, parallel: PARALLEL, copies, live: await measureLive(app, 1000) };
  });
}

async function compare(app: InstalledApp, { name, count, bytes }: Load): Promise<Copies> {
  const server = await Server.start();
  let index: Index | null = null;
  try {
    const files: File[] = Array.from({ length: count }, (_, number) => ({
      path: `f${number % 40}/file-${number}`,
      bytes: randomBytes(bytes),
    }));
    await server.upload(files);
    const downloads = await addressesOf(server, files);
    const tools: Record<string, Copy> = {
      [MIRROR]: mirror(engineOf(app), server),
      [UNFLUSHED]: mirror(engineOf(app), server, { advanced: { isFlushing: false } }),
      [CURL]: curl(downloads, PARALLEL),
      "a plain Node program": plainNode(downloads, PARALLEL),
      "curl, then `sha256sum` and `sync`": checkedCurl(downloads, PARALLEL),
    };
    if (await hasRclone()) {
      index = await Index.start(downloads);
      tools["rclone"] = rclone(index, PARALLEL);
    }
    const seconds = await takeTurns(name, tools);
    return {
      ...{ name, files: count, bytes: count * bytes },
      tools: Object.keys(tools).map((tool) => ({
        name: tool,
        seconds: median(seconds[tool]!),
        ratio: median(seconds[tool]!.map((took, round) => took / seconds[CURL]![round]!)),
      })),
    };
  } finally {
    await index?.stop();
    await server.stop();
  }
}

const median = (values: number[]) => quantile(values, 0.5);

/** Measures each tool in each round; each round starts with another tool. */
async function takeTurns(name: string, tools: Record<string, Copy>) {
  const names = Object.keys(tools);
  const seconds = Object.fromEntries(names.map((tool) => [tool, [] as number[]]));
  // The first run of code, and the first responses of a server, are slow.
  for (const tool of names) await timed(tools[tool]!);
  for (let round = 0; round < ROUNDS; round += 1) {
    console.log(`mirror: ${name}, round ${round + 1} of ${ROUNDS}`);
    for (let turn = 0; turn < names.length; turn += 1) {
      const tool = names[(turn + round) % names.length]!;
      seconds[tool]!.push(await timed(tools[tool]!));
    }
  }
  return seconds;
}

async function addressesOf(server: Server, files: File[]): Promise<Download[]> {
  const { listFolders, listPublishedFilesPage } = api.assets;
  const digests = new Map(files.map((file) => [file.path, digestOf(file.bytes)]));
  const downloads: Download[] = [];
  for (const { path: folderPath } of await server.http.query(listFolders, { parentPath: "" })) {
    const paginationOpts = { numItems: 1000, cursor: null };
    const { page } = await server.http.query(listPublishedFilesPage, {
      folderPath,
      paginationOpts,
    });
    for (const { url, basename } of page) {
      const file = joined(folderPath, basename);
      downloads.push({ url, file, sha256: digests.get(file)! });
    }
  }
  if (downloads.length !== files.length) throw new Error(`${downloads.length} files are listed.`);
  return downloads;
}

/** In seconds, into a new directory. */
async function timed(copy: Copy): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), "copy-bench-"));
  try {
    const startedAt = performance.now();
    await copy(directory);
    return (performance.now() - startedAt) / 1000;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Includes listing the files, verifying each, and the state on disk. */
const mirror =
  (
    { startMirror }: ReturnType<typeof engineOf>,
    server: Server,
    options?: Pick<MirrorOptions, "advanced">,
  ): Copy =>
  async (directory) => {
    const { url } = server;
    const { written } = await startMirror({ directory, url, once: true, ...options }).done;
    if (written === 0) throw new Error("The mirror has copied nothing.");
  };
