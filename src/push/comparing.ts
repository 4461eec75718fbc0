/** Compares a directory with a folder of the server, and refuses what cannot be pushed before anything is sent. */
import { joinPath } from "../shared/paths.js";
import { MAX_ENTRIES } from "../shared/releaseLimits.js";
import { MirrorError } from "../sync/errors.js";
import { type PushChange, type PushEvent, pathsWith } from "./events.js";
import { decide } from "./plan.js";
import type { Connection, PushOptions } from "./push.js";
import type { Listing, PushRecord } from "./record.js";
import type { Scan } from "./scan.js";
import type { OutgoingFiles } from "./filling.js";
import { type Sides, noteSame, pathsOf, readSides, situationOf } from "./sides.js";
import { rememberEqual } from "./unchanged.js";

/** Paths in a message; the events have all. */
const SHOWN = 10;

type Comparing = Connection & {
  options: PushOptions;
  record: PushRecord;
  emit: (event: PushEvent) => void;
};

export type Compared = {
  changes: PushChange[];
  /** By the path relative to the directory. */
  digests: ReadonlyMap<string, string>;
  outgoing: OutgoingFiles;
};

/** @throws PUSH_REFUSED, CONFLICT */
export async function compareAll(
  comparing: Comparing,
  root: string,
  found: Scan,
): Promise<Compared> {
  const { options, folder, origin, emit } = comparing;
  const sides = await readSides(comparing, root, found);
  const { digests, assets } = sides;
  const changes = compare(sides, options);
  if (changes.length === 0 && !options.dryRun) rememberEqual(root, origin, sides);
  for (const change of changes) emit({ type: "change", ...change });
  await requirePossible(options, found, changes, assets);
  const at = (path: string) => ({
    path: joinPath(folder, path),
    basedOn: assets.get(path)?.versionId ?? null,
  });
  return {
    changes,
    digests,
    outgoing: {
      assets,
      sending: pathsWith(changes, "send").map((path) => ({
        ...at(path),
        isThere: assets.has(path),
        scanned: found.files.get(path)!,
        sha256: digests.get(path)!,
      })),
      archiving: pathsWith(changes, "archive").map(at),
    },
  };
}

/** Decides about each path of either side, and notes what is equal on both. */
function compare(sides: Sides, options: PushOptions): PushChange[] {
  const { prune = false, side, overwrite, inParts } = options;
  const changes: PushChange[] = [];
  for (const path of pathsOf(sides)) {
    const found = situationOf(sides, path);
    const situation = overwrite ? { ...found, base: undefined } : found;
    const isPruning = prune === "known" ? situation.base !== undefined : prune;
    const decision = decide(situation, { isPruning, side });
    if (decision === "same") noteSame(sides, path, found.local);
    else changes.push({ path, do: decision, isNew: found.remote === null });
  }
  const sorted = changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (!inParts) return sorted;
  const rest = sorted.filter(({ do: what }) => what === "send" || what === "archive");
  const left = new Set(rest.slice(MAX_ENTRIES));
  return sorted.filter((change) => !left.has(change));
}

function refused(message: string): MirrorError {
  return new MirrorError("PUSH_REFUSED", message);
}

/** Returns the first of many in one line. */
export function shown(lines: string[]): string {
  const more = lines.length - SHOWN;
  return lines.slice(0, SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/**
 * @param leavesInvalid leaves such files alone.
 * @throws if names are on this disk that no asset can have
 */
export function requireValid(
  { invalid }: Scan,
  code: "PUSH_REFUSED" | "PULL_REFUSED",
  { leavesInvalid = false }: { leavesInvalid?: boolean },
): void {
  if (invalid.length === 0 || leavesInvalid) return;
  const lines = invalid.map(({ path, reason }) => `${JSON.stringify(path)}: ${reason}`);
  const why = `Rename these files, or ignore them in .assetsignore: ${shown(lines)}.`;
  throw new MirrorError(code, why);
}

async function requirePossible(
  { prune, pruneMost, confirm }: PushOptions,
  { files }: Scan,
  changes: PushChange[],
  assets: Listing,
): Promise<void> {
  const conflicts = pathsWith(changes, "conflict");
  if (conflicts.length > 0) {
    throw new MirrorError(
      "CONFLICT",
      `Changed here and on the server since the last push: ${shown(conflicts)}. ` +
        "Pass --ours to push yours, or --theirs to leave the server's.",
    );
  }
  const count = pathsWith(changes, "send", "archive").length;
  if (count > MAX_ENTRIES) {
    throw refused(
      `${count} files differ, and a release has at most ${MAX_ENTRIES}. Push subfolders one after the other.`,
    );
  }
  const archived = pathsWith(changes, "archive").length;
  const published = [...assets.values()].filter(({ sha256 }) => sha256 !== null).length;
  if (!prune || pruneMost || archived * 2 <= published) return;
  const why = files.size === 0 ? "the directory is empty" : "the directory does not have them";
  const statement = `This would unpublish ${archived} of ${published} files, because ${why}.`;
  if (await confirm?.(statement)) return;
  throw refused(
    `${statement} Pass --${prune === "known" ? "yes" : "prune-most"} if that is meant.`,
  );
}
