/**
 * One process for one directory. Each has a file of its own whose name tells who it is, then looks
 * whether there is another one alive: of two that start together at least one sees the other, and a
 * file is never deleted by anybody who could mistake it for a later one. A process that was killed
 * holds nothing: its directory can be taken at once.
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
/** How often a holder says that it lives, to those on other machines. */
const HEARTBEAT_MS = 10_000;
const FORGOTTEN_MS = 60_000;

function hostName(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z.-]/g, "-");
}

/** When a process was started, in a number that the next process with its id does not have. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 22; the second one is a name in brackets that may hold spaces.
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
 * Takes the directory.
 *
 * @returns what gives it back.
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
          `${root} is being mirrored into by process ${pid}${where}.`,
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
