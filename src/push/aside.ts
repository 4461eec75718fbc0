/**
 * Files that a pull has renamed to replace or remove them. After a kill in that instant they get their names back, so that an
 * edit of the same instant is not lost.
 */
import { createHash } from "node:crypto";
import { joinPath, lastSegment } from "../shared/paths.js";
import type { Disk } from "../sync/disk.js";
import { temporaryName } from "../sync/names.js";
import type { PushRecord } from "./record.js";
import type { Scan } from "./scan.js";

/** Returns the temporary name of a file while it is replaced or removed. */
export function asideOf(path: string): string {
  return temporaryName(createHash("sha256").update(path).digest("hex").slice(0, 16));
}

/**
 * Gives files their names back. One whose name another file has is left, unless both sides had its bytes: it is named beside
 * that.
 */
export async function putBack(
  disk: Disk,
  { leftovers }: Scan,
  { taking, base }: PushRecord,
): Promise<void> {
  const pathOf = new Map([...taking.keys()].map((path) => [asideOf(path), path]));
  for (const leftover of leftovers) {
    const name = lastSegment(leftover);
    const path = pathOf.get(name);
    if (path === undefined) continue;
    const beside = (suffix: string) =>
      joinPath(leftover.slice(0, -name.length - 1), `${lastSegment(path)}${suffix}`);
    if (await disk.place(leftover, beside(""))) continue;
    const file = await disk.read(leftover);
    if (file === null) continue;
    const digest = await file.sha256().finally(() => file.close());
    if (digest === base.get(path)) continue;
    for (let number = 1; !(await disk.place(leftover, beside(`.kept-${number}`)));) number += 1;
  }
}
