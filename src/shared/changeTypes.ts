/**
 * The changes that the feed tells: one type for each thing that can happen. A program that follows
 * the feed switches over the type, or over its effect where only the published files matter.
 */

/** What a change does to the files and folders that visitors can read. */
export type ChangeEffect =
  /** The folder exists from now on. */
  | "folder:present"
  /** The folder no longer exists. */
  | "folder:absent"
  /** The path serves the version that the change names; nothing while `access` is `private`. */
  | "file:content"
  /** The path serves nothing. */
  | "file:absent"
  /** The path that the change names as `from…` serves nothing, and the new one what it served. */
  | "file:moved"
  /** Published files are as they were. */
  | "none";

/** Every change type with its effect. The feed's validator and the type `ChangeType` follow from it. */
export const CHANGE_EFFECTS = {
  "folder:create": "folder:present",
  /** The display name of a folder was changed; its path stays. */
  "folder:update": "none",
  /** A folder became private or public; each asset that changes with it has a change of its own. */
  "folder:access": "none",
  "folder:delete": "folder:absent",
  /** An asset exists at a path; it has no published version yet. */
  "asset:create": "none",
  "asset:publish": "file:content",
  /** The metadata of an asset was changed. */
  "asset:update": "none",
  /** An asset became private or public: `access` says which. */
  "asset:access": "file:content",
  /** An asset becomes public as soon as its bytes are where public files belong. */
  "asset:access-pending": "none",
  /** An asset has no published version any more. */
  "asset:archive": "file:absent",
  /** An asset was moved to the trash. */
  "asset:delete": "file:absent",
  /** An asset in the trash was deleted permanently. */
  "asset:purge": "none",
  "asset:move": "file:moved",
  "asset:rename": "file:moved",
  /** A version was added and not published. */
  "version:draft": "none",
  /** The label or the metadata of a version was changed. */
  "version:describe": "none",
  /** The bucket confirmed the bytes of a version. */
  "version:verify": "none",
  /** The bucket does not have the bytes of a version, or has others than were declared. */
  "version:fail": "none",
} as const satisfies Record<string, ChangeEffect>;

export type ChangeType = keyof typeof CHANGE_EFFECTS;

/** All change types, in the order of the table. */
export const CHANGE_TYPES = Object.keys(CHANGE_EFFECTS) as [ChangeType, ...ChangeType[]];

/** Whether a text that came over the network is a change type that this version knows. */
export function isChangeType(type: string): type is ChangeType {
  return Object.hasOwn(CHANGE_EFFECTS, type);
}
