import type { AssetChange } from "convex-versioned-assets";
import { type Address, formatAddress } from "./address.js";

export type FeedItem = {
  id: string;
  at: number;
  actor: string;
  /** A sentence in two halves, around the address it is about. */
  before: string;
  subject: string;
  after: string;
  /** Where the subject is now, if it is anywhere. */
  link: Address | null;
  tone: "publish" | "restore" | "create" | "move" | "remove";
};

/** The newest version seen of each asset: a publish of an older one brings it back. */
export type Newest = Map<string, number>;

/** What a change means to people. Takes the changes in order, and remembers them in `newest`. */
export function describeChange(change: AssetChange, newest: Newest): FeedItem {
  const { id, createdAt, folderPath, basename = "", version = 0 } = change;
  const here = { folderPath, basename };
  const isFolder = change.type.startsWith("folder:");
  const from = { folderPath: change.fromFolderPath ?? folderPath, basename: change.fromBasename };
  const item = (
    tone: FeedItem["tone"],
    before: string,
    after = "",
    link: Address | null = here,
  ) => ({
    id,
    at: createdAt,
    actor: change.actor ?? "Somebody",
    before,
    subject: formatAddress(here) || "everything",
    after,
    link: link && isFolder ? { folderPath, basename: "" } : link,
    tone,
  });
  switch (change.type) {
    case "folder:create":
      return { ...item("create", "created the folder"), subject: folderPath };
    case "folder:update":
      return { ...item("move", "changed the folder"), subject: folderPath };
    case "folder:delete":
      return { ...item("remove", "deleted the folder", "", null), subject: folderPath };
    case "asset:create":
      return item("create", "created");
    case "asset:publish": {
      const seen = newest.get(change.assetId ?? "") ?? 0;
      newest.set(change.assetId ?? "", Math.max(seen, version));
      return version < seen
        ? item("restore", `brought version ${version} of`, "back")
        : item("publish", `published version ${version} of`);
    }
    case "asset:update":
      return item("move", "changed");
    case "asset:archive":
      return item("remove", "took", "offline");
    case "asset:delete":
      return item("remove", "deleted", "", null);
    case "asset:purge":
      return item("remove", "deleted", "for good", null);
    case "asset:move":
      return item("move", "moved", `here from ${from.folderPath || "the top folder"}`);
    case "asset:rename":
      return item("move", `renamed ${from.basename ?? "a file"} to`);
  }
}
