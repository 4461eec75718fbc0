/** Prepares a directory for a mirror, or explains in one line why it is unusable. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, realpath, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { type Disk, openDisk } from "./disk.js";
import { ROOT } from "../shared/paths.js";
import { MirrorError, errorCode, errorMessage } from "./errors.js";
import { type NameRules, OWN_FOLDER } from "./names.js";
import { type Origin, State } from "./state.js";

function unusable(directory: string, why: string, cause?: unknown): MirrorError {
  const code = errorCode(cause);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new MirrorError("DIRECTORY_FULL", `The disk is full: cannot write to ${directory}.`, {
      cause,
    });
  }
  return new MirrorError("DIRECTORY_UNUSABLE", `${directory} ${why}.`, { cause });
}

/** Returns the real path of an existing directory. */
export async function findRoot(directory: string): Promise<string> {
  if (directory === "") {
    throw new MirrorError(
      "OPTIONS_INVALID",
      "The directory is empty. Pass the folder of the mirror.",
    );
  }
  const path = resolve(directory);
  try {
    if (!(await stat(path)).isDirectory()) throw unusable(path, "is not a directory");
    return await realpath(path);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw unusable(path, `is unusable: ${errorMessage(error)}`, error);
  }
}

/** Creates the directory and the mirror's own folder in it, and opens them. */
export async function prepareRoot(directory: string): Promise<{ root: string; disk: Disk }> {
  try {
    await mkdir(resolve(directory), { recursive: true });
  } catch (error) {
    const isFile = ["EEXIST", "ENOTDIR"].includes(errorCode(error) ?? "");
    const why = isFile ? "is not a directory" : `cannot be created: ${errorMessage(error)}`;
    throw unusable(resolve(directory), why, error);
  }
  const root = await findRoot(directory);
  const disk = await openRoot(root);
  try {
    await disk.makeFolder(OWN_FOLDER);
  } catch (error) {
    const isFolder = (await disk.facts(OWN_FOLDER))?.kind === "folder";
    if (errorCode(error) === "EEXIST" && isFolder) return { root, disk };
    await disk.close();
    const own = `${root}/${OWN_FOLDER}`;
    if (errorCode(error) === "EEXIST") throw unusable(own, "is not a directory", error);
    throw unusable(root, `is not writable: ${errorMessage(error)}`, error);
  }
  return { root, disk };
}

/** @param root its real path. */
export async function openRoot(root: string): Promise<Disk> {
  try {
    return await openDisk(root);
  } catch (error) {
    throw unusable(root, `cannot be opened: ${errorMessage(error)}`, error);
  }
}

/** Reads the state of an earlier run, which must belong to the same mirror. */
export async function readState(disk: Disk, root: string, origin: Origin): Promise<State | null> {
  let state: State | null;
  try {
    state = await State.read(disk, root);
  } catch (error) {
    if (error instanceof MirrorError) throw error;
    throw unusable(root, `cannot be read: ${errorMessage(error)}`, error);
  }
  if (state === null) return null;
  const { url, functions, folder } = state.origin;
  if (url === origin.url && functions === origin.functions && folder === origin.folder) {
    return state;
  }
  const mirrored = folder === ROOT ? "all files" : `"${folder}"`;
  throw new MirrorError(
    "OTHER_MIRROR",
    `${root} is a mirror of ${mirrored} at ${url} (${functions}). Use another directory.`,
  );
}

// -------------------------------------------------------------- the lock

type Owner = { host: string; pid: number; startedAt: string };

const LOCK = /^lock-([0-9a-z.-]*)_(\d+)_(\d+)_[0-9a-f]{8}$/;
/** How often a lock is refreshed, for processes on other machines. */
const HEARTBEAT_MS = 10_000;
const FORGOTTEN_MS = 60_000;

function hostName(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z.-]/g, "-");
}

/** Returns the start time of a process, to distinguish it from a later one with the same id. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 22; the second field is a name in parentheses that may contain spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}

async function isAlive(owner: Owner, mtimeMs: number): Promise<boolean> {
  if (owner.host !== hostName()) return Date.now() - mtimeMs < FORGOTTEN_MS;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (errorCode(error) !== "EPERM") return false;
  }
  const startedAt = await startOf(owner.pid);
  return startedAt === "0" || owner.startedAt === "0" || startedAt === owner.startedAt;
}

/**
 * Allows one process per directory. Each process creates a file whose name identifies it, then checks for
 * other live processes. If two start together, at least one sees the other. A process deletes only files that
 * it cannot mistake for newer ones. A killed process does not block the directory.
 *
 * @returns a function that unlocks it.
 * @throws DIRECTORY_LOCKED
 */
export async function lockDirectory(disk: Disk, root: string): Promise<() => Promise<void>> {
  const own = `lock-${hostName()}_${process.pid}_${await startOf(process.pid)}_${randomBytes(4).toString("hex")}`;
  const file = await disk.create(`${OWN_FOLDER}/${own}`);
  const release = async () => {
    await file.close();
    await disk.remove(`${OWN_FOLDER}/${own}`);
  };
  try {
    for (const { name } of await disk.list(OWN_FOLDER)) {
      const [, host, pid, startedAt] = LOCK.exec(name) ?? [];
      if (name === own || host === undefined) continue;
      const owner = { host, pid: Number(pid), startedAt: startedAt! };
      const facts = await disk.facts(`${OWN_FOLDER}/${name}`);
      if (facts === null) continue;
      if (await isAlive(owner, Number(BigInt(facts.mtimeNs) / 1_000_000n))) {
        const where = host === hostName() ? "" : ` on ${host}`;
        throw new MirrorError(
          "DIRECTORY_LOCKED",
          `Process ${pid}${where} already mirrors into ${root}.`,
        );
      }
      await disk.remove(`${OWN_FOLDER}/${name}`);
    }
  } catch (error) {
    await release();
    throw error;
  }
  const heartbeat = setInterval(() => {
    file.setTime(Date.now()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    await release();
  };
}

// -------------------------------------------------------------- names

async function canHold(disk: Disk, name: string): Promise<boolean> {
  const path = `${OWN_FOLDER}/${name}`;
  try {
    await (await disk.create(path)).close();
  } catch {
    return false;
  }
  const isThere = (await disk.list(OWN_FOLDER)).some((entry) => entry.name === name);
  await disk.remove(path);
  return isThere;
}

/** Tests which names the file system supports, in the mirror's own folder. */
export async function probeNames(disk: Disk): Promise<NameRules> {
  const stem = `probe-${randomBytes(4).toString("hex")}`;
  const path = `${OWN_FOLDER}/${stem}`;
  await (await disk.create(path)).close();
  const isCaseInsensitive = (await disk.facts(`${OWN_FOLDER}/${stem.toUpperCase()}`)) !== null;
  await disk.remove(path);
  const isPortable = process.platform === "win32" || !(await canHold(disk, `${stem}<:?*> .`));
  const long = (bytes: number) => stem.padEnd(bytes, "x");
  const maxBytes = (await canHold(disk, long(255))) ? 255 : 143;
  return { isCaseInsensitive, isPortable, maxBytes };
}
