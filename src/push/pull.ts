/** Pulls the published files of a folder into a directory. Never overwrites or loses what was edited there. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { ROOT } from "../shared/paths.js";
import { probeNames } from "../sync/directory.js";
import { MirrorError } from "../sync/errors.js";
import { type NameRules, OWN_FOLDER } from "../sync/names.js";
import { DEFAULTS } from "../sync/startMirror.js";
import { putBack } from "./aside.js";
import { requireValid } from "./comparing.js";
import { type PullChange, type PullEvent, pathsWith } from "./events.js";
import { type Side, decidePull } from "./plan.js";
import { type Claimed, type Connection, type ServerOptions, claim, connected } from "./push.js";
import { folderOf } from "./place.js";
import { type Listing, emptyRecord, readRecord, recordedOrigin, writeRecord } from "./record.js";
import type { Scan } from "./scan.js";
import { type Sides, noteSame, pathsOf, readSides, scanOf, situationOf } from "./sides.js";
import { requireHoldable, take, unholdableIn } from "./taking.js";
import { isUnchanged, rememberEqual } from "./unchanged.js";

export type PullOptions = ServerOptions & {
  /** The directory; created if missing. */
  directory: string;
  /** The folder of the server; by default that of the last push or pull, and the root in another directory. */
  folder?: string;
  /** Decides about files that both sides have changed; otherwise both versions are left. */
  side?: Side;
  /** Includes files and folders whose name begins with a dot. */
  hidden?: boolean;
  /** Compares only, and writes nothing. */
  dryRun?: boolean;
  /** Leaves files alone whose names the other side cannot have, and counts them as failed, instead of refusing the pull. */
  leavesInvalid?: boolean;
  /** The number of parallel downloads, 24 by default. */
  concurrency?: number;
  /** Asked before a pull that may not be meant; without it, such a pull is refused. */
  confirm?: (question: string) => Promise<boolean>;
  onEvent?: (event: PullEvent) => void;
  /** For tests: the names that the disk supports. */
  names?: NameRules;
};

export type PullSummary = {
  written: number;
  removed: number;
  unchanged: number;
  /** Files that only this side has changed. */
  kept: number;
  /** Files that both sides have changed. */
  conflicts: number;
  /** Files that could not be written or removed. */
  failed: number;
};

/**
 * Pulls a folder into a directory: compares them, and writes and removes what only the server has changed. Where both sides have
 * changed a file, the server's version is written beside it, as `hero.conflict-v8.png`, until it is deleted.
 *
 * @throws {MirrorError} PULL_REFUSED among others
 */
export async function pull(options: PullOptions): Promise<PullSummary> {
  const emit = options.onEvent ?? (() => undefined);
  const folder = folderOf(options);
  const work = async (connection: Connection): Promise<PullSummary> => {
    // A deployment that does not answer gets no directory.
    const head = await connection.remote.head(connection.folder);
    const earlier = existingRoot(options.directory);
    if (earlier !== null) requireNoMirror(earlier);
    if (options.dryRun) {
      const { plan, found } = await compare(earlier, connection, options, emit);
      return summaryOf(plan, found);
    }
    return await pullInto(
      await claim(options.directory, connection.ending),
      connection,
      options,
      head,
    );
  };
  return await connected({ ...options, folder }, emit, work, options.directory);
}

/**
 * Pulls into a directory that this process has claimed; see `pull`.
 *
 * @param head of the folder, asked before.
 * @param past the assets that the folder had at a moment, instead of those that it has.
 */
export async function pullInto(
  { root, disk }: Claimed,
  connection: Connection,
  options: PullOptions,
  head: string,
  past?: Listing,
): Promise<PullSummary> {
  const { origin } = connection;
  const emit = options.onEvent ?? (() => undefined);
  const before = scanOf(root, options);
  if (before.leftovers.length > 0) await putBack(disk, before, readRecord(root, origin));
  const invalid = options.leavesInvalid ? before.invalid : [];
  for (const { path, reason } of invalid) {
    emit({ type: "failed", path, problem: `no asset can have this name: ${reason}` });
  }
  const leftAlone = (summary: PullSummary, count: number) => ({
    ...summary,
    failed: summary.failed + count,
  });
  if (!past && isUnchanged(root, origin, head, before)) {
    return leftAlone(summaryOf([], before), invalid.length);
  }
  const { plan: all, found, sides, isEqual } = await compare(root, connection, options, emit, past);
  const { record } = sides;
  const rules = options.names ?? (await probeNames(disk));
  const unholdable = unholdableIn(sides, all, rules);
  if (!options.leavesInvalid) requireHoldable(unholdable);
  for (const { path, at, why } of unholdable) {
    const problem = at === path ? why : `its folder ${JSON.stringify(at)}: ${why}`;
    emit({ type: "failed", path, problem });
  }
  const left = new Set(unholdable.map(({ path }) => path));
  const plan = all.filter(({ path }) => !left.has(path));
  const device = deviceOf(root);
  if (record.device !== device) Object.assign(record, { device, isChanged: true });
  if (isEqual && !past) rememberEqual(root, origin, sides);
  const concurrency = options.concurrency ?? DEFAULTS.concurrency;
  const save = (): void => {
    if (record.isChanged) writeRecord(root, origin, record);
  };
  const taking = { ...connection, root, disk, rules, concurrency, sides, plan, save, emit };
  const taken = await take(taking);
  save();
  const summary = { ...summaryOf(plan, found), ...taken };
  return leftAlone(summary, invalid.length + unholdable.length);
}

