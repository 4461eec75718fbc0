/** Counts the pairs of concurrent uploads of which one would be retried. */
import { type Contender, contentOf } from "./contender.js";
import { open } from "./measure.js";
import type { Transaction } from "../../local/database/transaction.js";
import { mustRunAgain } from "./meter.js";

export const UPLOADS = 50;
export const PAIRS = (UPLOADS * (UPLOADS - 1)) / 2;

/** Uploads of different bytes to different new files of an existing folder. */
export async function conflictingPairs(contender: Contender): Promise<number> {
  const host = await open(contender, { files: 100, versions: 1 });
  const { uploadNew } = contender.tasks;
  if (!("run" in uploadNew)) throw new Error(`${contender.name} cannot upload`);
  try {
    const uploads: Transaction[][] = [];
    for (let number = 0; number < UPLOADS; number += 1) {
      await host.settle();
      host.meter.reset();
      const file = { folder: "shelf", name: `upload-${number}` };
      await uploadNew.run(host.visitor, { ...file, ...contentOf(`bytes ${number}`) });
      await host.settle();
      uploads.push(host.meter.transactions);
    }
    let pairs = 0;
    for (const [number, one] of uploads.entries()) {
      for (const other of uploads.slice(number + 1)) {
        if (areInConflict(one, other) || areInConflict(other, one)) pairs += 1;
      }
    }
    return pairs;
  } finally {
    await host.close();
  }
}

function areInConflict(writers: Transaction[], readers: Transaction[]): boolean {
  return writers.some((writer) => readers.some((reader) => mustRunAgain(reader, writer)));
}
