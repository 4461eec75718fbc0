/** Groups changes that belong together. Pure. */
import type { ChangeType } from "../../shared/changeTypes.js";
import type { ChangeTone, DescribedChange } from "../../shared/changeWords.js";
import { commonFolder } from "../list/download.js";
import { plural } from "../words/format.js";
import type { Change } from "./feedFilter.js";

export type Described = DescribedChange<Change>;

/** Changes of the same kind by the same actor, newest first. */
export type Group = {
  items: readonly Described[];
  tone: ChangeTone;
  /** The sentence: `actor before files after place end`. */
  before: string;
  files: string;
  after: string;
  /** The folder that contains all of them. */
  folderPath: string;
  end: string;
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

type Words = { before: string; after: string; end?: string };

/** New files with their first version: from uploads, or back from the trash, which the feed does not tell apart. */
const ADDED = "added";
const AS_A_DRAFT = "as a draft";

/** The sentences about many files; other types are shown one by one. */
const WORDS: Partial<Record<ChangeType | typeof AS_A_DRAFT, Words>> = {
  "asset:create": { before: ADDED, after: "to" },
  [AS_A_DRAFT]: { before: ADDED, after: "to", end: "as drafts" },
  "asset:publish": { before: "published versions of", after: "in" },
  "version:draft": { before: "saved drafts of", after: "in" },
  "version:describe": { before: "changed the details of versions of", after: "in" },
  "version:verify": { before: "verified", after: "in" },
  "asset:update": { before: "changed the details of", after: "in" },
  "asset:archive": { before: "unpublished", after: "in" },
  "asset:move": { before: "moved", after: "to" },
  "asset:leave": { before: "moved", after: "out of" },
  "asset:rename": { before: "renamed", after: "in" },
  "asset:delete": { before: "moved", after: "from", end: "to the trash" },
  "asset:purge": { before: "deleted", after: "from", end: "permanently" },
};

/**
 * Returns the lines of the feed: a new file and the publishing of its first version are one, and so are many changes of the same kind.
 *
 * @param changes newest first.
 * @param isComplete true if no older changes are to come.
 */
export function groupChanges(changes: readonly Described[], isComplete: boolean): FeedLine[] {
  const oldest = changes.at(-1)?.change.createdAt ?? 0;
  const clusters: Cluster[] = [];
  /** The last cluster of each actor, which another of the same kind continues. */
  const lastOf = new Map<string, Cluster>();
  for (const described of joinFirstVersions(changes)) {
    const { actor = "", assetId } = described.change;
    const last = lastOf.get(actor);
    if (last !== undefined && continues(last, described)) {
      last.items.push(described);
      last.assets.add(assetId);
    } else {
      const cluster = { kind: kindOf(described), items: [described], assets: new Set([assetId]) };
      clusters.push(cluster);
      lastOf.set(actor, cluster);
    }
  }
  const lines = clusters.flatMap(({ items }): FeedLine[] => {
    if (filesOf(items).length < FEWEST) return items.map((described) => lineOf(described));
    const isOpen = !isComplete && items.at(-1)!.change.createdAt - oldest <= APART_MS;
    const { id, createdAt } = items[0]!.change;
    return [{ id, createdAt, described: null, group: groupOf(items, isOpen) }];
  });
  const positions = new Map(changes.map(({ change }, index) => [change.id, index]));
  return lines.sort((a, b) => positions.get(a.id)! - positions.get(b.id)!);
}

const filesOf = (items: readonly Described[]) => items.filter(({ isFolder }) => !isFolder);

type Cluster = { kind: string | null; items: Described[]; assets: Set<string | undefined> };

/**
 * Returns whether a change is the next older one of a cluster. Its files are in one tree of folders, and several changes of
 * one file are a story of their own.
 */
function continues({ kind, items, assets }: Cluster, described: Described): boolean {
  const { type, assetId, createdAt, folderPath, fromFolderPath } = described.change;
  const isNear = items.at(-1)!.change.createdAt - createdAt <= APART_MS;
  // New files bring their folders along.
  const isFolderOf = type === "folder:create" && fromFolderPath === undefined;
  if (isFolderOf && kind?.startsWith(ADDED) === true) return isNear;
  const own = items[0]!.change.folderPath;
  const isTogether = own === folderPath || commonFolder([own, folderPath]) !== "";
  const isAlike = kind !== null && kind === kindOf(described);
  return isAlike && isNear && isTogether && !assets.has(assetId);
}

function lineOf(described: Described): FeedLine {
  const { id, createdAt } = described.change;
  return { id, createdAt, described, group: null };
}

/** Joins the creation of an asset with the publishing or the draft of its first version. */
function joinFirstVersions(changes: readonly Described[]): Described[] {
  const joined: Described[] = [];
  for (const described of changes) {
    const { change } = described;
    const later = joined.at(-1);
    if (later !== undefined && isFirstVersion(later.change, change)) {
      const isDraft = later.change.type === "version:draft";
      joined.splice(-1, 1, { ...later, before: ADDED, after: isDraft ? AS_A_DRAFT : "" });
    } else joined.push(described);
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

/** Returns the kind of a change that is grouped with others of its kind in any folder; `null` if it is not. */
function kindOf({ change, before, after, tone }: Described): string | null {
  const { type, fromBasename } = change;
  if (before === ADDED && fromBasename === undefined) return `${ADDED} ${after}`;
  if (WORDS[type] === undefined || (before === ADDED && fromBasename !== undefined)) return null;
  return `${type} ${tone}`;
}

/** Returns the sentence for the group that begins with a change. */
function wordsOf({ change, before, after }: Described): Words {
  const added = after === AS_A_DRAFT ? AS_A_DRAFT : "asset:create";
  return WORDS[before === ADDED ? added : change.type]!;
}

function groupOf(items: readonly Described[], isOpen: boolean): Group {
  const first = items[0]!;
  const { tone } = first;
  const words = wordsOf(first);
  const isRestored = tone === "restore";
  const own = filesOf(items);
  const files = plural(own.length, "file");
  return {
    items,
    tone,
    before: isRestored ? "restored versions of" : words.before,
    files: isOpen ? `at least ${files}` : files,
    after: words.after,
    folderPath: commonFolder(own.map(({ change }) => change.folderPath)),
    end: words.end ?? "",
    isOpen,
  };
}
