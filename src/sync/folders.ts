/**
 * Gives each operation of the mirror a path of its folder. Other users may write in the directory too, and
 * replace a folder by a link while the mirror works.
 *
 * On Linux no user can redirect the path: it names a folder that the mirror holds open. Each folder is opened
 * in its parent, which is open already, and never through a link. Elsewhere Node has no such path, so folders
 * are compared before and after each operation, which is undone if it was redirected.
 */
import * as fs from "node:fs";
import * as promises from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../shared/paths.js";
import { MirrorError } from "./errors.js";
import { isSafeLocal } from "./names.js";

export interface Folders {
  /** Whether no operation can be redirected. */
  readonly isHeld: boolean;
  /**
   * Runs an operation in a folder.
   *
   * @param folder relative to the directory.
   * @param work receives the path of the folder, which is valid during the operation.
   * @param undo undoes an operation that was redirected.
   * @throws ENOENT or ENOTDIR if there is no such folder, or a link in its place.
   */
  within<Result>(
    folder: string,
    work: (path: string) => Result | Promise<Result>,
    undo?: (result: Result, path: string) => Promise<void> | void,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Opens the folders of a directory. */
export async function openFolders(root: string): Promise<Folders> {
  return (await HeldFolders.open(root)) ?? new ComparedFolders(root);
}

/** The folders of a directory that does not exist. */
export const noFolders: Folders = {
  isHeld: true,
  within: () => Promise.reject(codedError("ENOENT", "the directory does not exist")),
  close: async () => undefined,
};

function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function moved(root: string): MirrorError {
  return new MirrorError("DIRECTORY_UNUSABLE", `${root} no longer exists.`);
}

/** Returns the names of a folder and its parents below the directory. */
function namesIn(folder: string): string[] {
  if (folder === ROOT) return [];
  if (!isSafeLocal(folder)) throw new Error(`${folder} leads out of the directory.`);
  return folder.split("/");
}

// -------------------------------------------------------------- held

/** Linux's O_PATH, which Node does not name: opens a folder only for use in paths. */
const O_PATH = 0o10000000;
/** The number of open folders that are kept while no operation uses them. */
const KEPT_OPEN = 64;

/** An open folder. */
class Held {
  users = 0;
  isRetired = false;

  /** @param place where the folder was when it was opened. */
  constructor(
    private readonly fd: number,
    readonly place: string,
  ) {}

  get path(): string {
    return `/proc/self/fd/${this.fd}`;
  }

  /** Asks only the kernel's memory, not the disk. */
  isInPlace(): boolean {
    return fs.readlinkSync(this.path) === this.place;
  }

  release(): void {
    this.users -= 1;
    this.closeIfUnused();
  }

  retire(): void {
    this.isRetired = true;
    this.closeIfUnused();
  }

  private closeIfUnused(): void {
    if (this.isRetired && this.users === 0) fs.closeSync(this.fd);
  }
}

function openFolder(path: string): number {
  const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;
  return fs.openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

class HeldFolders implements Folders {
  readonly isHeld = true;
  /** The least recently used first. */
  private readonly kept = new Map<string, Held>();

  private constructor(private readonly root: Held) {}

  /** Returns `null` if the system has no paths of open folders: it is not Linux, or /proc is not mounted. */
  static async open(path: string): Promise<HeldFolders | null> {
    if (process.platform !== "linux") return null;
    const fd = openFolder(path);
    const root = new Held(fd, path);
    try {
      const open = fs.fstatSync(fd, { bigint: true });
      const named = await promises.stat(`${root.path}/.`, { bigint: true });
      if (open.ino === named.ino && open.dev === named.dev && root.isInPlace()) {
        return new HeldFolders(root);
      }
    } catch {
      // There is no /proc.
    }
    fs.closeSync(fd);
    return null;
  }

  async within<Result>(
    folder: string,
    work: (path: string) => Result | Promise<Result>,
  ): Promise<Result> {
    const held = this.take(folder);
    try {
      return await work(held.path);
    } catch (error) {
      if (error instanceof Error) {
        error.message = error.message.replaceAll(`${held.path}/`, `${held.place}/`);
      }
      throw error;
    } finally {
      held.release();
    }
  }

  async close(): Promise<void> {
    for (const held of [...this.kept.values(), this.root]) held.retire();
    this.kept.clear();
  }

  private take(folder: string): Held {
    const known = folder === ROOT ? this.root : this.kept.get(folder);
    if (known?.isInPlace()) {
      known.users += 1;
      if (known !== this.root) this.keepLast(folder, known);
      return known;
    }
    if (known === this.root) throw moved(this.root.place);
    const opened = this.openIn(folder);
    opened.users += 1;
    const earlier = this.kept.get(folder);
    this.keepLast(folder, opened);
    earlier?.retire();
    this.retireOldest();
    return opened;
  }

  private openIn(folder: string): Held {
    const names = namesIn(folder);
    const name = names.pop()!;
    const parent = this.take(names.join("/"));
    try {
      const fd = openFolder(`${parent.path}/${name}`);
      const place = fs.readlinkSync(`/proc/self/fd/${fd}`);
      // The name may differ in case, where the file system ignores case.
      if (dirname(place) === parent.place) return new Held(fd, place);
      fs.closeSync(fd);
      throw codedError("ENOENT", `${parent.place}/${name} was moved`);
    } finally {
      parent.release();
    }
  }

  private keepLast(folder: string, held: Held): void {
    this.kept.delete(folder);
    this.kept.set(folder, held);
  }

  private retireOldest(): void {
    const [oldest] = this.kept;
    if (this.kept.size <= KEPT_OPEN || oldest === undefined) return;
    this.kept.delete(oldest[0]);
    oldest[1].retire();
  }
}

// -------------------------------------------------------------- compared

export class ComparedFolders implements Folders {
  readonly isHeld = false;

  constructor(private readonly root: string) {}

  async within<Result>(
    folder: string,
    work: (path: string) => Result | Promise<Result>,
    undo?: (result: Result, path: string) => Promise<void> | void,
  ): Promise<Result> {
    const path = join(this.root, folder);
    const before = this.identify(folder);
    const result = await work(path);
    if (before === this.identityNow(folder)) return result;
    await undo?.(result, path);
    throw codedError("ENOTDIR", `${path} was replaced`);
  }

  async close(): Promise<void> {}

  /** Identifies a folder and all its parents up to the directory. */
  private identify(folder: string): string {
    let path = this.root;
    const found: string[] = [];
    try {
      found.push(identityOf(path));
    } catch {
      throw moved(path);
    }
    for (const name of namesIn(folder)) {
      path = join(path, name);
      found.push(identityOf(path));
    }
    return found.join("/");
  }

  /** `null` if there is no such folder. */
  private identityNow(folder: string): string | null {
    try {
      return this.identify(folder);
    } catch {
      return null;
    }
  }
}

function identityOf(path: string): string {
  const stat = fs.lstatSync(path, { bigint: true });
  if (!stat.isDirectory()) throw codedError("ENOTDIR", `${path} is not a directory`);
  return `${stat.dev}:${stat.ino}`;
}
