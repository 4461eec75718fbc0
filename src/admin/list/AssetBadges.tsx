import type { AssetRow } from "./rows.js";

/** What has to be known of an asset at a glance: its state, and later who may see it. */
export function AssetBadges({ asset: { published, versionCounter } }: { asset: AssetRow }) {
  return (
    <span className="cva-badges">
      {published === null && (
        <span className="cva-badge" data-tone="draft">
          {versionCounter === 0 ? "Empty" : "Not published"}
        </span>
      )}
      {published?.verification === "pending" && (
        <span className="cva-badge" data-tone="draft">
          Being checked
        </span>
      )}
      {published?.verification === "failed" && (
        <span className="cva-badge" data-tone="problem">
          Missing
        </span>
      )}
    </span>
  );
}
