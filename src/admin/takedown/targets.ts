/** The objects of a takedown, and its effects. */
import { joinPath } from "../../shared/paths.js";
import type { AssetPath } from "../state/paths.js";
import type { AdminWords } from "../words/en/index.js";

export type Target =
  | ({ kind: "asset" } & AssetPath)
  | {
      kind: "versions";
      versionIds: string[];
      /** The version, if it is one of a known asset. */
      of?: { version: number; basename: string };
      /** Undefined if unknown. */
      isPublished?: boolean;
    }
  | { kind: "folder"; path: string };

/** The function that each kind of takedown calls. */
export const FUNCTION_OF = {
  asset: "takeDown",
  versions: "takeDownVersions",
  folder: "takeDownFolder",
} as const satisfies Record<Target["kind"], string>;

/** The effects of a takedown, for the question before it. */
export function effectsOf({ takedown: { effects: t } }: AdminWords, target: Target): string[] {
  switch (target.kind) {
    case "asset":
      return [
        ...[t.asset, t.bytes, t.trashOfAsset],
        t.staysPrivate(joinPath(target.folderPath, target.basename)),
        ...[t.shared, t.caches],
      ];
    case "versions":
      return [
        ...[t.versions(target.versionIds.length), t.bytes],
        ...(target.isPublished === true ? [t.unpublished] : []),
        ...(target.isPublished === undefined ? [t.someUnpublished] : []),
        ...[t.othersStay, t.shared, t.caches],
      ];
    case "folder":
      return [
        ...[t.folder, t.bytes, t.trashOfFolder, t.folderStaysPrivate(target.path)],
        ...[t.sharedElsewhere, t.cachesOfFolder],
      ];
  }
}
