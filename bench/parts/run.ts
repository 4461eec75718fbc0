/**
 * `npm run bench:parts` sends a file of 6 GB in parts over a network that fails, and then, twice, with one plain PUT and
 * in parts. `npm run bench:parts -- 1 3` sends 1 GB, three times. It needs twice the size on the disk for a time.
 */
import { partSizeFor } from "../../src/shared/parts.js";
import { faultsOf } from "./faults.js";
import { makeLargeFile } from "./upload.js";

const MB = 1e6;
const GOAL = 0.95;
/** The parts that are in memory at the same time. */
const AT_ONCE = 3;
/** How often these fit into the memory that an upload may use: the copies that Node has not collected yet. */
const MEMORY = 6;

export async function main([gigabytes = "6", rounds = "2"]: string[]): Promise<number> {
  const size = Number(gigabytes) * 1e9;
  const partSize = partSizeFor(size);
  const file = await makeLargeFile(size, partSize);
  const failures: string[] = [];
  const expectThat = (isTrue: boolean, what: string) => {
    if (!isTrue) failures.push(what);
  };
  try {
    const { since, faults, memory, isWhole, signed } = await file.send(true, faultsOf(1, 10));
    const most = Math.max(...since.map(({ again, failed }) => again - failed));
    const parts = Math.ceil(size / partSize);
    console.log(
      `with faults ${JSON.stringify(faults)}: ${signed} requests for ${parts} parts, at most ${most} sent again after ` +
        `a cut, ${growthOf(memory)} MB of memory`,
    );
    expectThat(isWhole, "with faults: other bytes arrived");
    expectThat(most <= AT_ONCE, "a cut costs more than three parts");
    const bound = MEMORY * AT_ONCE * partSize;
    expectThat(memory.peak - memory.before <= bound, `more than ${bound / MB} MB of memory`);

    const fastest = { plain: 0, inParts: 0 };
    for (let round = 0; round < Number(rounds); round += 1) {
      for (const way of ["plain", "inParts"] as const) {
        const { ms, cpuMs, memory, isWhole } = await file.send(way === "inParts");
        const speed = size / MB / (ms / 1000);
        fastest[way] = Math.max(fastest[way], speed);
        console.log(
          `${way}: ${speed.toFixed(0)} MB/s, ${(cpuMs / 1000).toFixed(1)} s of processor time, ${growthOf(memory)} MB of memory`,
        );
        expectThat(isWhole, `${way}: other bytes arrived`);
      }
    }
    const ratio = fastest.inParts / fastest.plain;
    console.log(`speed of parts: ${ratio.toFixed(2)} of a plain PUT`);
    expectThat(ratio >= GOAL, `parts have less than ${GOAL} of the speed of a plain PUT`);
  } finally {
    await file.remove();
  }
  for (const failure of failures) console.error(`NOT REACHED: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

function growthOf({ before, peak }: { before: number; peak: number }): string {
  return ((peak - before) / MB).toFixed(0);
}
