/** Compares a directory with a folder of the server, and refuses what cannot be pushed before anything is sent. */
import { ROOT, joinPath } from "../shared/paths.js";
import { MAX_ENTRIES } from "../shared/releaseLimits.js";
import { MirrorError } from "../sync/errors.js";
import { type PushChange, type PushEvent, pathsWith } from "./events.js";
import { decide } from "./plan.js";
import type { Connection, PushOptions } from "./push.js";
import { type Listing, type PushRecord, hashAll } from "./record.js";
import { type Scan, scan } from "./scan.js";
import type { Archived } from "./filling.js";
import type { Outgoing } from "./send.js";

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
  digests: Map<string, string>;
  outgoing: { sending: Outgoing[]; archiving: Archived[] };
};

/** @throws PUSH_REFUSED, CONFLICT */
export async function compareAll(comparing: Comparing, root: string): Promise<Compared> {
  const { options, folder, record, emit } = comparing;
  const found = scan(root, { withHidden: options.hidden ?? false });
  for (const left of found.leftOut) emit({ type: "left out", ...left });
  requireValid(found);
  const assets = await listed(comparing);
  const { digests, hashes } = await hashAll(found.files, record.hashes, (size) =>
    emit({ type: "read", size }),
  );
  record.hashes = hashes;
  const changes = compare(comparing, digests, assets);
  for (const change of changes) emit({ type: "change", ...change });
  requirePossible(options, found, changes, assets);
  const at = (path: string) => {
    const full = joinPath(folder, path);
    return { path: full, basedOn: assets.get(full)?.versionId ?? null };
  };
  return {
    changes,
    digests,
    outgoing: {
      sending: pathsWith(changes, "send").map((path) => ({
        ...at(path),
        scanned: found.files.get(path)!,
        sha256: digests.get(path)!,
      })),
      archiving: pathsWith(changes, "archive").map(at),
    },
  };
}

/** Returns the assets of the folder; from the record, if nothing has changed there since. */
async function listed({ remote, folder, record }: Comparing): Promise<Listing> {
  // Asked before: a change while it is listed makes the record outdated, not wrong.
  const head = await remote.head(folder);
  if (record.listing?.head !== head) {
    record.listing = { head, assets: await remote.list(folder) };
  }
  return record.listing.assets;
}

/** Decides about each path of either side, and notes what is equal on both. */
function compare(
  { folder, record, options }: Comparing,
  digests: ReadonlyMap<string, string>,
  assets: Listing,
): PushChange[] {
  const { base } = record;
  const isPruning = options.prune ?? false;
  const paths = new Set(digests.keys());
  for (const path of assets.keys()) paths.add(relativeTo(folder, path));
  for (const path of base.keys()) paths.add(path);
  const changes: PushChange[] = [];
  for (const path of paths) {
    const local = digests.get(path) ?? null;
    const remote = assets.get(joinPath(folder, path))?.sha256 ?? null;
    const known = options.overwrite ? undefined : base.get(path);
    const situation = { base: known, local, remote };
    const decision = decide(situation, { isPruning, side: options.side });
    if (decision !== "same") changes.push({ path, do: decision, isNew: remote === null });
    else if (local === null) base.delete(path);
    else base.set(path, local);
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Returns a path of the server as the directory has it. */
export function relativeTo(folder: string, path: string): string {
  return folder === ROOT ? path : path.slice(folder.length + 1);
}

function refused(message: string): MirrorError {
  return new MirrorError("PUSH_REFUSED", message);
}

function shown(lines: string[]): string {
  const more = lines.length - SHOWN;
  return lines.slice(0, SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function requireValid({ invalid }: Scan): void {
  if (invalid.length === 0) return;
  const lines = invalid.map(({ path, reason }) => `${JSON.stringify(path)}: ${reason}`);
  throw refused(`Rename these files, or ignore them in .assetsignore: ${shown(lines)}.`);
}

function requirePossible(
  { prune, pruneMost }: PushOptions,
  { files }: Scan,
  changes: PushChange[],
  assets: Listing,
): void {
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
  throw refused(
    `This would unpublish ${archived} of ${published} files, because ${why}. Pass --prune-most if that is meant.`,
  );
}
