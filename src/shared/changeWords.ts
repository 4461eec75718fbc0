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

/** The tone, and the words before and after the subject. */
type Told = [tone: ChangeTone, before: string, after?: string];

type Words = {
  /** The plural, as in a filter. */
  name: string;
  told: Told | ((change: DescribableChange, isOldVersion: boolean) => Told);
  /** True if the path no longer exists afterward. */
  isGone?: true;
};

const quoted = (folderPath: string) => (folderPath === "" ? "the top folder" : folderPath);

/** Every change type, in the order of a filter's options. */
export const CHANGE_WORDS: Record<ChangeType, Words> = {
  "asset:publish": {
    name: "Published",
    told: ({ version }, isOldVersion) =>
      isOldVersion
        ? ["restore", `restored version ${version} of`]
        : ["publish", `published version ${version} of`],
  },
  "asset:create": {
    name: "New files",
    told: ({ fromFolderPath = "", fromBasename }) =>
      fromBasename === undefined
        ? ["create", "added"]
        : ["create", "added", `as a copy of ${joinPath(fromFolderPath, fromBasename)}`],
  },
  "version:draft": {
    name: "Drafts",
    told: ({ version }) => ["change", `saved version ${version} of`, "as a draft"],
  },
  "version:describe": {
    name: "Version details",
    told: ({ version }) => ["change", `changed the details of version ${version} of`],
  },
  "version:takedown": {
    name: "Versions taken down",
    told: ({ version }) => ["remove", `took down version ${version} of`],
  },
  "asset:update": { name: "Details", told: ["change", "changed the details of"] },
  "asset:access": { name: "Access", told: ({ access }) => ["change", "made", access] },
  "asset:access-pending": { name: "Access requested", told: ["change", "asked to make", "public"] },
  "version:verify": {
    name: "Verified",
    told: ({ version }) => ["change", `verified version ${version} of`],
  },
  "version:fail": {
    name: "Failed verification",
    told: ({ version }) => [
      "remove",
      `rejected version ${version} of`,
      "because its bytes are missing or wrong",
    ],
  },
  "asset:archive": { name: "Unpublished", told: ["remove", "unpublished"] },
  "asset:move": {
    name: "Moved",
    told: ({ fromFolderPath: from }) => [
      "move",
      "moved",
      from === undefined ? "from another folder" : `from ${quoted(from)}`,
    ],
  },
  "asset:leave": { name: "Moved out", told: ["move", "moved", "to another folder"], isGone: true },
  "asset:rename": {
    name: "Renamed",
    told: ({ fromBasename }) => ["move", `renamed ${fromBasename} to`],
  },
  "asset:delete": {
    name: "Deleted files",
    told: ["remove", "moved", "to the trash"],
    isGone: true,
  },
  "asset:purge": {
    name: "Deleted permanently",
    told: ["remove", "deleted", "permanently"],
    isGone: true,
  },
  "asset:takedown": { name: "Taken down", told: ["remove", "took down"], isGone: true },
  "folder:create": {
    name: "New folders",
    told: ({ fromFolderPath: from }) => [
      "create",
      "created the folder",
      from === undefined ? "" : `from ${from}`,
    ],
  },
  "folder:update": { name: "Folder names", told: ["change", "changed the name of the folder"] },
  "folder:access": {
    name: "Folder access",
    told: ({ access }) => ["change", "made the folder", access],
  },
  "folder:delete": {
    name: "Deleted folders",
    told: ["remove", "deleted the folder"],
    isGone: true,
  },
};

/**
 * Describes changes as sentences, such as `published version 3 of images/hero`. An older version counts as
 * restored only if the list contains a newer one that was published before.
 *
 * @param changes newest first.
 * @returns one description for each change, in the same order.
 */
export function describeChanges<Change extends DescribableChange>(
  changes: readonly Change[],
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
    const { told } = CHANGE_WORDS[type];
    const isOldVersion = isPublished && version < seen;
    const [tone, before, after = ""] = Array.isArray(told) ? told : told(change, isOldVersion);
    const isFolder = type.startsWith("folder:");
    const subject = isFolder ? quoted(folderPath) : joinPath(folderPath, basename);
    const place = places.has(assetId) ? places.get(assetId)! : placeAfter(change);
    described.push({ change, tone, before, subject, after, isFolder, place });
  }
  return described.reverse();
}

function placeAfter({ type, folderPath, basename }: DescribableChange): DescribedChange["place"] {
  if (CHANGE_WORDS[type].isGone) return null;
  return type.startsWith("folder:") ? { folderPath } : { folderPath, basename };
}
