import { KindIcon } from "../ui/KindIcon.js";
import { kindOf } from "../words/mediaKinds.js";
import type { AssetRow } from "./rows.js";

/** The largest image in bytes that is loaded as a thumbnail. */
const MAX_THUMBNAIL_BYTES = 3_000_000;

/** A thumbnail of an asset: the image, or an icon for its type. */
export function AssetIcon({ asset: { published } }: { asset: Pick<AssetRow, "published"> }) {
  const kind = published === null ? "other" : kindOf(published.contentType);
  if (kind === "image" && published?.url != null && published.size <= MAX_THUMBNAIL_BYTES) {
    return (
      <span className="cva-thumb" data-kind="image">
        <img src={published.url} alt="" loading="lazy" decoding="async" draggable={false} />
      </span>
    );
  }
  return (
    <span className="cva-thumb" data-kind={kind}>
      <KindIcon kind={kind} />
    </span>
  );
}
