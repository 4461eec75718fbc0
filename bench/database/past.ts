/** Counts what it costs to read the past, and to restore it. */
import type { Host } from "./host.js";
import type { Figures } from "./meter.js";
import { SHELF, SHELF_FILES, open } from "./measure.js";
import { ours } from "./packages/ours.js";

/** The sizes of the rest of the database, on which nothing depends. */
export const ELSEWHERE = [100, 1000];

const at = (index: number) => ({
  folderPath: SHELF,
  basename: `file-${String(index).padStart(6, "0")}`,
});

/** Files that have changed since, in the ways that differ in costs. */
const [REPLACED, RENAMED, MOVED, DELETED] = [at(0), at(1), at(2), at(3)];
export const SINCE = 4;

/** Returns the time of the newest change, when no other change can have it. */
async function timeOf({ visitor }: Host): Promise<number> {
  const { createdAt } = await visitor.query<{ createdAt: number }>("assets:head", {});
  const time = Math.ceil(createdAt);
  while (Date.now() <= time + 1);
  return time;
}

/** The costs of calls about a moment after which four files of a folder have changed, one of them two times. */
export async function past(files: number): Promise<Record<string, Figures>> {
  const host = await open(ours, { files, versions: 1 });
  const { visitor } = host;
  try {
    const then = await timeOf(host);
    const { folderPath, basename } = REPLACED;
    await ours.addVersions!(host, { folder: folderPath, name: basename }, 3);
    await visitor.mutation("assets:renameAsset", { ...RENAMED, newBasename: "renamed" });
    await visitor.mutation("assets:moveAsset", {
      ...{ fromFolderPath: SHELF, basename: MOVED.basename, toFolderPath: "top-0" },
    });
    await visitor.mutation("assets:deleteAsset", DELETED);
    const now = await timeOf(host);
    const lookUp = async (path: object) =>
      await host.measure(() => visitor.query("assets:getFileAt", { ...path, at: then }));
    const paginationOpts = { numItems: 200, cursor: null };
    const folder = { folderPath: SHELF };
    const moments = { from: then, to: now };
    return {
      "look up a file that has not changed since": await lookUp(at(9)),
      "look up a file that was replaced since": await lookUp(REPLACED),
      "look up a file that was renamed since": await lookUp(RENAMED),
      "look up a file that was moved since": await lookUp(MOVED),
      "look up a file that was deleted since": await lookUp(DELETED),
      [`list a folder of ${SHELF_FILES} files, ${SINCE} of them changed since`]: await host.measure(
        () => visitor.query("assets:listFolderAt", { ...folder, at: then, paginationOpts }),
      ),
      [`compare a folder of ${SHELF_FILES} files, ${SINCE} of them changed`]: await host.measure(
        () => visitor.query("assets:diffFolder", { ...folder, ...moments, paginationOpts }),
      ),
      // Last: it writes.
      [`restore a folder of ${SHELF_FILES} files, ${SINCE} of them changed since`]:
        await host.measure(() => visitor.mutation("assets:restoreFolder", { ...folder, at: then })),
    };
  } finally {
    await host.close();
  }
}
