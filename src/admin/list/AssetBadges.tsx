import { Lock } from "lucide-react";
import type { Folder } from "../tree/useFolders.js";
import type { AdminWords } from "../words/en/index.js";
import { useWords } from "../words/WordsContext.js";
import type { AssetRow } from "./rows.js";

/** The badges of an asset: state and access. */
export function AssetBadges({ asset }: { asset: AssetRow }) {
  const t = useWords().list;
  const { published, pendingVersionId, versionCounter, isPrivate } = asset;
  return (
    <span className="cva-badges">
      {isPrivate && (
        <span className="cva-badge" data-tone="private">
          <Lock aria-hidden />
          {t.access[accessOf(asset)]}
        </span>
      )}
      {published === null && pendingVersionId === null && (
        <span className="cva-badge" data-tone="draft">
          {versionCounter === 0 ? t.badges.empty : t.badges.unpublished}
        </span>
      )}
      {pendingVersionId !== null && (
        <span className="cva-badge" data-tone="draft">
          {t.badges.verifying}
        </span>
      )}
    </span>
  );
}

/** The badge of a private folder. */
export function FolderBadges({ folder: { isPrivate } }: { folder: Folder }) {
  const t = useWords();
  if (!isPrivate) return null;
  return (
    <span className="cva-badges">
      <span className="cva-badge" data-tone="private">
        <Lock aria-hidden />
        {t.list.badges.privateFolder}
      </span>
    </span>
  );
}

/** Returns an asset's access; it stays private until its bytes have been relocated. */
export function accessOf({
  isPrivate,
  isAccessPending,
  access,
}: AssetRow): keyof AdminWords["list"]["access"] {
  if (!isPrivate) return "public";
  return isAccessPending && access !== "private" ? "becomingPublic" : "private";
}
