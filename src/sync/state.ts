/**
 * The mirror's state on disk: a log with one JSON line per fact, rewritten when it is long. Only the last
 * line can be incomplete after a crash, and it is then ignored: facts are recorded in an order in which every
 * prefix of the log is valid.
 */
import { join } from "node:path";
import type { Disk, OpenFile } from "./disk.js";
import { MirrorError, diskError } from "./errors.js";
import { type Cursor, compareCursors, parseCursor } from "./feed.js";
import { OWN_FOLDER, isSafeLocal } from "./names.js";
import type { Content, Known } from "./plan.js";
import { isRecord } from "./trusted.js";

const FORMAT = "convex-versioned-assets mirror";
const VERSION = 1;

/** Identifies the mirror of a directory. */
export type Origin = { url: string; functions: string; folder: string };

export type FileRecord = Known & {
  /** The path relative to the directory. */
  local: string;
  /** The target state not reached yet, `null` for deleted; and the reason. */
  want?: Content | null;
  failure?: string;
};

export type FolderRecord = {
  local: string;
  /** False for a file that existed before. */
  isOurs: boolean;
};

type Line =
  | ["file", string, FileRecord | null]
  | ["folder", string, FolderRecord | null]
  | ["cursor", Cursor | null];

/** The target state of a file, as far as known. */
export function wantOf(record: FileRecord): Content | null {
  if (record.want !== undefined) return record.want;
  if (record.have === undefined) return null;
  const { versionId, sha256, size, modifiedAt } = record.have;
  return { versionId, sha256, size, modifiedAt };
}

/** The number of superfluous lines before the log is rewritten. */
const SLACK = 5000;

const LOG = `${OWN_FOLDER}/state.jsonl`;
const NEW_LOG = `${LOG}.new`;

export class State {
  readonly files = new Map<string, FileRecord>();
  readonly folders = new Map<string, FolderRecord>();
  cursor: Cursor | null = null;
  private pending: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private lines = 0;
  private log: OpenFile | null = null;

  private constructor(
    private readonly disk: Disk,
    private readonly root: string,
    readonly origin: Origin,
  ) {}

  private get path(): string {
    return join(this.root, LOG);
  }

  /** Reads the state of an earlier run without changing it; `null` if there is none. */
  static async read(disk: Disk, root: string): Promise<State | null> {
    const file = await disk.read(LOG);
    if (file === null) return null;
    const text = await file.text().finally(() => file.close());
    const lines = text.split("\n");
    // After the last line break there is nothing, or an incomplete line.
    lines.pop();
    const [first, ...rest] = lines;
    if (first === undefined) return null;
    const state = new State(disk, root, parseHeader(first, join(root, LOG)));
    for (const line of rest) state.replay(line);
    return state;
  }

  static create(disk: Disk, root: string, origin: Origin): State {
    return new State(disk, root, origin);
  }

  private replay(text: string): void {
    const damaged = () =>
      new MirrorError(
        "STATE_DAMAGED",
        `${this.path} is damaged. Delete ${join(this.root, OWN_FOLDER)} and start ` +
          "again; files that are up to date are not downloaded again.",
      );
    try {
      const line = JSON.parse(text) as Line;
      if (line[0] === "cursor") this.cursor = line[1] && parseCursor(line[1]);
      else if (line[0] === "file") setRecord(this.files, line[1], line[2]);
      else setRecord(this.folders, line[1], line[2]);
    } catch {
      throw damaged();
    }
  }

  /** Opens the log for writing and compacts it. */
  async open(): Promise<void> {
    await this.rewrite();
  }

  private async rewrite(): Promise<void> {
    try {
      await this.log?.close();
      this.log = null;
      await this.disk.remove(NEW_LOG);
      const file = await this.disk.create(NEW_LOG);
      try {
        this.lines = await this.writeAll(file);
        await this.disk.rename(NEW_LOG, LOG);
      } catch (error) {
        await file.close();
        throw error;
      }
      // Not opened by its name, which may lead to another file by now.
      this.log = file;
    } catch (error) {
      throw unwritable(error, this.path);
    }
  }

  /** @returns the number of lines. */
  private async writeAll(file: OpenFile): Promise<number> {
    const header = { format: FORMAT, version: VERSION, origin: this.origin };
    let text = `${JSON.stringify(header)}\n`;
    let count = 0;
    for (const line of this.all()) {
      text += `${JSON.stringify(line)}\n`;
      count += 1;
      if (text.length < 1 << 16) continue;
      await file.write(Buffer.from(text));
      text = "";
    }
    await file.write(Buffer.from(text));
    await file.flush();
    return count;
  }

  private *all(): Iterable<Line> {
    for (const [path, record] of this.folders) yield ["folder", path, record];
    for (const [path, record] of this.files) yield ["file", path, record];
    // Last: it vouches for everything before it.
    yield ["cursor", this.cursor];
  }

  setFile(path: string, record: FileRecord | null): void {
    setRecord(this.files, path, record);
    this.note(["file", path, record]);
  }

  setFolder(path: string, record: FolderRecord | null): void {
    setRecord(this.folders, path, record);
    this.note(["folder", path, record]);
  }

  /** Records the cursor after flushing everything recorded before. */
  async setCursor(cursor: Cursor | null): Promise<void> {
    const isNews =
      cursor === null || this.cursor === null
        ? cursor !== this.cursor
        : compareCursors(cursor, this.cursor) !== 0;
    if (isNews) {
      this.cursor = cursor;
      this.note(["cursor", cursor]);
    }
    await this.flush();
    await this.log?.flush().catch((error: unknown) => {
      throw unwritable(error, this.path);
    });
    if (this.lines > 2 * (this.files.size + this.folders.size) + SLACK) await this.rewrite();
  }

  private note(line: Line): void {
    this.pending.push(`${JSON.stringify(line)}\n`);
  }

  /** Resolves when everything recorded so far is in the log. */
  flush(): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.pending.length === 0 || this.log === null) return;
      const lines = this.pending;
      this.pending = [];
      this.lines += lines.length;
      try {
        await this.log.write(Buffer.from(lines.join("")));
      } catch (error) {
        // The last line may be incomplete; appending would corrupt the next one.
        await this.log.close().catch(() => undefined);
        this.log = null;
        throw unwritable(error, this.path);
      }
    });
    return this.writing;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.log?.close();
      this.log = null;
    }
  }
}

function unwritable(error: unknown, path: string): Error {
  const problem = diskError(error, path);
  if (problem instanceof MirrorError) return problem;
  return new MirrorError("DIRECTORY_UNUSABLE", problem.message, { cause: error });
}

function setRecord<T>(records: Map<string, T>, path: string, record: T | null): void {
  if (record === null) {
    records.delete(path);
    return;
  }
  if (!isRecord(record) || typeof record.local !== "string" || !isSafeLocal(record.local)) {
    throw new TypeError("a record without a local path");
  }
  records.set(path, record);
}

function parseHeader(line: string, path: string): Origin {
  let header: unknown = null;
  try {
    header = JSON.parse(line);
  } catch {
    // Reported below.
  }
  if (!isRecord(header) || header.format !== FORMAT || !isRecord(header.origin)) {
    throw new MirrorError("STATE_DAMAGED", `${path} is not the state of a mirror.`);
  }
  if (header.version !== VERSION) {
    throw new MirrorError("STATE_DAMAGED", `${path} was written by another version of this tool.`);
  }
  const { url, functions, folder } = header.origin;
  return { url: String(url), functions: String(functions), folder: String(folder) };
}
