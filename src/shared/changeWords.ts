/** Describes changes as sentences. */
import type { ChangeType } from "./changeTypes.js";
import { joinPath } from "./paths.js";

/** The fields of a change that its description uses, as in `audit` and `listSince`. */
export type DescribableChange = {
  /** The kind of the change. */
  type: ChangeType;
  /** The folder, or the folder of the asset. */
  folderPath: string;
  /** The name of the asset; without it the change is of the folder. */
  basename?: string;
  /** The id of the asset. */
  assetId?: string;
  /** The number of the version. */
  version?: number;
  /** The access that was set. */
  access?: string;
  /** The folder before a move. */
  fromFolderPath?: string;
  /** The name before a move or rename. */
  fromBasename?: string;
};

/** The effect for users of the file: visible, hidden or moved. */
export type ChangeTone = "publish" | "restore" | "create" | "change" | "move" | "remove";

/** A change as a sentence: `actor before subject after`. */
export type DescribedChange<Change extends DescribableChange = DescribableChange> = {
  /** The change that is described. */
  change: Change;
  /** The effect for users of the file. */
  tone: ChangeTone;
  /** The words before the subject. */
  before: string;
  /** The path of the file or folder. */
  subject: string;
  /** The words after the subject. */
  after: string;
  /** True if the subject is a folder. */
  isFolder: boolean;
  /** The current location, as far as the changes show; `null` if it no longer exists. */
  place: { folderPath: string; basename?: string } | null;
};

/** The texts of changes in one language. */
export type ChangeWords = {
  /** The root as a subject. */
  topFolder: string;
  /** The words before and after the subject, by the type of the change. */
  told: Record<
    ChangeType,
    (change: DescribableChange, isOldVersion: boolean) => [before: string, after?: string]
  >;
};

/** Every change type, in the order of a filter's options. An older version that is published is restored. */
export const CHANGE_TONES: Record<ChangeType, ChangeTone> = {
  "asset:publish": "publish",
  "asset:create": "create",
  "version:draft": "change",
  "version:describe": "change",
  "version:takedown": "remove",
  "asset:update": "change",
  "asset:access": "change",
  "asset:access-pending": "change",
  "version:verify": "change",
  "version:fail": "remove",
  "asset:archive": "remove",
  "asset:move": "move",
  "asset:leave": "move",
  "asset:rename": "move",
  "asset:delete": "remove",
  "asset:purge": "remove",
  "asset:takedown": "remove",
  "folder:create": "create",
  "folder:update": "change",
  "folder:access": "change",
  "folder:delete": "remove",
};

/** Types of changes after which the path no longer exists. */
const GONE: readonly ChangeType[] = [
  "asset:leave",
  "asset:delete",
  "asset:purge",
  "asset:takedown",
  "folder:delete",
];

/** The English texts. */
export const CHANGE_WORDS: ChangeWords = {
  topFolder: "the top folder",
  told: {
    "asset:publish": ({ version }, isOldVersion) => [
      `${isOldVersion ? "restored" : "published"} version ${version} of`,
    ],
    "asset:create": ({ fromFolderPath = "", fromBasename }) => [
      "added",
      fromBasename && `as a copy of ${joinPath(fromFolderPath, fromBasename)}`,
    ],
    "version:draft": ({ version }) => [`saved version ${version} of`, "as a draft"],
    "version:describe": ({ version }) => [`changed the details of version ${version} of`],
    "version:takedown": ({ version }) => [`took down version ${version} of`],
    "asset:update": () => ["changed the details of"],
    "asset:access": ({ access }) => ["made", access],
    "asset:access-pending": () => ["asked to make", "public"],
    "version:verify": ({ version }) => [`verified version ${version} of`],
    "version:fail": ({ version }) => [
      `rejected version ${version} of`,
      "because its bytes are missing or wrong",
    ],
    "asset:archive": () => ["unpublished"],
    "asset:move": ({ fromFolderPath: from }) => [
      "moved",
      from === undefined ? "from another folder" : `from ${from || "the top folder"}`,
    ],
    "asset:leave": () => ["moved", "to another folder"],
    "asset:rename": ({ fromBasename }) => [`renamed ${fromBasename} to`],
    "asset:delete": () => ["moved", "to the trash"],
    "asset:purge": () => ["deleted", "permanently"],
    "asset:takedown": () => ["took down"],
    "folder:create": ({ fromFolderPath }) => [
      "created the folder",
      fromFolderPath && `from ${fromFolderPath}`,
    ],
    "folder:update": () => ["changed the name of the folder"],
    "folder:access": ({ access }) => ["made the folder", access],
    "folder:delete": () => ["deleted the folder"],
  },
};

/**
 * Describes changes as sentences, such as `published version 3 of images/hero`. An older version counts as
 * restored only if the list contains a newer one that was published before.
 *
 * @param changes newest first.
 * @param words in English by default; `de.feed.changes` of the panel is German.
 * @returns one description for each change, in the same order.
 */
export function describeChanges<Change extends DescribableChange>(
  changes: readonly Change[],
  words: ChangeWords = CHANGE_WORDS,
): DescribedChange<Change>[] {
  const places = new Map<string, DescribedChange["place"]>();
  for (const change of changes) {
    const { assetId } = change;
    if (assetId !== undefined && !places.has(assetId)) places.set(assetId, placeAfter(change));
  }
  const newest = new Map<string, number>();
  const described: DescribedChange<Change>[] = [];
  for (const change of [...changes].reverse()) {
    const { type, folderPath, basename = "", assetId = "", version = 0 } = change;
    const isPublished = type === "asset:publish";
    const seen = newest.get(assetId) ?? 0;
    if (isPublished) newest.set(assetId, Math.max(seen, version));
    const isOldVersion = isPublished && version < seen;
    const tone = isOldVersion ? "restore" : CHANGE_TONES[type];
    const [before, after = ""] = words.told[type](change, isOldVersion);
    const isFolder = type.startsWith("folder:");
    const subject = isFolder ? folderPath || words.topFolder : joinPath(folderPath, basename);
    const place = places.has(assetId) ? places.get(assetId)! : placeAfter(change);
    described.push({ change, tone, before, subject, after, isFolder, place });
  }
  return described.reverse();
}

function placeAfter({ type, folderPath, basename }: DescribableChange): DescribedChange["place"] {
  if (GONE.includes(type)) return null;
  return type.startsWith("folder:") ? { folderPath } : { folderPath, basename };
}
