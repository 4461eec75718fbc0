/** Everything that is measured in the database. It is exact: two runs give the same figures. */
import { UPLOADS, conflictingPairs } from "./conflicts.js";
import { type Stored, storeHistory } from "./history.js";
import { type LargestFolder, largestFolder } from "./limits.js";
import { type Measurements, measureTasks } from "./measure.js";
import { CONTENDERS, stopBucket } from "./packages/all.js";

export const SIZES = [100, 1000, 10_000, 100_000];
export const HISTORIES = [1, 10, 100, 1000];

export type DatabaseResults = {
  /** By package, then by number of files. */
  bySize: Record<string, Record<number, Measurements>>;
  /** By package, then by number of versions, with 100 files. */
  byVersions: Record<string, Record<number, Measurements>>;
  conflicts: { uploads: number; pairs: Record<string, number> };
  stored: Record<string, Stored>;
  largestFolder: Record<string, LargestFolder>;
};

/** @param largest the largest number of files and versions, to have a quick look. */
export async function runDatabase(largest = Infinity): Promise<DatabaseResults> {
  const results: DatabaseResults = {
    bySize: {},
    byVersions: {},
    conflicts: { uploads: UPLOADS, pairs: {} },
    stored: {},
    largestFolder: {},
  };
  try {
    for (const contender of CONTENDERS) {
      const { name } = contender;
      const say = (what: string) => console.log(`database: ${name}, ${what}`);
      results.bySize[name] = {};
      for (const files of SIZES.filter((size) => size <= largest)) {
        say(`${files} files`);
        results.bySize[name][files] = await measureTasks(contender, { files, versions: 1 });
      }
      if (contender.addVersions !== undefined) {
        results.byVersions[name] = {};
        for (const versions of HISTORIES.filter((count) => count <= largest)) {
          say(`${versions} versions`);
          const state = { files: 100, versions };
          results.byVersions[name][versions] = await measureTasks(contender, state);
        }
      }
      say("conflicts");
      results.conflicts.pairs[name] = await conflictingPairs(contender);
      say("a history");
      results.stored[name] = await storeHistory(contender);
      say("the largest folder");
      results.largestFolder[name] = await largestFolder(contender);
    }
    return results;
  } finally {
    await stopBucket();
  }
}
