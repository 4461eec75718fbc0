/**
 * A directory that outlives the process: `snapshot.json` with everything except the bytes of files, which are
 * in `files/`. A snapshot is written to a temporary file and renamed, so a complete one always exists.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import { INSTALLED_CONVEX_TEST } from "./convexTestInternals.js";
import type { Snapshot } from "./snapshot.js";

const FORMAT = 1;

/** Unusable data; the message is one line. */
export class LocalDataError extends Error {
  override name = "LocalDataError";
}

type Header = { format: number; convexTest: string; sha256: string };

export class DataDirectory {
  readonly filesDirectory: string;
  private readonly snapshotPath: string;
  private readonly lockPath: string;

  constructor(private readonly path: string) {
    mkdirSync(path, { recursive: true });
    this.filesDirectory = join(path, "files");
    this.snapshotPath = join(path, "snapshot.json");
    this.lockPath = join(path, "lock");
    this.lock();
  }

  read(): Snapshot | null {
    if (!existsSync(this.snapshotPath)) return null;
    const text = readFileSync(this.snapshotPath, "utf8");
    const newline = text.indexOf("\n");
    const body = text.slice(newline + 1);
    const header = this.parse<Header>(text.slice(0, Math.max(newline, 0)));
    if (header.format !== FORMAT || header.convexTest !== INSTALLED_CONVEX_TEST) {
      throw this.unusable(
        `it was written for format ${header.format} and convex-test ${header.convexTest}, ` +
          `this is format ${FORMAT} and convex-test ${INSTALLED_CONVEX_TEST}`,
      );
    }
    if (sha256(body) !== header.sha256) throw this.unusable("it is damaged");
    return this.parse<Snapshot>(body);
  }

  async write(snapshot: string): Promise<void> {
    const header: Header = {
      format: FORMAT,
      convexTest: INSTALLED_CONVEX_TEST,
      sha256: sha256(snapshot),
    };
    const temporary = `${this.snapshotPath}.tmp`;
    const file = await open(temporary, "w");
    try {
      await file.writeFile(`${JSON.stringify(header)}\n${snapshot}`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.snapshotPath);
  }

  close(): void {
    rmSync(this.lockPath, { force: true });
  }

  /** Two backends on one directory would overwrite each other's snapshots. */
  private lock(): void {
    for (;;) {
      try {
        writeFileSync(this.lockPath, String(process.pid), { flag: "wx" });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const owner = Number(readFileSync(this.lockPath, "utf8"));
      if (isAlive(owner)) {
        throw new LocalDataError(
          `The data in ${resolve(this.path)} is in use by process ${owner}. Stop that process ` +
            `first (or delete ${resolve(this.lockPath)} if it is something else).`,
        );
      }
      rmSync(this.lockPath, { force: true });
    }
  }

  private parse<T extends object>(text: string): T {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null) return value as T;
    } catch {
      // Reported below: a truncated snapshot is not valid JSON.
    }
    throw this.unusable("it is damaged");
  }

  private unusable(reason: string): LocalDataError {
    return new LocalDataError(
      `Cannot use ${resolve(this.snapshotPath)}: ${reason}. ` +
        `Delete or move ${resolve(this.path)} to start empty.`,
    );
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
