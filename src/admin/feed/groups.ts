/** Groups changes that belong together. Pure. */
import type { ChangeType } from "../../shared/changeTypes.js";
import type { ChangeTone, DescribedChange } from "../../shared/changeWords.js";
import { commonFolder } from "../list/download.js";
import type { AdminWords } from "../words/en/index.js";
import type { Change } from "./feedFilter.js";

export type Described = DescribedChange<Change>;

/** Changes of the same kind by the same actor, newest first. */
export type Group = {
  items: readonly Described[];
  tone: ChangeTone;
  /** The sentence: `actor before files after folder end`. */
  before: string;
  files: string;
  after: string;
  /** The folder that contains all of them. */
  folderPath: string;
  end?: string;
  /** True if older changes that are not loaded may belong to it. */
  isOpen: boolean;
};

export type FeedLine = { id: string; createdAt: number } & (
  { described: Described; group: null } | { described: null; group: Group }
);

/** Changes further apart than this do not belong together. */
const APART_MS = 10 * 60_000;
/** Fewer changes are shown one by one. */
const FEWEST = 3;

/** Types of changes of which many are one line. */
const GROUPED = [
  "asset:publish",
  "version:draft",
  "version:describe",
  "version:verify",
  "asset:update",
  "asset:archive",
  "asset:move",
  "asset:leave",
  "asset:rename",
  "asset:delete",
  "asset:purge",
] as const satisfies ChangeType[];

/**
 * The kind of a group. New files come with their first version, from uploads or back from the trash, which the feed does
 * not tell apart.
 */
export type GroupKind = (typeof GROUPED)[number] | "added" | "addedAsDraft" | "restored";

/** A change that is grouped with others of its kind in any folder; `null` if it is not. */
type Kinded = Described & { kind: GroupKind | null };

/**
 * Returns the lines of the feed: a new file and the publishing of its first version are one, and so are many changes of the same kind.
 *
 * @param changes newest first.
 * @param isComplete true if no older changes are to come.
 */
export function groupChanges(
  t: AdminWords,
  changes: readonly Described[],
  isComplete: boolean,
): FeedLine[] {
  const oldest = changes.at(-1)?.change.createdAt ?? 0;
  const clusters: Cluster[] = [];
  /** The last cluster of each actor, which another of the same kind continues. */
  const lastOf = new Map<string, Cluster>();
  for (const described of joinFirstVersions(t, changes)) {
    const { actor = "", assetId } = described.change;
    const last = lastOf.get(actor);
    if (last !== undefined && continues(last, described)) {
      last.items.push(described);
      last.assets.add(assetId);
    } else {
      const cluster = { items: [described], assets: new Set([assetId]) };
      clusters.push(cluster);
      lastOf.set(actor, cluster);
    }
  }
  const lines = clusters.flatMap(({ items }): FeedLine[] => {
    if (filesOf(items).length < FEWEST) return items.map((described) => lineOf(described));
    const isOpen = !isComplete && items.at(-1)!.change.createdAt - oldest <= APART_MS;
    const { id, createdAt } = items[0]!.change;
    return [{ id, createdAt, described: null, group: groupOf(t, items, isOpen) }];
  });
  const positions = new Map(changes.map(({ change }, index) => [change.id, index]));
  return lines.sort((a, b) => positions.get(a.id)! - positions.get(b.id)!);
}

const filesOf = (items: readonly Kinded[]) => items.filter(({ isFolder }) => !isFolder);

type Cluster = { items: Kinded[]; assets: Set<string | undefined> };

/**
 * Returns whether a change is the next older one of a cluster. Its files are in one tree of folders, and several changes of
 * one file are a story of their own.
 */
function continues({ items, assets }: Cluster, described: Kinded): boolean {
  const { kind, change } = items[0]!;
  const { type, assetId, createdAt, folderPath, fromFolderPath } = described.change;
  const isNear = items.at(-1)!.change.createdAt - createdAt <= APART_MS;
  // New files bring their folders along.
  const isFolderOf = type === "folder:create" && fromFolderPath === undefined;
  if (isFolderOf && (kind === "added" || kind === "addedAsDraft")) return isNear;
  const own = change.folderPath;
  const isTogether = own === folderPath || commonFolder([own, folderPath]) !== "";
  const isOfRelease = change.releaseId === described.change.releaseId;
  const isAlike = kind !== null && kind === described.kind && isOfRelease;
  return isAlike && isNear && isTogether && !assets.has(assetId);
}

function lineOf(described: Described): FeedLine {
  const { id, createdAt } = described.change;
  return { id, createdAt, described, group: null };
}

/** Joins the creation of an asset with the publishing or the draft of its first version. */
function joinFirstVersions({ feed: t }: AdminWords, changes: readonly Described[]): Kinded[] {
  const joined: Kinded[] = [];
  for (const described of changes) {
    const { change, before, after } = described;
    const later = joined.at(-1);
    if (later === undefined || !isFirstVersion(later.change, change)) {
      joined.push({ ...described, kind: kindOf(described) });
    } else if (later.change.type === "version:draft") {
      joined.splice(-1, 1, { ...later, ...t.addedAsDraft, kind: "addedAsDraft" });
    } else joined.splice(-1, 1, { ...later, before, after, kind: "added" });
  }
  return joined;
}

function isFirstVersion(later: Change, earlier: Change): boolean {
  return (
    earlier.type === "asset:create" &&
    earlier.fromBasename === undefined &&
    (later.type === "asset:publish" || later.type === "version:draft") &&
    later.version === 1 &&
    later.assetId === earlier.assetId &&
    later.actor === earlier.actor
  );
}

function kindOf({ change: { type, fromBasename }, tone }: Described): GroupKind | null {
  if (type === "asset:create" && fromBasename === undefined) return "added";
  if (tone === "restore") return "restored";
  return GROUPED.find((grouped) => grouped === type) ?? null;
}

function groupOf({ feed: t }: AdminWords, items: readonly Kinded[], isOpen: boolean): Group {
  const { tone, kind } = items[0]!;
  const own = filesOf(items);
  return {
    items,
    tone,
    // Changes without a kind are not grouped.
    ...t.groups[kind!],
    files: t.filesOf(own.length, isOpen),
    folderPath: commonFolder(own.map(({ change }) => change.folderPath)),
    isOpen,
  };
}
