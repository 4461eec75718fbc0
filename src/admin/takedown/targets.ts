/** The objects of a takedown, and the texts that say what it does. */
import { joinPath, lastSegment } from "../../shared/paths.js";
import type { AssetPath } from "../state/paths.js";

export type Target =
  | ({ kind: "asset" } & AssetPath)
  | {
      kind: "versions";
      versionIds: string[];
      /** For example `version 3 of “hero”`. */
      name: string;
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

/** The name of a target within a sentence. */
export function nameOf(target: Target): string {
  switch (target.kind) {
    case "asset":
      return `“${target.basename}”`;
    case "versions":
      return target.name;
    case "folder":
      return `the folder “${lastSegment(target.path)}”`;
  }
}

const BYTES =
  "The bytes are deleted without trash and without a grace period. This cannot be undone.";
const SHARED =
  "Other assets with equal bytes keep them. The result names those that share the stored object.";
const CACHES = "Browsers and CDNs may keep copies. The result lists the URLs to purge.";

/** The effects of a takedown, for the question before it. */
export function effectsOf(target: Target): string[] {
  switch (target.kind) {
    case "asset":
      return [
        "No route, list or URL serves any of its versions, drafts included. URLs that you gave out stop working.",
        BYTES,
        "Assets in the trash that had this path are taken down, too.",
        `The path “${joinPath(target.folderPath, target.basename)}” stays private: later uploads to it are private until you make it public.`,
        SHARED,
        CACHES,
      ];
    case "versions":
      return [
        `No route, list or URL serves ${target.versionIds.length === 1 ? "it" : "them"}. URLs that you gave out stop working.`,
        BYTES,
        ...(target.isPublished === true
          ? ["This version is published: the asset is unpublished until you publish another one."]
          : []),
        ...(target.isPublished === undefined
          ? ["An asset whose published version is among them is unpublished."]
          : []),
        "Other versions stay, and the path keeps its access.",
        SHARED,
        CACHES,
      ];
    case "folder":
      return [
        "No route, list or URL serves anything in it or its subfolders. URLs that you gave out stop working.",
        BYTES,
        "Assets in the trash that were deleted from it are taken down, too.",
        `The path “${target.path}” stays private, and so does everything below it that inherits its access.`,
        "Assets elsewhere with equal bytes keep them.",
        "Browsers and CDNs may keep copies. Purge your CDN by prefix: to get a list of URLs, take down each asset instead.",
      ];
  }
}
