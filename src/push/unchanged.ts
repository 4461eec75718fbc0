/**
 * Remembers that both sides were equal, so that the next command on an unchanged tree reads no file, compares no path and
 * does not even read the record: a text of all files' sizes, times and inodes is as it was, and so is the server's newest
 * change.
 */
import { createHash } from "node:crypto";
import type { Origin } from "../sync/state.js";
import { OWN_FOLDER } from "../sync/names.js";
import { readOwn, writeOwn } from "./record.js";
import type { Scan } from "./scan.js";
import type { Sides } from "./sides.js";

const NAME = `${OWN_FOLDER}/unchanged.json`;

type Remembered = { head: string; files: string };

/** Returns whether both sides are as they were when they were equal. */
export function isUnchanged(root: string, origin: Origin, head: string, found: Scan): boolean {
  const remembered = readOwn(root, NAME, origin) as Remembered | null;
  return remembered?.head === head && remembered.files === digestOf(found);
}

/** Remembers that both sides are equal; nothing, if a file cannot be told from a later one, or on a disk that is only read. */
export function rememberEqual(root: string, origin: Origin, { found, record }: Sides): void {
  if (record.hashes.size < found.files.size || record.listing === null) return;
  const remembered: Remembered = { head: record.listing.head, files: digestOf(found) };
  try {
    writeOwn(root, NAME, origin, remembered);
  } catch {
    // The next command takes longer.
  }
}

/** Characters that are digested together: a call for each file would take longer than the digest. */
const TOGETHER = 1 << 16;

function digestOf({ files, rules }: Scan): string {
  const hash = createHash("sha256").update(JSON.stringify(rules));
  let lines = "";
  for (const [path, { size, mtimeNs, ino }] of files) {
    lines += `${path}\0${size}\0${mtimeNs}\0${ino}\n`;
    if (lines.length < TOGETHER) continue;
    hash.update(lines);
    lines = "";
  }
  return hash.update(lines).digest("hex");
}
