/**
 * Allows one process per directory. Each process creates a file whose name identifies it, then checks for
 * other live processes. If two start together, at least one sees the other. A process deletes only files that
 * it cannot mistake for newer ones. A killed process does not block the directory.
 */
import { randomBytes } from "node:crypto";
import { readFile, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Disk } from "./disk.js";
import { MirrorError, errorCode } from "./errors.js";
import { OWN_FOLDER } from "./names.js";

type Owner = { host: string; pid: number; startedAt: string };

const NAME = /^lock-([0-9a-z.-]*)_(\d+)_(\d+)_[0-9a-f]{8}$/;
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
 * Locks the directory.
 *
 * @returns a function that unlocks it.
 * @throws DIRECTORY_LOCKED
 */
export async function lockDirectory(disk: Disk, root: string): Promise<() => Promise<void>> {
  const folder = join(root, OWN_FOLDER);
  const own = `lock-${hostName()}_${process.pid}_${await startOf(process.pid)}_${randomBytes(4).toString("hex")}`;
  const path = join(folder, own);
  await (await disk.create(path)).close();
  const release = () => disk.remove(path);
  try {
    for (const { name } of await disk.list(folder)) {
      const [, host, pid, startedAt] = NAME.exec(name) ?? [];
      if (name === own || host === undefined) continue;
      const owner = { host, pid: Number(pid), startedAt: startedAt! };
      const facts = await disk.facts(join(folder, name));
      if (facts === null) continue;
      if (await isAlive(owner, Number(BigInt(facts.mtimeNs) / 1_000_000n))) {
        const where = host === hostName() ? "" : ` on ${host}`;
        throw new MirrorError(
          "DIRECTORY_LOCKED",
          `Process ${pid}${where} already mirrors into ${root}.`,
        );
      }
      await disk.remove(join(folder, name));
    }
  } catch (error) {
    await release();
    throw error;
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    await release();
  };
}
