/** Describes changes as sentences. */
import type { ChangeType } from "../../shared/changeTypes.js";
import { joinPath } from "../../shared/paths.js";
import type { AssetPath } from "../state/paths.js";
import type { AssetAdminApi } from "../types.js";

export type Change = AssetAdminApi["audit"]["_returnType"]["page"][number];

/** The order of the filter's options. */
export const CHANGE_NAMES: Record<ChangeType, string> = {
  "asset:publish": "Published",
  "asset:create": "New files",
  "version:draft": "Drafts",
  "version:describe": "Version details",
  "asset:update": "Details",
  "asset:access": "Access",
  "asset:access-pending": "Access requested",
  "version:verify": "Verified",
  "version:fail": "Failed verification",
  "asset:archive": "Unpublished",
  "asset:move": "Moved",
  "asset:rename": "Renamed",
  "asset:delete": "Deleted files",
  "asset:purge": "Deleted permanently",
  "folder:create": "New folders",
  "folder:update": "Folder names",
  "folder:access": "Folder access",
  "folder:delete": "Deleted folders",
};

/** The effect for users of the file: visible, hidden or moved. */
export type ChangeTone = "publish" | "restore" | "create" | "change" | "move" | "remove";

export type DescribedChange = {
  change: Change;
  tone: ChangeTone;
  /** The sentence is `actor before subject after`. */
  before: string;
  /** The path of the file or folder. */
  subject: string;
  after: string;
  isFolder: boolean;
  /** The current location, as far as the changes show; `null` if it no longer exists. */
  place: Partial<AssetPath> | null;
};

const quoted = (folderPath: string) => (folderPath === "" ? "the top folder" : folderPath);

/**
 * Describes changes. An older version counts as restored only if the list contains a newer one that was
 * published before.
 *
 * @param changes newest first.
 */
export function describeChanges(changes: readonly Change[]): DescribedChange[] {
  const places = new Map<string, Partial<AssetPath> | null>();
  for (const change of changes) {
    const { assetId } = change;
    if (assetId !== undefined && !places.has(assetId)) places.set(assetId, placeAfter(change));
  }
  const newest = new Map<string, number>();
  const described: DescribedChange[] = [];
  for (const change of [...changes].reverse()) {
    const { assetId = "", version = 0 } = change;
    const seen = newest.get(assetId) ?? 0;
    const isOldVersion = change.type === "asset:publish" && version < seen;
    const place = places.has(assetId) ? places.get(assetId)! : placeAfter(change);
    described.push({ ...describe(change, isOldVersion), place });
    if (change.type === "asset:publish") newest.set(assetId, Math.max(seen, version));
  }
  return described.reverse();
}

function describe(change: Change, isOldVersion: boolean): Omit<DescribedChange, "place"> {
  const { type, folderPath, basename, version, fromFolderPath, fromBasename } = change;
  const isFolder = type.startsWith("folder:");
  const subject = isFolder ? quoted(folderPath) : joinPath(folderPath, basename ?? "");
  const told = (tone: ChangeTone, before: string, after = "") => ({
    change,
    tone,
    before,
    subject,
    after,
    isFolder,
  });
  switch (type) {
    case "folder:create":
      return told(
        "create",
        "created the folder",
        fromFolderPath === undefined ? "" : `from ${fromFolderPath}`,
      );
    case "folder:update":
      return told("change", "changed the name of the folder");
    case "folder:access":
      return told("change", "made the folder", change.access);
    case "folder:delete":
      return told("remove", "deleted the folder");
    case "asset:create":
      return fromBasename === undefined
        ? told("create", "added")
        : told("create", "added", `as a copy of ${joinPath(fromFolderPath ?? "", fromBasename)}`);
    case "asset:publish":
      return isOldVersion
        ? told("restore", "restored", `as it was in version ${version}`)
        : told("publish", `published version ${version} of`);
    case "asset:update":
      return told("change", "changed the details of");
    case "asset:access":
      return told("change", "made", change.access);
    case "asset:access-pending":
      return told("change", "asked to make", "public");
    case "version:draft":
      return told("change", `saved version ${version} of`, "as a draft");
    case "version:describe":
      return told("change", `changed the details of version ${version} of`);
    case "version:verify":
      return told("change", `verified version ${version} of`);
    case "version:fail":
      return told(
        "remove",
        `rejected version ${version} of`,
        "because its bytes are missing or wrong",
      );
    case "asset:archive":
      return told("remove", "unpublished");
    case "asset:delete":
      return told("remove", "moved", "to the trash");
    case "asset:purge":
      return told("remove", "deleted", "permanently");
    case "asset:move":
      return told("move", "moved", `from ${quoted(fromFolderPath ?? "")}`);
    case "asset:rename":
      return told("move", `renamed ${fromBasename} to`);
  }
}

const GONE: ReadonlySet<ChangeType> = new Set(["folder:delete", "asset:delete", "asset:purge"]);

function placeAfter({ type, folderPath, basename }: Change) {
  if (GONE.has(type)) return null;
  return type.startsWith("folder:") ? { folderPath } : { folderPath, basename };
}
