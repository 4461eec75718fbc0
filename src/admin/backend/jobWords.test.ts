import { describe, expect, test } from "vitest";
import {
  type Migration,
  type FolderJob,
  type Sweep,
  estimateOf,
  migrationWords,
  folderJobWords,
  progressOf,
  sweepWords,
} from "./jobWords.js";
import { de } from "../words/de/index.js";
import { en } from "../words/en/index.js";
import { es } from "../words/es/index.js";

const times = { startedAt: 1, updatedAt: 2 };

const job = (rest: Partial<FolderJob>): FolderJob => ({
  jobId: "1",
  kind: "move",
  path: "a",
  toPath: "b",
  status: "done",
  assetsDone: 1200,
  foldersDone: 1,
  assetsSkipped: 0,
  ...times,
  ...rest,
});

describe("folder jobs", () => {
  test.each<[Partial<FolderJob>, string, string]>([
    [{ status: "running", foldersDone: 0 }, "Moving the folder “a” to “b”", "1,200 files so far"],
    [{}, "Moved the folder “a” to “b”", "1,200 files, 1 folder"],
    [{ kind: "copy" }, "Copied the folder “a” to “b”", "1,200 files, 1 folder"],
    [{ kind: "delete", toPath: undefined }, "Deleted the folder “a”", "1,200 files, 1 folder"],
    [
      { kind: "undelete", toPath: undefined, status: "running", foldersDone: 0, assetsDone: 1 },
      "Restoring the folder “a”",
      "1 file so far",
    ],
  ])("%j", (rest, title, result) => {
    expect(folderJobWords(en, job(rest))).toEqual({ title, result, trouble: null });
  });

  test.each<[Partial<FolderJob>, german: string, spanish: string]>([
    [
      { status: "running" },
      "Der Ordner „a“ wird nach „b“ verschoben",
      "Se está moviendo la carpeta «a» a «b»",
    ],
    [{ kind: "copy" }, "Der Ordner „a“ wurde nach „b“ kopiert", "Se copió la carpeta «a» a «b»"],
    [
      { kind: "access", toPath: undefined, status: "failed" },
      "Der Zugriff auf den Ordner „a“ konnte nicht geändert werden",
      "No se pudo cambiar el acceso de la carpeta «a»",
    ],
  ])("%j in the order of other languages", (rest, ...titles) => {
    expect([de, es].map((t) => folderJobWords(t, job(rest)).title)).toEqual(titles);
  });

  test("that failed say why, and that nothing was changed", () => {
    const failed = job({ status: "failed", failure: "A path would be too long." });
    expect(folderJobWords(en, failed)).toEqual({
      title: "Could not move the folder “a” to “b”",
      result: "Nothing was changed.",
      trouble: "A path would be too long.",
    });
  });

  test("say what they had to leave", () => {
    const left = (assetsSkipped: number) => folderJobWords(en, job({ assetsSkipped })).trouble;
    expect(left(1)).toBe("1 file stayed in place: its path is taken.");
    expect(left(2)).toBe("2 files stayed in place: their paths are taken.");
  });
});

const migration = (rest: Partial<Migration> = {}): Migration => ({
  migrationId: "1",
  to: "r2",
  isDryRun: false,
  status: "done",
  blobsDone: 3,
  bytesDone: 1500,
  failures: 0,
  ...times,
  ...rest,
});