type Planned = { plan: PullChange[]; found: Scan; sides: Sides; isEqual: boolean };

/** @param root `null` if there is no directory */
export async function compare(
  root: string | null,
  connection: Connection,
  options: PullOptions,
  emit: (event: PullEvent) => void,
  past?: Listing,
): Promise<Planned> {
  const { origin } = connection;
  const found = scanOf(root, options);
  for (const left of found.leftOut) emit({ type: "left out", ...left });
  requireValid(found, "PULL_REFUSED", options);
  const record = root === null ? emptyRecord() : readRecord(root, origin);
  const sides = await readSides({ ...connection, record, past, emit }, root, found);
  const ask = (statement: string) => requireConsent(options, statement);
  if (root !== null) await requireSameDirectory(root, sides, connection, ask);
  const changes: PullChange[] = [];
  let isEqual = true;
  for (const path of pathsOf(sides)) {
    const situation = situationOf(sides, path);
    const decision = decidePull(situation, options.side);
    const { local, remote } = situation;
    if (decision === "same") {
      noteSame(sides, path, local);
      continue;
    }
    isEqual = false;
    const isPrivate = sides.assets.get(path)?.isPrivate ?? false;
    if (decision === "take" && isPrivate) emit({ type: "left out", path, why: "private" });
    else changes.push({ path, do: decision, isNew: local === null });
    const isSeen = options.side === "ours" && decidePull(situation, undefined) === "conflict";
    // From now on only this side has changed it.
    if (isSeen) noteSame(sides, path, remote);
  }
  const plan = changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const change of plan) emit({ type: "change", ...change });
  const removed = pathsWith(plan, "remove").length;
  if (removed * 2 > found.files.size) {
    await ask(
      `This would remove ${removed} of ${found.files.size} files, which the server no longer has.`,
    );
  }
  return { plan, found, sides, isEqual };
}

/** Asks if the directory may be another one than that of the last pull. */
async function requireSameDirectory(
  root: string,
  { digests, record }: Sides,
  { origin }: Connection,
  ask: (statement: string) => Promise<void>,
): Promise<void> {
  const { base, device } = record;
  const recorded = recordedOrigin(root);
  if (recorded !== null && JSON.stringify(recorded) !== JSON.stringify(origin)) {
    const { url, folder } = recorded;
    const name = folder === ROOT ? "all files" : `"${folder}"`;
    await ask(`${root} was last pushed to or pulled from ${name} at ${url}.`);
  }
  if (base.size > 0 && device !== null && device !== deviceOf(root)) {
    await ask(`${root} is on another disk than at the last pull.`);
  }
  if (base.size === 0 || [...base.keys()].some((path) => digests.has(path))) return;
  await ask(`${root} has none of the ${base.size} files that it had: they would be pulled again.`);
  base.clear();
}

export async function requireConsent(
  { confirm, dryRun }: Pick<PullOptions, "confirm" | "dryRun">,
  statement: string,
): Promise<void> {
  if (dryRun || (await confirm?.(statement))) return;
  throw new MirrorError("PULL_REFUSED", `${statement} Pass --yes if that is meant.`);
}

export function existingRoot(directory: string): string | null {
  return existsSync(directory) ? realpathSync(directory) : null;
}

/** The files of `sync` are its own, and it removes what the server no longer has. */
export function requireNoMirror(root: string): void {
  if (!existsSync(`${root}/${OWN_FOLDER}/state.jsonl`)) return;
  throw new MirrorError(
    "OTHER_MIRROR",
    `${root} is a mirror of sync. Pull into another directory.`,
  );
}

const deviceOf = (root: string): string => String(statSync(root, { bigint: true }).dev);

export function summaryOf(plan: PullChange[], { files }: Scan): PullSummary {
  const count = (decision: PullChange["do"]) => pathsWith(plan, decision).length;
  return {
    ...{ written: count("take"), removed: count("remove"), failed: 0 },
    ...{ kept: count("keep"), conflicts: count("conflict") },
    unchanged: files.size - plan.filter(({ path }) => files.has(path)).length,
  };
}
