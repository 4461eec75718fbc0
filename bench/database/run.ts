/** Runs all database benchmarks. They are exact: two runs give the same results. */
import { UPLOADS, conflictingPairs } from "./conflicts.js";
import { type Stored, storeHistory } from "./history.js";
import { type LargestFolder, largestFolder } from "./limits.js";
import { type Measurements, measureTasks } from "./measure.js";
import type { Contender } from "./contender.js";
import { CONTENDERS, stopBucket } from "./packages/all.js";

export const SIZES = [100, 1000, 10_000, 100_000];
export const HISTORIES = [1, 10, 100, 1000];

export type DatabaseResults = {
  /** By package and number of files. */
  bySize: Record<string, Record<number, Measurements>>;
  /** By package and number of versions, with 100 files. */
  byVersions: Record<string, Record<number, Measurements>>;
  conflicts: { uploads: number; pairs: Record<string, number> };
  stored: Record<string, Stored>;
  largestFolder: Record<string, LargestFolder>;
};

type Save = (results: DatabaseResults) => Promise<void>;

/** @param save is called with the results so far after each step, because all steps take long. */
export async function runDatabase(save: Save): Promise<DatabaseResults> {
  const results: DatabaseResults = {
    bySize: {},
    byVersions: {},
    conflicts: { uploads: UPLOADS, pairs: {} },
    stored: {},
    largestFolder: {},
  };
  const each = async (what: string, work: (contender: Contender) => Promise<void>) => {
    for (const contender of CONTENDERS) {
      console.log(`database: ${what}, ${contender.name}`);
      await work(contender);
      await save(results);
    }
  };
  const withFiles = (files: number) =>
    each(`${files} files`, async (contender) => {
      const measured = await measureTasks(contender, { files, versions: 1 });
      (results.bySize[contender.name] ??= {})[files] = measured;
    });
  const [largest, ...others] = SIZES.toReversed();
  try {
    for (const files of others.toReversed()) await withFiles(files);
    for (const versions of HISTORIES) {
      await each(`${versions} versions`, async (contender) => {
        if (contender.addVersions === undefined) return;
        const measured = await measureTasks(contender, { files: 100, versions });
        (results.byVersions[contender.name] ??= {})[versions] = measured;
      });
    }
    await each("conflicts", async (contender) => {
      results.conflicts.pairs[contender.name] = await conflictingPairs(contender);
    });
    await each("the largest folder", async (contender) => {
      results.largestFolder[contender.name] = await largestFolder(contender);
    });
    await each("a history", async (contender) => {
      results.stored[contender.name] = await storeHistory(contender);
    });
    // Last, because it takes longest.
    await withFiles(largest!);
    return results;
  } finally {
    await stopBucket();
  }
}