describe("moves between storages", () => {
  test.each<[Partial<Migration>, string, string]>([
    [{ status: "running" }, "Moving stored files to Cloudflare R2", "3 objects, 1.5 kB so far"],
    [{}, "Moved stored files to Cloudflare R2", "3 objects, 1.5 kB"],
    [
      { status: "stopped", to: "convex" },
      "Moved stored files to Convex storage",
      "3 objects, 1.5 kB; then it was stopped",
    ],
    [{ blobsDone: 0 }, "Moved everything to Cloudflare R2", "Nothing was left to move."],
    [
      { isDryRun: true, status: "running" },
      "Counting files to move to Cloudflare R2",
      "3 objects, 1.5 kB so far",
    ],
    [{ isDryRun: true }, "Counted files to move to Cloudflare R2", "3 objects, 1.5 kB"],
    [
      { isDryRun: true, blobsDone: 0 },
      "Counted files to move to Cloudflare R2",
      "Nothing to move.",
    ],
    [
      { isDryRun: true, status: "stopped" },
      "Counted files to move to Cloudflare R2",
      "3 objects, 1.5 kB; stopped before the end",
    ],
  ])("%j", (rest, title, result) => {
    expect(migrationWords(en, migration(rest))).toEqual({ title, result, trouble: null });
  });

  test("say where to in other languages", () => {
    const titles = (to: Migration["to"]) =>
      [de, es].map((t) => migrationWords(t, migration({ to })).title);
    expect(titles("convex")).toEqual([
      "Gespeicherte Dateien wurden in den Convex-Speicher verschoben",
      "Se movieron los archivos guardados al almacenamiento de Convex",
    ]);
    expect(titles("r2")).toEqual([
      "Gespeicherte Dateien wurden zu Cloudflare R2 verschoben",
      "Se movieron los archivos guardados a Cloudflare R2",
    ]);
  });

  test("say what could not be moved, and why", () => {
    const one = migrationWords(en, migration({ failures: 1, lastFailure: "R2 does not answer." }));
    expect(one.trouble).toBe(
      "1 object could not be moved and stays in place. Last error: R2 does not answer.",
    );
    const all = migrationWords(en, migration({ blobsDone: 0, failures: 2, lastFailure: "No." }));
    expect(all.title).toBe("Moved stored files to Cloudflare R2");
    expect(all.trouble).toMatch(/^2 objects could not be moved and stay in place/);
  });

  test("are held against what was counted right before", () => {
    const running = migration({ status: "running", blobsDone: 3, failures: 1 });
    const counted = migration({ isDryRun: true, blobsDone: 8, bytesDone: 90 });
    const estimate = (...older: Migration[]) => estimateOf(running, [running, ...older]);
    expect(estimate(counted)).toEqual({ blobs: 8, bytes: 90 });
    expect(progressOf(running, 8)).toBe(0.5);
    expect(progressOf(running, 2)).toBe(1);
    expect(estimate()).toBeNull();
    expect(estimate(migration(), counted)).toBeNull();
    expect(estimate({ ...counted, to: "convex" })).toBeNull();
    expect(estimate({ ...counted, status: "stopped" })).toBeNull();
    expect(estimate({ ...counted, blobsDone: 0 })).toBeNull();
    expect(estimateOf(counted, [counted, counted])).toBeNull();
  });
});

const sweep = (rest: Partial<Sweep> = {}): Sweep => ({
  sweepId: "1",
  phase: "done",
  purgedAssets: 0,
  purgedVersions: 0,
  deletedBlobs: 0,
  deletedUploads: 0,
  deletedOrphans: 0,
  prunedChanges: 0,
  freedBytes: 0,
  failures: 0,
  isManual: false,
  ...times,
  finishedAt: 3,
  ...rest,
});

describe("clearing up", () => {
  test("says what it has freed, stray objects among them", () => {
    const busy = sweep({
      purgedAssets: 1,
      deletedBlobs: 2,
      deletedOrphans: 1,
      deletedUploads: 1,
      prunedChanges: 4,
      freedBytes: 2500,
    });
    expect(sweepWords(en, busy)).toEqual({
      title: "Cleanup finished",
      result:
        "Freed 2.5 kB: 1 file left the trash, 3 stored objects deleted, 1 old upload forgotten, 4 old changes forgotten",
      trouble: null,
    });
    expect(sweepWords(en, sweep({ purgedAssets: 2 })).result).toBe("2 files left the trash");
  });

  test("says that there was nothing, but not before the end", () => {
    expect(sweepWords(en, sweep()).result).toBe("Nothing to clean up.");
    const running = sweep({ phase: "orphans", finishedAt: undefined });
    expect(sweepWords(en, running).title).toMatch(/Checking for orphaned objects/);
    expect(sweepWords(en, running).result).toBe("");
  });

  test("says what could not be deleted", () => {
    expect(sweepWords(en, sweep({ failures: 1 })).trouble).toMatch(
      /^1 object could not be deleted/,
    );
  });
});
