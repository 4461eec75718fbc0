/** Measures commands on a directory that is equal to its folder. Its record is made, not pushed: files are all that counts. */
import { lstatSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { api } from "../../example/convex/_generated/api.js";
import type * as RecordModule from "../../src/push/record.js";
import type * as ScanModule from "../../src/push/scan.js";
import type * as UnchangedModule from "../../src/push/unchanged.js";
import type * as StartModule from "../../src/sync/startMirror.js";
import type { InstalledApp } from "../../tests/installed/app.js";
import { Server } from "../../tests/mirror/server.js";
import { OWN_FOLDER } from "../../src/sync/names.js";
import { quantile } from "../http/load.js";
import { type Usage, usageOf } from "./memory.js";

const RUNS = 9;
const FOLDERS = 400;
const FOLDER = "site";

export type Unchanged = {
  command: string;
  files: number;
  runs: number;
  /** Medians of the whole process, and the fastest: the others share the machine. */
  ms: number;
  fastestMs: number;
  cpuMs: number;
  megabytes: number;
};

/** Makes files and a record by which both sides have them. */
async function makeEqual(app: InstalledApp, server: Server, root: string, count: number) {
  const { writeRecord, emptyRecord } = app.importInternal<typeof RecordModule>("push/record.js");
  const { scan } = app.importInternal<typeof ScanModule>("push/scan.js");
  const { rememberEqual } = app.importInternal<typeof UnchangedModule>("push/unchanged.js");
  const { originOf } = app.importInternal<typeof StartModule>("sync/startMirror.js");
  await server.upload([{ path: `${FOLDER}/first`, bytes: Buffer.from("first") }]);
  const head = JSON.stringify(await server.http.query(api.assets.head, { folderPath: FOLDER }));
  const then = new Date(Date.now() - 60_000);
  for (let index = 0; index < count; index += 1) {
    const folder = path.join(root, `folder-${index % FOLDERS}`);
    if (index < FOLDERS) mkdirSync(folder);
    const file = path.join(folder, `file-${index}.txt`);
    writeFileSync(file, "unchanged");
    utimesSync(file, then, then);
  }
  const record = emptyRecord();
  const found = scan(root, { withHidden: false });
  record.listing = { head, assets: new Map() };
  record.device = String(lstatSync(root, { bigint: true }).dev);
  let digits = 0;
  for (const [at, { size, mtimeNs, ino }] of found.files) {
    const sha256 = String((digits += 1)).padStart(64, "0");
    const versionId = String(digits).padStart(32, "v");
    record.hashes.set(at, { size, mtimeNs, ino, sha256 });
    record.base.set(at, sha256);
    const asset = { versionId, publishedId: versionId, sha256, isPrivate: false };
    record.listing.assets.set(at, asset);
  }
  const origin = originOf({ url: server.url }, FOLDER);
  mkdirSync(path.join(root, OWN_FOLDER), { recursive: true });
  writeRecord(root, origin, record);
  rememberEqual(root, origin, { found, record, digests: new Map(), assets: new Map() });
}

export async function measureUnchanged(app: InstalledApp, count: number): Promise<Unchanged[]> {
  const server = await Server.start();
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "push-unchanged-")));
  try {
    await makeEqual(app, server, root, count);
    const measured: Unchanged[] = [];
    for (const command of ["push", "pull"]) {
      const runs: Usage[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const args = [command, root, FOLDER, "--url", server.url, "--json"];
        const used = await usageOf(app, ...args);
        const events = used.stdout.trim().split("\n");
        const summary = JSON.parse(events.at(-1)!) as { unchanged?: number };
        // A file that was read would be an event.
        if (summary.unchanged !== count || events.length > 1)
          throw new Error(`The record is not the one of the files: ${events.at(-1)}`);
        runs.push(used);
      }
      const median = (of: "ms" | "cpuMs" | "megabytes") =>
        quantile(
          runs.map((used) => used[of]),
          0.5,
        );
      measured.push({
        ...{ command, files: count, runs: RUNS },
        ...{ ms: median("ms"), cpuMs: median("cpuMs"), megabytes: median("megabytes") },
        fastestMs: Math.min(...runs.map(({ ms }) => ms)),
      });
    }
    return measured;
  } finally {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  }
}
