/** Tests which names the file system of a directory supports. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Disk } from "./disk.js";
import type { NameRules } from "./names.js";

async function canHold(disk: Disk, folder: string, name: string): Promise<boolean> {
  try {
    await (await disk.create(join(folder, name))).close();
  } catch {
    return false;
  }
  const isThere = (await disk.list(folder)).some((entry) => entry.name === name);
  await disk.remove(join(folder, name));
  return isThere;
}

/** @param folder the mirror's own folder. */
export async function probeNames(disk: Disk, folder: string): Promise<NameRules> {
  const stem = `probe-${randomBytes(4).toString("hex")}`;
  await (await disk.create(join(folder, stem))).close();
  const isCaseInsensitive = (await disk.facts(join(folder, stem.toUpperCase()))) !== null;
  await disk.remove(join(folder, stem));
  const isPortable =
    process.platform === "win32" || !(await canHold(disk, folder, `${stem}<:?*> .`));
  const long = (bytes: number) => stem.padEnd(bytes, "x");
  const maxBytes = (await canHold(disk, folder, long(255))) ? 255 : 143;
  return { isCaseInsensitive, isPortable, maxBytes };
}
