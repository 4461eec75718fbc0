/** A disk on which something happens before each operation. */
import { type Disk, type OpenFile, nodeDisk } from "../../src/sync/disk.js";

export type Operation = keyof Disk | "write" | "flush";

/** @param before may throw, or end the process. */
export function faultyDisk(before: (operation: Operation, path: string) => void): Disk {
  const open = (file: OpenFile, path: string): OpenFile => ({
    ...file,
    async write(...pieces) {
      const bytes = Buffer.concat(pieces);
      // Half of it, as a kill or a full disk leaves it.
      const half = bytes.length >> 1;
      await file.write(bytes.subarray(0, half));
      before("write", path);
      await file.write(bytes.subarray(half));
    },
    async flush() {
      before("flush", path);
      await file.flush();
    },
  });
  const wrapped = {} as Record<string, unknown>;
  for (const [name, operation] of Object.entries(nodeDisk)) {
    wrapped[name] = async (...args: [string, ...string[]]) => {
      before(name as keyof Disk, args.at(-1)!);
      const result: unknown = await (operation as (...args: string[]) => unknown)(...args);
      return name === "create" || name === "append" ? open(result as OpenFile, args[0]) : result;
    };
  }
  return wrapped as unknown as Disk;
}
