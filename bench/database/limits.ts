/**
 * Finds the largest folder that one call can list within the platform's limits: extrapolated from the cost
 * per file, and tried at the boundary if the embedded backend enforces the limit.
 */
import { type Value, getConvexSize } from "convex/values";
import { LIMITS as TRANSACTION_LIMITS } from "../../local/database/transaction.js";
import { type FilePath, type Contender, isTask } from "./contender.js";
import { Host } from "./host.js";
import type { Figures } from "./meter.js";

const { documentsRead, ranges, bytesRead } = TRANSACTION_LIMITS;

/** Limits per transaction, and of a result: its size, and its array elements. */
export const LIMITS = {
  documentsRead,
  ranges,
  bytesRead,
  returnedBytes: 16 * 2 ** 20,
  elements: 8192,
} as const;

type Limited = keyof typeof LIMITS;
/** The limits that the embedded backend enforces. */
const ENFORCED: ReadonlySet<Limited> = new Set(["documentsRead", "ranges", "bytesRead"]);

export type LargestFolder =
  | { cannot: string }
  | {
      inOneCall: number;
      /** The limit that is reached first. */
      limit: Limited | "the package's own limit";
      /** True if a folder at the boundary was listed, and one more file was refused. */
      isTried: boolean;
      /** Whether a longer folder can be read page by page. */
      hasPages: boolean;
    };

const FOLDER = "folder";

function filesOf(count: number): FilePath[] {
  return Array.from({ length: count }, (_, index) => ({
    folder: FOLDER,
    name: `file-${String(index).padStart(6, "0")}`,
  }));
}

type Listing = NonNullable<Contender["listing"]>;
type Use = Record<Limited, number>;

async function useOf(host: Host, { list }: Listing, count: number): Promise<Use> {
  let result: unknown;
  const figures: Figures = await host.measure(async () => {
    result = await list(host.visitor, FOLDER, count);
  });
  return { ...figures, returnedBytes: getConvexSize(result as Value), elements: count };
}

/** Returns the largest number of files per limit, if usage grows linearly. */
function boundaryOf(few: Use, many: Use): { count: number; limit: Limited } {
  const boundaries = (Object.keys(LIMITS) as Limited[]).map((limit) => {
    const each = (many[limit] - few[limit]) / (many.elements - few.elements);
    const count = few.elements + Math.floor((LIMITS[limit] - few[limit]) / each);
    return { count: each > 0 ? count : Infinity, limit };
  });
  return boundaries.reduce((least, one) => (one.count < least.count ? one : least));
}

export async function largestFolder(contender: Contender): Promise<LargestFolder> {
  const { listing } = contender;
  const { listFolder } = contender.tasks;
  if (!isTask(listFolder)) return listFolder;
  if (listing === undefined) throw new Error(`${contender.name} does not define how it lists`);
  const { hasPages } = listing;
  const uses: Use[] = [];
  for (const count of [10, 100]) {
    uses.push(await withFolder(contender, count, (host) => useOf(host, listing, count)));
  }
  const { count, limit } = boundaryOf(uses[0]!, uses[1]!);
  const own = listing.ownLimit ?? Infinity;
  const inOneCall = Math.min(own, count);
  const isOwn = own <= count;
  const isTried = isOwn || ENFORCED.has(limit);
  if (isTried) {
    await withFolder(contender, inOneCall + 1, async (host) => {
      const isRefused = await listing.list(host.visitor, FOLDER, inOneCall + 1).then(
        () => false,
        () => true,
      );
      if (!isRefused) throw new Error(`${contender.name} lists more than ${inOneCall} files.`);
    });
    await withFolder(contender, inOneCall, async (host) => {
      await listing.list(host.visitor, FOLDER, inOneCall);
    });
  }
  return { inOneCall, limit: isOwn ? "the package's own limit" : limit, isTried, hasPages };
}

async function withFolder<Result>(
  contender: Contender,
  count: number,
  work: (host: Host) => Promise<Result>,
): Promise<Result> {
  const host = await Host.start(await contender.app(), { hasLimits: true });
  try {
    await contender.fill(host, filesOf(count));
    return await work(host);
  } finally {
    await host.close();
  }
}
