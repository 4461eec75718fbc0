import { Lock } from "lucide-react";
import type { Folder } from "../tree/useFolders.js";
import type { AssetRow } from "./rows.js";

/** The badges of an asset: state and access. */
export function AssetBadges({ asset }: { asset: AssetRow }) {
  const { published, pendingVersionId, versionCounter, isPrivate } = asset;
  return (
    <span className="cva-badges">
      {isPrivate && (
        <span className="cva-badge" data-tone="private">
          <Lock aria-hidden />
          {accessWord(asset)}
        </span>
      )}
      {published === null && pendingVersionId === null && (
        <span className="cva-badge" data-tone="draft">
          {versionCounter === 0 ? "Empty" : "Not published"}
        </span>
      )}
      {pendingVersionId !== null && (
        <span className="cva-badge" data-tone="draft">
          Verifying
        </span>
      )}
    </span>
  );
}

/** The badge of a private folder. */
export function FolderBadges({ folder: { isPrivate } }: { folder: Folder }) {
  if (!isPrivate) return null;
  return (
    <span className="cva-badges">
      <span className="cva-badge" data-tone="private">
        <Lock aria-hidden />
        Private
      </span>
    </span>
  );
}

/** A short text for an asset's access. */
export function accessWord({ isPrivate, isAccessPending, access }: AssetRow): string {
  if (!isPrivate) return "Public";
  return isAccessPending && access !== "private" ? "Becoming public" : "Private";
}
