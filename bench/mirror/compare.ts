/**
 * The mirror next to curl, on one server: the first copy of many small files and of some large ones,
 * the time from a commit to the disk, and memory. The copies take turns, and each is compared with
 * curl's in the same turn.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { api } from "../../example/convex/_generated/api.js";
import { startMirror } from "../../src/sync/index.js";
import { type File, Server } from "../../tests/mirror/server.js";
import { quantile } from "../http/load.js";
import { type Live, measureLive } from "./live.js";

const run = promisify(execFile);

const ROUNDS = 5;
/** As many as the mirror downloads at a time. */
const PARALLEL = 8;

type Load = { name: string; count: number; bytes: number };

const LOADS: Load[] = [
  { name: "1,000 files of 4 kB", count: 1000, bytes: 4000 },
  { name: "20 files of 4 MB", count: 20, bytes: 4_000_000 },
];

export type Copy = {
  name: string;
  files: number;
  bytes: number;
  /** Medians over the rounds. */
  mirrorSeconds: number;
  curlSeconds: number;
  /** The median of what the mirror takes next to curl in the same round. */
  ratio: number;
};

export type MirrorResults = { rounds: number; parallel: number; copies: Copy[]; live: Live };

export async function runMirror(): Promise<MirrorResults> {
  const copies: Copy[] = [];
  for (const load of LOADS) copies.push(await compare(load));
  return { rounds: ROUNDS, parallel: PARALLEL, copies, live: await measureLive(1000) };
}

async function compare({ name, count, bytes }: Load): Promise<Copy> {
  const server = await Server.start();
  try {
    const files: File[] = Array.from({ length: count }, (_, index) => ({
      path: `f${index % 40}/file-${index}`,
      bytes: randomBytes(bytes),
    }));
    await server.upload(files);
    const addresses = await addressesOf(server);
    if (addresses.length !== count) throw new Error(`${addresses.length} files are listed.`);
    const rounds: { mirror: number; curl: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      console.log(`mirror: ${name}, round ${round + 1} of ${ROUNDS}`);
      const isMirrorFirst = round % 2 === 0;
      const first = await (isMirrorFirst ? mirror(server) : curl(addresses));
      const second = await (isMirrorFirst ? curl(addresses) : mirror(server));
      rounds.push(
        isMirrorFirst ? { mirror: first, curl: second } : { mirror: second, curl: first },
      );
    }
    const median = (values: number[]) => quantile(values, 0.5);
    return {
      ...{ name, files: count, bytes: count * bytes },
      mirrorSeconds: median(rounds.map((round) => round.mirror)),
      curlSeconds: median(rounds.map((round) => round.curl)),
      ratio: median(rounds.map((round) => round.mirror / round.curl)),
    };
  } finally {
    await server.stop();
  }
}

type Address = { url: string; file: string };

async function addressesOf(server: Server): Promise<Address[]> {
  const { listFolders, listPublishedFilesPage } = api.assets;
  const addresses: Address[] = [];
  for (const { path: folderPath } of await server.http.query(listFolders, { parentPath: "" })) {
    const paginationOpts = { numItems: 1000, cursor: null };
    const { page } = await server.http.query(listPublishedFilesPage, {
      folderPath,
      paginationOpts,
    });
    for (const { url, basename } of page)
      addresses.push({ url, file: `${folderPath}/${basename}` });
  }
  return addresses;
}

/** In seconds, into a directory that is new. */
async function timed(copy: (directory: string) => Promise<unknown>): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), "copy-bench-"));
  try {
    const startedAt = performance.now();
    await copy(directory);
    return (performance.now() - startedAt) / 1000;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** With listing the files, checking each, and its state on disk. */
const mirror = (server: Server): Promise<number> =>
  timed((directory) => startMirror({ directory, url: server.url, once: true }).done);

/** Only the bytes: curl is told where each file is and what it is called. */
async function curl(addresses: Address[]): Promise<number> {
  return await timed(async (directory) => {
    const list = path.join(directory, "list");
    const lines = addresses.flatMap(({ url, file }) => [
      `url = "${url}"`,
      `output = "${path.join(directory, file)}"`,
    ]);
    await writeFile(list, lines.join("\n"));
    const options = ["--silent", "--show-error", "--fail", "--create-dirs"];
    await run("curl", [...options, "--parallel", "--parallel-max", String(PARALLEL), "-K", list]);
  });
}
