import type { AssetChange } from "convex-versioned-assets";
import { type AssetPath, formatPath } from "./assetPath.js";

export type FeedItem = {
  id: string;
  at: number;
  actor: string;
  /** A sentence in two parts, before and after the subject. */
  before: string;
  subject: string;
  after: string;
  /** The current path of the subject, if it exists. */
  link: AssetPath | null;
  tone: "publish" | "restore" | "create" | "move" | "remove";
};

/** The newest version seen of each asset: publishing an older one is a restore. */
export type Newest = Map<string, number>;

/** Describes a change. Takes the changes in order, and records them in `newest`. */
export function describeChange(change: AssetChange, newest: Newest): FeedItem {
  const { id, createdAt, folderPath, basename = "", version = 0 } = change;
  const here = { folderPath, basename };
  const isFolder = change.type.startsWith("folder:");
  const from = { folderPath: change.fromFolderPath ?? folderPath, basename: change.fromBasename };
  const item = (
    tone: FeedItem["tone"],
    before: string,
    after = "",
    link: AssetPath | null = here,
  ) => ({
    id,
    at: createdAt,
    actor: change.actor ?? "Someone",
    before,
    subject: formatPath(here) || "everything",
    after,
    link: link && isFolder ? { folderPath, basename: "" } : link,
    tone,
  });
  switch (change.type) {
    case "folder:create":
      return { ...item("create", "created the folder"), subject: folderPath };
    case "folder:update":
      return { ...item("move", "changed the name of the folder"), subject: folderPath };
    case "folder:access":
      return { ...item("move", "made the folder", change.access), subject: folderPath };
    case "folder:delete":
      return { ...item("remove", "deleted the folder", "", null), subject: folderPath };
    case "asset:create":
      return item("create", "created");
    case "asset:publish": {
      const seen = newest.get(change.assetId ?? "") ?? 0;
      newest.set(change.assetId ?? "", Math.max(seen, version));
      return version < seen
        ? item("restore", `restored version ${version} of`)
        : item("publish", `published version ${version} of`);
    }
    case "asset:update":
      return item("move", "changed the details of");
    case "asset:access":
      return item("move", "made", change.access);
    case "asset:access-pending":
      return item("move", "asked to make", "public");
    case "version:draft":
      return item("move", `saved version ${version} of`, "as a draft");
    case "version:describe":
      return item("move", `changed the details of version ${version} of`);
    case "version:verify":
      return item("move", `verified version ${version} of`);
    case "version:fail":
      return item("remove", `rejected version ${version} of`);
    case "asset:archive":
      return item("remove", "took", "offline");
    case "asset:delete":
      return item("remove", "deleted", "", null);
    case "asset:purge":
      return item("remove", "deleted", "permanently", null);
    case "asset:move":
      return item("move", "moved", `here from ${from.folderPath || "the top folder"}`);
    case "asset:rename":
      return item("move", `renamed ${from.basename ?? "a file"} to`);
  }
}
