/** Measures the start of a mirror whose files are all unchanged. They are not copied, but made with their record. */
import { lstatSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { secondAfter } from "../../src/shared/secondAfter.js";
import type * as DiskModule from "../../src/sync/disk.js";
import type * as StateModule from "../../src/sync/state.js";
import type { InstalledApp } from "../../tests/installed/app.js";
import { Server } from "../../tests/mirror/server.js";
import { quantile } from "../http/load.js";
import { engineOf } from "./installed.js";
import { peakMegabytes } from "./memory.js";

const STARTS = 5;
const FOLDERS = 40;

export type Starting = {
  files: number;
  starts: number;
  /** Medians. */
  ms: number;
  cpuMs: number;
  megabytes: number;
};

/** Adds files to the record of a mirror, with folders, as a mirror that had copied them. */
async function addUnchanged(app: InstalledApp, directory: string, count: number): Promise<void> {
  const { openDisk } = app.importInternal<typeof DiskModule>("sync/disk.js");
  const { State } = app.importInternal<typeof StateModule>("sync/state.js");
  const disk = await openDisk(directory);
  const state = (await State.read(disk, directory))!;
  const { cursor } = state;
  await state.open();
  const modifiedAt = Date.now() - 60_000;
  const time = secondAfter(modifiedAt) / 1000;
  for (let index = 0; index < count; index += 1) {
    const folder = `folder-${index % FOLDERS}`;
    if (index < FOLDERS) {
      mkdirSync(path.join(directory, folder));
      state.setFolder(folder, { local: folder, isOurs: true });
    }
    const local = `${folder}/file-${index}`;
    const file = path.join(directory, local);
    writeFileSync(file, "unchanged");
    utimesSync(file, time, time);
    const { size, ino, mtimeNs } = lstatSync(file, { bigint: true });
    const digits = String(index);
    const content = {
      versionId: digits.padStart(32, "v"),
      sha256: digits.padStart(64, "0"),
      size: Number(size),
      modifiedAt,
    };
    state.setFile(local, {
      local,
      have: { ...content, ino: String(ino), mtimeNs: String(mtimeNs) },
    });
  }
  // Last: a start resumes from it.
  await state.setCursor(null);
  await state.setCursor(cursor);
  await state.close();
  await disk.close();
}

export async function measureStarting(app: InstalledApp, count: number): Promise<Starting> {
  const { startMirror } = engineOf(app);
  const server = await Server.start();
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), "mirror-start-")));
  try {
    const start = async () => await startMirror({ directory, url: server.url, once: true }).done;
    await start();
    await addUnchanged(app, directory, count);
    const times: number[] = [];
    const cpuTimes: number[] = [];
    for (let run = 0; run < STARTS; run += 1) {
      const startedAt = performance.now();
      const before = process.cpuUsage();
      const { files, written } = await start();
      times.push(performance.now() - startedAt);
      const { user, system } = process.cpuUsage(before);
      cpuTimes.push((user + system) / 1000);
      if (files !== count || written > 0)
        throw new Error("The record is not the one of the files.");
    }
    const megabytes = await peakMegabytes(app, "sync", directory, "--url", server.url, "--once");
    const [ms, cpuMs] = [times, cpuTimes].map((measured) => quantile(measured, 0.5));
    return { files: count, starts: STARTS, ms: ms!, cpuMs: cpuMs!, megabytes };
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
