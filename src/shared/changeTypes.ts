/**
 * The types of changes in the feed: one type for each event. A program that follows the feed switches over
 * the type, or over its effect if only published files matter.
 */

/** The effect of a change on the files and folders that visitors can read. */
export type ChangeEffect =
  /** The folder now exists. */
  | "folder:present"
  /** The folder no longer exists. */
  | "folder:absent"
  /** The path serves the version that the change names; nothing while `access` is `private`. */
  | "file:content"
  /** The path serves nothing. */
  | "file:absent"
  /** The path in `from…` serves nothing; the new path serves its former version. */
  | "file:moved"
  /** Published files do not change. */
  | "none";

/** Every change type with its effect. The feed's validator and the type `ChangeType` are derived from it. */
export const CHANGE_EFFECTS = {
  "folder:create": "folder:present",
  /** The display name of a folder changed; its path did not. */
  "folder:update": "none",
  /** A folder became private or public; each asset that changes with it has its own change. */
  "folder:access": "none",
  "folder:delete": "folder:absent",
  /** An asset exists at a path, without a published version. */
  "asset:create": "none",
  "asset:publish": "file:content",
  /** The description or the metadata of an asset changed. */
  "asset:update": "none",
  /** An asset became private or public: `access` says which. */
  "asset:access": "file:content",
  /** An asset becomes public as soon as its bytes have been relocated. */
  "asset:access-pending": "none",
  /** An asset no longer has a published version. */
  "asset:archive": "file:absent",
  /** An asset was moved to the trash. */
  "asset:delete": "file:absent",
  /** An asset in the trash was deleted permanently. */
  "asset:purge": "none",
  /** An asset was taken down: its bytes are deleted, and copies should be. */
  "asset:takedown": "file:absent",
  "asset:move": "file:moved",
  /** In the feed of a folder: an asset was moved to a path outside of it. */
  "asset:leave": "file:absent",
  "asset:rename": "file:moved",
  /** A version was added and not published. */
  "version:draft": "none",
  /** The label or the metadata of a version changed. */
  "version:describe": "none",
  /** The bucket confirmed the bytes of a version. */
  "version:verify": "none",
  /** The bucket does not have the bytes of a version as they were declared. */
  "version:fail": "none",
  /** A version was taken down: its bytes are deleted, and copies should be. */
  "version:takedown": "none",
} as const satisfies Record<string, ChangeEffect>;

export type ChangeType = keyof typeof CHANGE_EFFECTS;

/** All change types, in table order. */
export const CHANGE_TYPES = Object.keys(CHANGE_EFFECTS) as [ChangeType, ...ChangeType[]];

/** Returns whether a string is a change type that this release knows. */
export function isChangeType(type: string): type is ChangeType {
  return Object.hasOwn(CHANGE_EFFECTS, type);
}
