/** Finds what differs between a directory and a folder of the server, by what both had after the last push or pull. */
import type { PushEvent } from "./events.js";
import { type Place, findPlace } from "./place.js";
import type { State } from "./plan.js";
import { type Connection, type ServerOptions, connected } from "./push.js";
import { readRecord } from "./record.js";
import { type Sides, pathsOf, readSides, scanOf, situationOf } from "./sides.js";
import { isUnchanged, rememberEqual } from "./unchanged.js";

export type SideChange = "added" | "changed" | "deleted";

/** A file that is not the same on both sides. Both sides have changed it if neither is `null`. */
export type PathDifference = {
  /** Relative to the directory, and to the folder of the server. */
  path: string;
  /** Since both sides were the same; `null` if nothing has changed. */
  here: SideChange | null;
  there: SideChange | null;
};

export type DifferencesOptions = ServerOptions &
  Place & {
    /** Includes files and folders whose name begins with a dot. */
    hidden?: boolean;
    onEvent?: (event: PushEvent) => void;
  };

export type Compared = Connection & { root: string; sides: Sides };

/**
 * Returns what differs, sorted by path, and hands both sides to `look` before the connection closes. Reads only files that
 * have changed since the last push or pull, and changes nothing.
 *
 * @throws {MirrorError} OPTIONS_INVALID if the directory was never pushed or pulled and no folder is given
 */
export async function findDifferences(
  options: DifferencesOptions,
  look: (differences: PathDifference[], compared: Compared) => Promise<void> | void = () =>
    undefined,
): Promise<PathDifference[]> {
  const emit = options.onEvent ?? (() => undefined);
  const { root, folder } = await findPlace(options);
  const work = async (connection: Connection): Promise<PathDifference[]> => {
    const { remote, origin } = connection;
    const found = scanOf(root, options);
    const head = await remote.head(connection.folder);
    if (isUnchanged(root, origin, head, found)) return [];
    const record = readRecord(root, origin);
    const sides = await readSides({ ...connection, record, emit }, root, found);
    const differences = differencesOf(sides);
    if (differences.length === 0) rememberEqual(root, origin, sides);
    await look(differences, { ...connection, root, sides });
    return differences;
  };
  return await connected({ ...options, folder }, emit, work, root);
}

function differencesOf(sides: Sides): PathDifference[] {
  const differences: PathDifference[] = [];
  for (const path of pathsOf(sides)) {
    const { base = null, local, remote } = situationOf(sides, path);
    if (local === remote) continue;
    differences.push({ path, here: changeOf(base, local), there: changeOf(base, remote) });
  }
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function changeOf(before: State, now: State): SideChange | null {
  if (before === now) return null;
  if (before === null) return "added";
  return now === null ? "deleted" : "changed";
}
