/** Texts of taking down files. */
import { lastSegment } from "../../../shared/paths.js";
import type { Target } from "../../takedown/targets.js";
import { plural } from "../format.js";
import { common } from "./common.js";

const { quoted, versions } = common;

function nameOf(target: Target): string {
  if (target.kind === "asset") return quoted(target.basename);
  if (target.kind === "folder") return `the folder ${quoted(lastSegment(target.path))}`;
  const { of, versionIds } = target;
  return of === undefined
    ? versions(versionIds.length)
    : `version ${of.version} of ${quoted(of.basename)}`;
}

export const takedown = {
  takeDown: "Take down…",
  title: (target: Target) => `Take down ${nameOf(target)}?`,
  confirm: "Take down",
  /** The effects, each as a sentence. */
  effects: {
    asset:
      "No route, list or URL serves any of its versions, drafts included. URLs that you gave out stop working.",
    versions: (count: number) =>
      `No route, list or URL serves ${count === 1 ? "it" : "them"}. URLs that you gave out stop working.`,
    folder:
      "No route, list or URL serves anything in it or its subfolders. URLs that you gave out stop working.",
    bytes: "The bytes are deleted without trash and without a grace period. This cannot be undone.",
    trashOfAsset: "Assets in the trash that had this path are taken down, too.",
    trashOfFolder: "Assets in the trash that were deleted from it are taken down, too.",
    staysPrivate: (path: string) =>
      `The path ${quoted(path)} stays private: later uploads to it are private until you make it public.`,
    folderStaysPrivate: (path: string) =>
      `The path ${quoted(path)} stays private, and so does everything below it that inherits its access.`,
    unpublished:
      "This version is published: the asset is unpublished until you publish another one.",
    someUnpublished: "An asset whose published version is among them is unpublished.",
    othersStay: "Other versions stay, and the path keeps its access.",
    shared:
      "Other assets with equal bytes keep them. The result names those that share the stored object.",
    sharedElsewhere: "Assets elsewhere with equal bytes keep them.",
    caches: "Browsers and CDNs may keep copies. The result lists the URLs to purge.",
    cachesOfFolder:
      "Browsers and CDNs may keep copies. Purge your CDN by prefix: to get a list of URLs, take down each asset instead.",
  },
  folder: {
    running: (name: string) => `Taking down ${quoted(name)}`,
    runningAdvice: "No route or URL serves it. A job deletes the bytes. Purge your CDN by prefix.",
    done: (name: string) => `Took down ${quoted(name)}`,
    doneAdvice: "Purge your CDN by prefix.",
  },
  done: (target: Target) => `Took down ${nameOf(target)}`,
  progress: {
    checking: "No route, list or URL serves it. Checking the storage…",
    versions: "No route, list or URL serves it. Deleting the versions…",
    objects: (count: number, failures: number) =>
      `The bucket has ${plural(count, "object")} left to delete.` +
      (failures === 0
        ? ""
        : ` ${plural(failures, "request")} failed so far; failed requests are retried.`),
    done: "Done: the bytes are deleted.",
    doneShared: "Done: the versions are deleted.",
  },
  shared: {
    title: "The bytes are still in use",
    advice: (count: number) =>
      `${plural(count, "other version")} ${count === 1 ? "shares" : "share"} the stored object. ` +
      `It stays until you take ${count === 1 ? "it" : "them"} down, too:`,
    takeDown: (count: number) => `Take down ${versions(count)}…`,
  },
  purge: {
    title: "Purge from caches",
    copy: (count: number) => `Copy ${plural(count, "URL")}`,
    urls: "URLs to purge",
    advice: "Browsers and CDNs may keep copies until you purge these URLs or they expire.",
    prefix: "Put the prefix of your routes before the paths.",
    first: (count: number) =>
      `Only the first ${versions(count)} are listed: purge the others by prefix.`,
  },
};
